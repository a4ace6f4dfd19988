/** Another language draws every element again, in trees within trees, and only who asks learns why. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LitElement } from "lit";
import { expect, test } from "vitest";
import { drawAnew, isRetold } from "../../src/ui/draw-anew.ts";

/** An element that notes what Lit takes for changed, as `willUpdate` would get it. */
class Noting extends LitElement {
  readonly changes = new Map<PropertyKey, unknown>();
  inner: { readonly querySelectorAll: () => Element[] } | null = null;

  // Without a document elements have no tree of their own.
  override get shadowRoot(): ShadowRoot | null {
    return this.inner as unknown as ShadowRoot | null;
  }

  override requestUpdate(name?: PropertyKey, before?: unknown): void {
    if (name !== undefined && Reflect.get(this, name) !== before) this.changes?.set(name, before);
  }
}
customElements.define("test-noting", Noting);

const treeOf = (...elements: readonly object[]) => ({
  querySelectorAll: (): never => elements as unknown as never,
});

test("all elements draw again, also those inside of others and of elements of another kind", () => {
  const [outer, inner, beside] = [new Noting(), new Noting(), new Noting()];
  outer.inner = treeOf(inner);
  const foreign = { shadowRoot: treeOf(beside) };
  const elements = [outer, inner, beside];
  for (const { changes } of elements) changes.clear();
  drawAnew(treeOf({ shadowRoot: null }, outer, foreign));
  for (const { changes } of elements) expect(isRetold(changes)).toBe(true);
});

test("a drawing for any other cause is none for another language", () => {
  const element = new Noting();
  element.changes.clear();
  element.requestUpdate();
  element.requestUpdate("language", "en");
  expect(element.changes.size).toBe(1);
  expect(isRetold(element.changes)).toBe(false);
});

/** Assignments to a field of an element that read a sentence of the catalogue. */
function keptSentences(source: string): string[] {
  const imported = [...source.matchAll(/import \{([^}]*)\} from "[^"]*catalogue\/en\/[^"]*"/g)];
  const names = imported.flatMap(([, list = ""]) =>
    list.split(",").map((name) => name.trim().split(" as ").at(-1) ?? ""),
  );
  const parts = [...source.matchAll(/^const (\w+) = (\w+)\.[\w.]+;$/gm)];
  const tables = [
    ...names,
    ...parts.flatMap(([, part = "", of = ""]) => (names.includes(of) ? [part] : [])),
  ].filter((name) => name !== "");
  if (tables.length === 0) return [];
  const kept = new RegExp(`this\\.#?\\w+ =[^=>;]*\\b(?:${tables.join("|")})[.[][^;]*;`, "g");
  return source.match(kept) ?? [];
}

test("who keeps a sentence asks whether another language is spoken", () => {
  expect(
    keptSentences(`
import { pageStrings as strings } from "./catalogue/en/page.ts";
const text = strings.copy;
    this.message = text.done[kind];
    this.message = isOpen ? strings.open : "";
    const label = text.label;`),
  ).toHaveLength(2);

  const folder = fileURLToPath(new URL("../../src/ui", import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const sources = files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => ({ file, source: readFileSync(`${folder}/${file}`, "utf8") }))
    .filter(({ source }) => source.includes("@customElement("));
  expect(sources.length).toBeGreaterThan(40);
  const keeping = sources.filter(({ source }) => keptSentences(source).length > 0);
  // The page itself forgets what it told as it hears of the language.
  const careless = keeping.filter(
    ({ file, source }) => file !== "app.ts" && !source.includes("isRetold("),
  );
  expect(careless.map(({ file }) => file)).toEqual([]);
});
