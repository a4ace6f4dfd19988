/** The dependency check itself: the tree passes, and one planted violation of each rule fails. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const checker = join(root, ".ci/floors.mjs");
/** Where violations are planted: a tree of one module, as the check takes most of its time to read what is there. */
let small = "";

beforeAll(() => {
  small = mkdtempSync(join(tmpdir(), "steplight-floors-"));
  plant("src/errors.ts", "export {};");
});

afterAll(() => rmSync(small, { recursive: true, force: true }));

function plant(file: string, source: string): void {
  mkdirSync(dirname(join(small, file)), { recursive: true });
  writeFileSync(join(small, file), source);
}

function check(folder: string): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [checker, folder], {
    encoding: "utf8",
  });
  return { status, output: stdout + stderr };
}

/** Runs the check with extra files in the small tree, and takes them away again. */
function checkWith(files: Record<string, string>): { status: number | null; output: string } {
  for (const [name, source] of Object.entries(files)) plant(name, source);
  try {
    return check(small);
  } finally {
    for (const name of Object.keys(files)) rmSync(join(small, name));
  }
}

test("the tree keeps its floors, and the check read its modules", () => {
  const { status, output } = check(root);
  expect(output).toMatch(/[1-9]\d* modules checked, 0 problems/);
  expect(status).toBe(0);
});

test("the small tree keeps them too", () => {
  const { status, output } = check(small);
  expect(output).toContain("1 modules checked, 0 problems");
  expect(status).toBe(0);
});

const PLANT = "planted-violation";
const violations: [rule: string, file: string, source: string, message: string][] = [
  [
    "gpu imports errors and typed-array only",
    `src/gpu/${PLANT}.ts`,
    `import "../random.ts";`,
    `"gpu" must not import "foundation"`,
  ],
  [
    "gpu knows no kernels",
    `src/gpu/${PLANT}.ts`,
    `import "../kernels/x.ts";`,
    `"gpu" must not import "kernels"`,
  ],
  [
    "kernels know no RL",
    `src/kernels/${PLANT}.ts`,
    `import "../rl/x.ts";`,
    `"kernels" must not import "rl"`,
  ],
  [
    "kernels know no model",
    `src/kernels/${PLANT}.ts`,
    `import "../model/x.ts";`,
    `"kernels" must not import "model"`,
  ],
  [
    "rl knows no model",
    `src/rl/${PLANT}.ts`,
    `export * from "../model/x.ts";`,
    `"rl" must not import "model"`,
  ],
  [
    "tasks use no GPU",
    `src/tasks/${PLANT}.ts`,
    `import type { X } from "../gpu/x.ts";`,
    `"tasks" must not import "gpu"`,
  ],
  [
    "verify uses no GPU",
    `src/verify/${PLANT}.ts`,
    `import "../gpu/x.ts";`,
    `"verify" must not import "gpu"`,
  ],
  [
    "model stays below the algorithm",
    `src/model/${PLANT}.ts`,
    `import "../prime.ts";`,
    `"model" must not import "algorithm"`,
  ],
  [
    "interop does not import model",
    `src/interop/${PLANT}.ts`,
    `import "../model/x.ts";`,
    `"interop" must not import "model"`,
  ],
  [
    "the algorithm knows no page",
    `src/run/${PLANT}.ts`,
    `import "../ui/x.ts";`,
    `"algorithm" must not import "ui"`,
  ],
  [
    "the page uses no GPU",
    `src/ui/${PLANT}.ts`,
    `import "../gpu/x.ts";`,
    `"ui" must not import "gpu"`,
  ],
  [
    "the page never computes",
    `src/ui/${PLANT}.ts`,
    `await import("../prime.ts");`,
    `"ui" must not import "algorithm"`,
  ],
  [
    "the page knows tasks by their index",
    `src/ui/${PLANT}.ts`,
    `import "../tasks/x.ts";`,
    `"ui" must not import "tasks"`,
  ],
  [
    "the page starts no worker",
    `src/ui/${PLANT}.ts`,
    `new Worker(new URL("../../workers/x.ts", import.meta.url));`,
    `"ui" must not import "workers"`,
  ],
  [
    "the foundation imports itself only",
    "src/report.ts",
    `import "./gpu/x.ts";`,
    `"foundation" must not import "gpu"`,
  ],
  [
    "the worker contract takes types only from gpu",
    "src/trainer-api.ts",
    `import "./gpu/device.ts";`,
    `"foundation" must not import "gpu"`,
  ],
  [
    "Comlink stays at the border",
    `src/ui/${PLANT}.ts`,
    `import { wrap } from "comlink";`,
    `"comlink": only workers and main may`,
  ],
  [
    "Node stays in the command line",
    `src/interop/${PLANT}.ts`,
    `import "node:fs";`,
    `"node:fs": only cli may`,
  ],
  [
    "the product imports no test",
    `src/rl/${PLANT}.ts`,
    `import "../../test/gpu.ts";`,
    "outside the floors",
  ],
  ["a new module needs a floor", `src/${PLANT}.ts`, "export {};", "is on no floor"],
];

test.each(violations)("%s", (_rule, file, source, message) => {
  const { status, output } = checkWith({ [file]: source });
  expect(output).toContain(file);
  expect(output).toContain(message);
  expect(status).toBe(1);
});

test("imports in a circle are found", () => {
  const { status, output } = checkWith({
    [`src/rl/${PLANT}-a.ts`]: `import "./${PLANT}-b.ts";`,
    [`src/rl/${PLANT}-b.ts`]: `import "./${PLANT}-a.ts";`,
  });
  expect(output).toContain("Imports run in a circle");
  expect(status).toBe(1);
});

test("an empty tree fails: a check that reads nothing proves nothing", () => {
  const empty = mkdtempSync(join(tmpdir(), "steplight-empty-"));
  const { status, output } = check(empty);
  rmSync(empty, { recursive: true });
  expect(output).toContain("No module found");
  expect(status).toBe(1);
});

test("prime.ts is short enough to be read in one go", () => {
  const lines = readFileSync(join(root, "src/prime.ts"), "utf8").trimEnd().split("\n");
  expect(lines.length).toBeLessThanOrEqual(200);
});
