/** English sentences that answer in the language spoken now. */
import { sentencesOf } from "./language.ts";

/** A record of sentences; lists are sentences themselves and are answered whole. */
function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function answering(english: object, spoken: () => unknown): object {
  const inner = new Map<PropertyKey, object>();
  return new Proxy(english, {
    get(target, key) {
      const own: unknown = Reflect.get(target, key);
      const table = spoken();
      const said: unknown =
        isTable(table) && Object.hasOwn(table, key) ? Reflect.get(table, key) : own;
      if (!isTable(own)) return said;
      const known = inner.get(key);
      if (known) return known;
      const made = answering(own, () => {
        const outer = spoken();
        return isTable(outer) ? Reflect.get(outer, key) : undefined;
      });
      inner.set(key, made);
      return made;
    },
  });
}

/**
 * The sentences of a section. Each is looked up when it is read, so a module may keep a part of the section,
 * but no single sentence: `const text = strings.setup` at its top, `text.train` where it draws.
 */
export function translated<T extends object>(section: string, english: T): T {
  return answering(english, () => sentencesOf(section)) as T;
}
