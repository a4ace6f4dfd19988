/** The sentences that the page's own sources hold outside the catalogue, found by parsing all that it can load. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync, type EcmaScriptModule } from "oxc-parser";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** new URL("...", import.meta.url): how a worker is named. */
const NEW_URL = /new URL\(\s*["'`](\.[^"'`]+)["'`]\s*,\s*import\.meta\.url/g;

function parsed(file: string, source: string) {
  const { program, module, errors } = parseSync(file, source);
  if (errors[0]) throw new SyntaxError(`Cannot parse ${file}: ${errors[0].message}`);
  return { program: program as unknown, module };
}

/** What a module loads at run time; types are gone by then. */
function importsOf(source: string, module: EcmaScriptModule): string[] {
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) =>
    source.slice(start + 1, end - 1),
  );
  return [
    ...module.staticImports
      .filter(({ start }) => !/^import\s+type\b/.test(source.slice(start, start + 20)))
      .map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) =>
        moduleRequest && !isType ? [moduleRequest.value] : [],
      ),
    ),
    ...dynamic,
    ...[...source.matchAll(NEW_URL)].map(([, url = ""]) => url),
  ];
}

/** Every TypeScript module that an entry can load, as paths from the repository's root. The catalogue is left out. */
export function modulesBelow(entry: string): string[] {
  const found = new Set<string>();
  const visit = (path: string): void => {
    if (found.has(path) || !path.endsWith(".ts") || !existsSync(path)) return;
    found.add(path);
    const source = readFileSync(path, "utf8");
    for (const specifier of importsOf(source, parsed(path, source).module))
      if (specifier.startsWith(".")) visit(resolve(dirname(path), specifier));
  };
  visit(join(ROOT, entry));
  return [...found]
    .map((path) => relative(ROOT, path))
    .filter((path) => !path.startsWith("src/ui/catalogue/"))
    .toSorted();
}

export const sourceOf = (file: string): string => readFileSync(join(ROOT, file), "utf8");

/** What stands for a value that a sentence is given. */
export const GIVEN = "7";

type Node = Readonly<Record<string, unknown>> & { readonly type: string };
const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

/** An English text of a source, with {@link GIVEN} for each value. */
export interface EngineText {
  readonly text: string;
  /** Whether it is the message of an error, from its first word on; else it may be a part of one. */
  readonly isMessage: boolean;
}

/** Of what only a mistake in Steplight itself brings to light. In the hosts they tell why something failed. */
const MISTAKES = /^(?:RangeError|TypeError|Error|invariant)$/;
const HOSTS = /^(?:workers\/|src\/main\.ts$)/;
/** Whoever makes buffers, plans and counters gives them names; an error quotes those. */
const NAMING = /(?:^|\.)(?:words|perRow|perToken|count|name|Plan|Readback)$/;
/** Calls whose texts are no words: what is taken out of a sentence, and the steps of a preparation. */
const OTHER_CALLS = /(?:^|\.)(?:replace|onProgress)$/;
/** Titles and descriptions of presets and tasks, and the steps of a preparation: the catalogue has them by name. Labels are of buffers. */
const BY_NAME = new Set(["title", "description", "what", "label"]);

/** Two words, or a word and a value. What begins like markup, WGSL or a selector is none. */
const isProse = (text: string): boolean =>
  /[A-Za-z]{2,}[,;:]? (?:"?[A-Za-z]{2}|"?7)|7"?[,;:]? [A-Za-z]{2}/.test(text) &&
  !/^[<.@(]|\n|;\s*$/.test(text);

interface Source {
  readonly file: string;
  readonly source: string;
  /** Initial values of constants that are declared once. */
  readonly constants: ReadonlyMap<string, Node>;
  /** Constants that are put into another text. */
  readonly used: Set<Node>;
}

/** Each way in which an expression can be read as a text; null where that is a value of its own. */
function waysOf(node: unknown, from: Source): string[] | null {
  if (!isNode(node)) return null;
  switch (node.type) {
    case "Literal":
      return typeof node["value"] === "string" ? [node["value"]] : null;
    case "TemplateLiteral": {
      const quasis = node["quasis"] as readonly { value: { cooked: string } }[];
      return (node["expressions"] as readonly unknown[]).reduce<string[]>(
        (texts, hole, i) => {
          const next = quasis[i + 1]?.value.cooked ?? "";
          const ways = waysOf(hole, from) ?? [GIVEN];
          return texts.flatMap((text) => ways.map((way) => `${text}${way}${next}`));
        },
        [quasis[0]?.value.cooked ?? ""],
      );
    }
    case "ConditionalExpression": {
      const branches = [node["consequent"], node["alternate"]];
      const ways = branches.map((branch) => waysOf(branch, from) ?? [GIVEN]);
      return ways.every(([way]) => way === GIVEN) ? null : ways.flat();
    }
    case "LogicalExpression": {
      const right = waysOf(node["right"], from);
      if (right === null) return null;
      return node["operator"] === "&&"
        ? ["", ...right]
        : [...(waysOf(node["left"], from) ?? []), ...right];
    }
    case "Identifier": {
      const constant = from.constants.get(String(node["name"]));
      const ways = constant ? waysOf(constant, from) : null;
      if (constant && ways) from.used.add(constant);
      return ways;
    }
    default:
      return null;
  }
}

const inside = (node: Node): unknown[] =>
  Object.entries(node)
    .filter(([key]) => key !== "parent" && key !== "typeAnnotation" && key !== "typeArguments")
    .map(([, value]) => value);

function nodesBelow(value: unknown, visit: (node: Node) => boolean | void): void {
  if (Array.isArray(value)) value.forEach((each) => nodesBelow(each, visit));
  else if (isNode(value) && visit(value) !== false) nodesBelow(inside(value), visit);
}

function constantsOf(program: unknown): ReadonlyMap<string, Node> {
  const declared = new Map<string, Node | null>();
  nodesBelow(program, (node) => {
    if (node.type !== "VariableDeclarator" || !isNode(node["id"])) return;
    const name = String(node["id"]["name"]);
    const value = isNode(node["init"]) ? node["init"] : null;
    declared.set(name, declared.has(name) ? null : value);
  });
  return new Map([...declared].flatMap(([name, value]) => (value ? [[name, value] as const] : [])));
}

const textOf = (node: unknown, source: string): string =>
  isNode(node) ? source.slice(Number(node["start"]), Number(node["end"])) : "";

/**
 * Every text of a module that a sentence of the engine can be, or be made of. An element of the page has its words from the
 * catalogue, so there only what begins like a sentence counts.
 *
 * @param file its path from the repository's root: of hosts, plain errors are shown too
 */
export function engineTexts(file: string, source: string): EngineText[] {
  const { program } = parsed(file, source);
  const from: Source = { file, source, constants: constantsOf(program), used: new Set() };
  const found: {
    readonly node: Node;
    readonly texts: readonly string[];
    readonly isMessage: boolean;
  }[] = [];

  const visit = (value: unknown, isMessage: boolean): void => {
    if (Array.isArray(value)) return value.forEach((each) => visit(each, isMessage));
    if (!isNode(value)) return;
    const { type } = value;
    if (type === "ImportDeclaration" || type === "TaggedTemplateExpression") return;
    if (type.startsWith("TS") && value["expression"] === undefined) return;
    if (type === "Property" && isNode(value["key"])) {
      if (!BY_NAME.has(String(value["key"]["name"]))) visit(value["value"], isMessage);
      return;
    }
    if (type === "CallExpression" || type === "NewExpression") {
      const callee = textOf(value["callee"], source);
      if (MISTAKES.test(callee) && !HOSTS.test(file)) {
        // A constant that only a mistake tells of is shown as little.
        nodesBelow(value["arguments"], (node) => void waysOf(node, from));
        return;
      }
      if (NAMING.test(callee) || OTHER_CALLS.test(callee)) return;
      const isError = /(?:Error|^super)$/.test(callee) && !MISTAKES.test(callee);
      const [first, ...others] = value["arguments"] as readonly unknown[];
      visit(value["callee"], false);
      // A sentence, or a reason and then the rest.
      visit(
        first,
        isError && others.every((other) => isNode(other) && other.type === "ObjectExpression"),
      );
      return visit(others, false);
    }
    const texts = type === "Identifier" && !isMessage ? null : waysOf(value, from);
    if (texts) found.push({ node: value, texts, isMessage });
    else visit(inside(value), false);
  };
  visit(program, false);

  return found
    .filter(({ node, isMessage }) => isMessage || !from.used.has(node))
    .flatMap(({ texts, isMessage }) => texts.map((text) => ({ text, isMessage })))
    .filter(({ text }) => isProse(text) && (!file.startsWith("src/ui/") || /^[A-Z]/.test(text)));
}
