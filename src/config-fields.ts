/**
 * Every field of a config as plain data: kind, limits, choices and default, read out of the schema itself, so that a
 * form, a link and a help text state the limits that parseConfig keeps.
 */
import { configSchema, type Config } from "./config-schema.ts";

/** The dotted paths of all leaves. Distributes over unions, so it holds the options of every task. */
type LeafPath<T> = T extends unknown
  ? {
      [Key in keyof T & string]: T[Key] extends readonly unknown[]
        ? Key
        : T[Key] extends object
          ? `${Key}.${LeafPath<T[Key]>}`
          : Key;
    }[keyof T & string]
  : never;

/** Path of a field, such as "policy.clipLow". The format's version is no setting. */
export type FieldPath = Exclude<LeafPath<Config>, "version">;

/** A value of a field that a person sets. */
export type FieldValue = number | boolean | string;

interface FieldBase {
  readonly path: FieldPath;
  /** What parseConfig fills in where the field is left out; undefined where it is required. */
  readonly default: unknown;
  /** The task whose option it is; null for what every config has. */
  readonly task: string | null;
}

/** A number in low..high. */
export interface NumberField extends FieldBase {
  readonly kind: "integer" | "real";
  readonly low: number;
  readonly high: number;
  /** What it has to be a multiple of; null: of nothing. */
  readonly multipleOf: number | null;
}

export interface BooleanField extends FieldBase {
  readonly kind: "boolean";
}

export interface ChoiceField extends FieldBase {
  readonly kind: "choice";
  readonly choices: readonly string[];
}

/** A text of low..high UTF-16 units. */
export interface TextField extends FieldBase {
  readonly kind: "text";
  readonly low: number;
  readonly high: number;
}

/** A list of low..high records: it comes from a file and is no setting of a form. */
export interface ListField extends FieldBase {
  readonly kind: "list";
  readonly low: number;
  readonly high: number;
}

export type Field = NumberField | BooleanField | ChoiceField | TextField | ListField;

/** What of a valibot schema or of an action in its pipe is read here. */
interface Description {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Description>>;
  /** Of a picklist its values, of a variant its schemas. */
  readonly options?: readonly unknown[];
  readonly pipe?: readonly Description[];
  readonly wrapped?: Description;
  readonly default?: unknown;
  readonly literal?: unknown;
  readonly requirement?: unknown;
}

/** The actions of a schema's pipe; a pipe may begin with a schema that has one of its own. */
function actionsOf({ pipe = [] }: Description): readonly Description[] {
  return pipe.flatMap((part, i) => (i === 0 ? actionsOf(part) : [part]));
}

/** The number that an action of the pipe asks for; null where there is no such action. */
function requirementOf(schema: Description, action: string): number | null {
  const requirement = actionsOf(schema).find(({ type }) => type === action)?.requirement;
  return typeof requirement === "number" ? requirement : null;
}

/** @throws Error where the schema leaves a side open: every number and text of a config has limits */
function limitsOf(
  schema: Description,
  path: string,
  what: "value" | "length",
): { low: number; high: number } {
  const low = requirementOf(schema, `min_${what}`);
  const high = requirementOf(schema, `max_${what}`);
  if (low === null || high === null) throw new Error(`Cannot list "${path}": it has no limits`);
  return { low, high };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** A default, which may be a function. */
const defaultOf = ({ default: value }: Description): unknown =>
  typeof value === "function" ? (value as () => unknown)() : value;

function leafOf(schema: Description, base: FieldBase): Field {
  const { path } = base;
  switch (schema.type) {
    case "number": {
      const isInteger = actionsOf(schema).some(({ type }) => type === "integer");
      return {
        ...base,
        kind: isInteger ? "integer" : "real",
        ...limitsOf(schema, path, "value"),
        multipleOf: requirementOf(schema, "multiple_of"),
      };
    }
    case "boolean":
      return { ...base, kind: "boolean" };
    case "picklist":
      return { ...base, kind: "choice", choices: (schema.options ?? []).map(String) };
    case "string":
      return { ...base, kind: "text", ...limitsOf(schema, path, "length") };
    case "array":
      return { ...base, kind: "list", ...limitsOf(schema, path, "length") };
    default:
      throw new Error(`Cannot list "${path}": its schema is of the unknown type "${schema.type}"`);
  }
}

/**
 * The fields below a schema.
 *
 * @param given what the default of an outer field holds for it, undefined where that says nothing
 */
function fieldsBelow(
  schema: Description,
  path: string,
  given: unknown,
  task: string | null,
): Field[] {
  if (schema.type === "optional" && schema.wrapped) {
    return fieldsBelow(schema.wrapped, path, given ?? defaultOf(schema), task);
  }
  // A union of objects that a literal tells apart: the tasks.
  if (schema.type === "variant") {
    const variants = (schema.options ?? []) as readonly Description[];
    const names = variants.map((variant) => String(variant.entries?.["name"]?.literal));
    const name: Field = {
      path: `${path}.name` as FieldPath,
      kind: "choice",
      choices: names,
      default: undefined,
      task: null,
    };
    return [
      name,
      ...variants.flatMap((variant, i) => fieldsBelow(variant, path, undefined, names[i] ?? null)),
    ];
  }
  if (schema.entries) {
    return Object.entries(schema.entries)
      .filter(([, entry]) => entry.type !== "literal" && entry.wrapped?.type !== "literal")
      .flatMap(([key, entry]) =>
        fieldsBelow(
          entry,
          path === "" ? key : `${path}.${key}`,
          isRecord(given) ? given[key] : undefined,
          task,
        ),
      );
  }
  return [leafOf(schema, { path: path as FieldPath, default: given, task })];
}

/** Every field, in the order of the schema; an option that several tasks have is there once for each. */
export const configFields: readonly Field[] = fieldsBelow(configSchema, "", undefined, null);

/** Fields by task. */
const byTask = new Map<string, ReadonlyMap<string, Field>>();

/** The fields of a config with this task, by path. */
export function fieldsOfTask(task: string): ReadonlyMap<string, Field> {
  const known = byTask.get(task);
  if (known) return known;
  const fields = configFields.filter((field) => field.task === null || field.task === task);
  const made = new Map(fields.map((field): [string, Field] => [field.path, field]));
  byTask.set(task, made);
  return made;
}
