/**
 * Checks the floors of the house: imports point down or stay inside their own folder, and nothing runs in a circle.
 *
 *   node .ci/floors.mjs [ROOT]
 *
 * Prints each forbidden import and exits with 1; otherwise prints how many modules it read. A check that read no module
 * is a failure too: it would be green for ever.
 *
 *   4 workers/  src/cli/  src/main.ts | 3 src/prime.ts src/replay.ts src/run/  src/ui/ | 2 src/model/  src/interop/
 *   1 src/kernels/  src/rl/  src/tasks/  src/verify/ | 0 src/gpu/ and foundation (config, report, ...)
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";

const FOUNDATION = new Set([
  "bootstrap",
  "config",
  "config-fields",
  "config-path",
  "config-schema",
  "config-sense",
  "errors",
  "offline",
  "pieces",
  "presets",
  "random",
  "recording",
  "report",
  "run-curves",
  "share-link",
  "svg",
  "trainer-api",
  "typed-array",
]);
/** src/prime.ts, src/replay.ts and the runs around them, src/run/, share the third floor. */
const ALGORITHMS = new Set(["prime", "replay"]);

const LOWEST = ["foundation", "gpu"];
const FIRST = [...LOWEST, "kernels", "rl", "tasks", "verify"];
const SECOND = [...FIRST, "model", "interop"];
const HOSTS = [...SECOND, "algorithm", "ui"];

/** What each part may import besides itself. "file:" names a single module. */
const MAY_IMPORT = {
  foundation: [],
  gpu: ["file:src/errors.ts", "file:src/typed-array.ts"],
  kernels: LOWEST,
  rl: LOWEST,
  tasks: ["foundation"],
  verify: ["foundation"],
  model: FIRST,
  // A model folder is read into the flat layout that a shape has.
  interop: [...FIRST, "file:src/model/shape.ts"],
  algorithm: SECOND,
  // The page recomputes agreement of credit and truth where a recording is older than its metrics.
  ui: [
    "foundation",
    "file:src/tasks/index.ts",
    "file:src/rl/credit-agreement.ts",
    "file:src/rl/credit-truth.ts",
    // What an alarm is called and where it stands, for its sentence in another language.
    "file:src/rl/alarm-rules.ts",
  ],
  cli: [...HOSTS],
  workers: [...HOSTS],
  main: [...HOSTS, "workers"],
};

/** Single imports that the table forbids and the design wants. "type" means: as `import type` only. */
const EXCEPTIONS = {
  // A task's options belong to the task, and a run's config holds them.
  "src/config-schema.ts": { "src/tasks/index.ts": "value" },
  // The worker contract says which adapter answered.
  "src/trainer-api.ts": { "src/gpu/device.ts": "type" },
};

/** Packages that belong to one kind of host. Node's own modules count as "node". */
const PACKAGE_HOMES = { comlink: ["workers", "main"], webgpu: ["cli"], node: ["cli"] };

/** The part of the house that a file belongs to; null for a file that has no place in it. */
function partOf(file) {
  const [top, second, ...rest] = file.split("/");
  if (top === "workers") return "workers";
  if (top !== "src" || second === undefined) return null;
  if (rest.length > 0 && second === "run") return "algorithm";
  if (rest.length > 0) return second in MAY_IMPORT ? second : null;
  const name = second.replace(/\.ts$/, "");
  if (name === "main") return "main";
  if (FOUNDATION.has(name)) return "foundation";
  return ALGORITHMS.has(name) ? "algorithm" : null;
}

/** new URL("...", import.meta.url): how a worker is named. */
const NEW_URL = /new URL\(\s*["'`]([^"'`]+)["'`]\s*,\s*import\.meta\.url/g;

function sourcesBelow(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourcesBelow(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}

/** Every module that the file names, with "type" where nothing of it is left at run time. */
function importsOf(path) {
  const source = readFileSync(path, "utf8");
  const { module, errors } = parseSync(path, source);
  const [error] = errors;
  if (error) throw new SyntaxError(`Cannot parse ${path}: ${error.message}`);
  const found = new Map();
  const add = (specifier, isType) => {
    if (found.get(specifier) !== "value") found.set(specifier, isType ? "type" : "value");
  };
  for (const { moduleRequest, start } of module.staticImports) {
    // `import { type A }` does not count: what is left of it still loads the module.
    add(moduleRequest.value, /^import\s+type\b/.test(source.slice(start, start + 20)));
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries)
      if (moduleRequest) add(moduleRequest.value, isType);
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const text = source.slice(moduleRequest.start, moduleRequest.end);
    const literal = /^["'`]([^"'`$]+)["'`]$/.exec(text);
    if (literal) add(literal[1], false);
  }
  for (const [, url] of source.matchAll(NEW_URL)) if (url.startsWith(".")) add(url, false);
  return found;
}

function packageOf(specifier) {
  if (specifier.startsWith("node:") || builtinModules.includes(specifier.split("/")[0]))
    return "node";
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

/** The circles of the graph, each once, as "a -> b -> a". */
function circles(graph) {
  const found = [];
  const state = new Map();
  const visit = (file, path) => {
    state.set(file, "open");
    for (const next of graph.get(file) ?? []) {
      if (state.get(next) === "open")
        found.push([...path.slice(path.indexOf(next)), next].join(" -> "));
      else if (!state.has(next)) visit(next, [...path, next]);
    }
    state.set(file, "done");
  };
  for (const file of graph.keys()) if (!state.has(file)) visit(file, [file]);
  return found;
}

function problemOfImport(file, part, target, use) {
  const targetPart = partOf(target);
  if (targetPart === null) return `${file} imports ${target}, which is outside the floors`;
  const allowed = MAY_IMPORT[part];
  if (targetPart === part || allowed.includes(targetPart) || allowed.includes(`file:${target}`))
    return null;
  const exception = EXCEPTIONS[file]?.[target];
  if (exception === "value" || (exception !== undefined && exception === use)) return null;
  return `${file} imports ${target}: "${part}" must not import "${targetPart}"`;
}

function check(root) {
  const problems = [];
  const graph = new Map();
  const paths = [...sourcesBelow(join(root, "src")), ...sourcesBelow(join(root, "workers"))];
  for (const path of paths) {
    const file = relative(root, path).split(sep).join("/");
    const part = partOf(file);
    const targets = [];
    graph.set(file, targets);
    if (part === null) {
      problems.push(`${file} is on no floor: give it one in .ci/floors.mjs`);
      continue;
    }
    for (const [specifier, use] of importsOf(path)) {
      if (specifier.startsWith(".")) {
        const target = relative(root, resolve(dirname(path), specifier.replace(/\?.*$/, "")))
          .split(sep)
          .join("/");
        const problem = problemOfImport(file, part, target, use);
        if (problem) problems.push(problem);
        targets.push(target);
      } else {
        const name = packageOf(specifier);
        const homes = PACKAGE_HOMES[name];
        if (homes && !homes.includes(part)) {
          problems.push(`${file} imports "${specifier}": only ${homes.join(" and ")} may`);
        }
      }
    }
  }
  problems.push(...circles(graph).map((circle) => `Imports run in a circle: ${circle}`));
  if (paths.length === 0) problems.push(`No module found below ${root}`);
  return { modules: paths.length, problems };
}

const { modules, problems } = check(
  resolve(process.argv[2] ?? fileURLToPath(new URL("..", import.meta.url))),
);
for (const problem of problems) console.error(problem);
console.log(`${modules} modules checked, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
