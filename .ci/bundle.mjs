/**
 * Guards of the built page: every script parses, and the first load stays small.
 *
 * A build can be green and still hold syntax that no browser knows (decorators, for one), so Node parses each file. The
 * first load is what a visitor waits for: index.html, the scripts and styles it names, whatever those import, and the
 * worker that trains. What is loaded on demand (the learners and their shaders, when somebody trains) counts towards a
 * second limit, on everything there is.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { parseSync } from "oxc-parser";

const FIRST_LOAD_LIMIT = 150_000;
const ALL_SCRIPTS_LIMIT = 400_000;
const WORKER = /^trainer-[\w-]+\.js$/;

const dist = fileURLToPath(new URL("../dist", import.meta.url));

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}

/** Adds the file, and what it imports statically, to the set. */
function addWithImports(path, load) {
  if (load.has(path)) return;
  load.add(path);
  if (extname(path) !== ".js") return;
  const { module } = parseSync(path, readFileSync(path, "utf8"));
  for (const { moduleRequest } of module.staticImports) {
    addWithImports(resolve(dirname(path), moduleRequest.value), load);
  }
}

function firstLoad(files) {
  const page = join(dist, "index.html");
  const load = new Set([page]);
  const html = readFileSync(page, "utf8");
  for (const [tag, kind] of html.matchAll(/<(script|link)\b[^>]*>/g)) {
    const address = new RegExp(`\\b${kind === "script" ? "src" : "href"}="(\\./[^"]+)"`).exec(
      tag,
    )?.[1];
    const needed = kind === "script" || /rel="(stylesheet|modulepreload)"/.test(tag);
    if (address && needed) addWithImports(join(dist, address), load);
  }
  for (const path of files)
    if (WORKER.test(path.split("/").at(-1) ?? "")) addWithImports(path, load);
  return [...load];
}

/** What parses each of the files named to it as a module; a process of its own, as Node's interface wants a flag. */
const PARSER = `
import { readFileSync } from "node:fs";
import { SourceTextModule } from "node:vm";
const problems = [];
for (const path of process.argv.slice(1)) {
  try {
    new SourceTextModule(readFileSync(path, "utf8"), { identifier: path });
  } catch (error) {
    problems.push({ path, error: String(error.stack) });
  }
}
console.log(JSON.stringify(problems));
`;

/** Sentences about the scripts that Node does not parse. */
function unparsed(paths) {
  const flags = ["--experimental-vm-modules", "--no-warnings", "--input-type=module", "--eval"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [...flags, PARSER, ...paths], {
    encoding: "utf8",
  });
  if (status !== 0) return [`Cannot parse the scripts: ${stderr}`];
  return JSON.parse(stdout).map(
    ({ path, error }) => `${relative(dist, path)} does not parse:\n${error}`,
  );
}

const problems = [];
const files = existsSync(dist) ? filesBelow(dist) : [];
const scripts = files.filter((path) => extname(path) === ".js");
if (scripts.length === 0) problems.push("Cannot find a script in dist: run npm run build first");
problems.push(...unparsed(scripts));

const gzipped = (path) => gzipSync(readFileSync(path)).length;

function checkLimit(name, bytes, limit) {
  console.log(`${String(bytes).padStart(8)}  ${name}, bytes of gzip (limit ${limit})`);
  if (bytes > limit)
    problems.push(`Too many bytes in ${name}: expected at most ${limit}, found ${bytes}`);
}

if (problems.length === 0) {
  const load = firstLoad(files).map((path) => ({ path, bytes: gzipped(path) }));
  for (const { path, bytes } of load.sort((a, b) => b.bytes - a.bytes)) {
    console.log(`${String(bytes).padStart(8)}  ${relative(dist, path)}`);
  }
  const sum = (sizes) => sizes.reduce((total, bytes) => total + bytes, 0);
  checkLimit("first load", sum(load.map(({ bytes }) => bytes)), FIRST_LOAD_LIMIT);
  checkLimit("all scripts", sum(scripts.map(gzipped)), ALL_SCRIPTS_LIMIT);
}

for (const problem of problems) console.error(problem);
console.log(`${scripts.length} scripts checked, ${problems.length} problems`);
process.exitCode = problems.length > 0 ? 1 : 0;
