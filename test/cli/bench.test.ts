/** `steplight bench`: every figure is there and hangs together. How fast it is, is not a test. */
import { beforeAll, expect, test } from "vitest";
import { benchLinears, rooflineShapes, spread } from "../../src/cli/bench-linear.ts";
import { benchUpdate, type UpdateFigures } from "../../src/cli/bench-update.ts";
import type { Engine } from "../../src/cli/engine.ts";
import { parseConfig } from "../../src/config.ts";
import { at } from "../../src/typed-array.ts";
import { testDevice } from "../gpu.ts";
import { fakeEngine } from "./fake-engine.ts";
import { command } from "./terminal.ts";
import { tiny } from "./tiny.ts";

let update: UpdateFigures;
let engine: Engine;

beforeAll(async () => {
  const device = await testDevice();
  update = await benchUpdate(device, parseConfig(tiny, "tiny"), 2);
  const linears = await benchLinears(device, { small: { rows: 8, inputs: 8, outputs: 8 } }, 2);
  engine = {
    ...fakeEngine(),
    benchUpdate: () => Promise.resolve(update),
    benchLinears: () => Promise.resolve(linears),
    rooflineShapes,
  };
});

test("an update is counted, timed, and set against its arithmetic", () => {
  expect(update.calls).toMatchObject({ submits: 2, passes: 2, maps: 2, creations: 0 });
  expect(update.calls.dispatches).toBeGreaterThan(update.dispatchesPerUpdate);
  expect(update.updateMs.n).toBe(2);
  expect(update.updateMs.min).toBeLessThanOrEqual(update.updateMs.median);
  expect(update.tokens).toBeGreaterThan(4);
  expect(update.samplingTokensPerSecond).toBeGreaterThan(0);
  // Weights are used at least once per position, each by an addition and a multiplication.
  const { rows } = at(Object.values(update.linears), 0);
  expect(update.gflop * 1e9).toBeGreaterThan(2 * update.parameters * rows);
  expect(Object.keys(update.linears)).toEqual(["qkv", "output", "gateUp", "down", "head"]);
});

test("bench prints the same figures for people and as JSON", async () => {
  const { code, out, err } = await command(["bench", "pocket", "--n", "2"], engine);
  expect(code, err).toBe(0);
  const text = out.join("\n");
  expect(text).toContain("2 submits, 2 passes, 2 reads, 0 creations an update");
  expect(text).toMatch(/^update +\d+\.\d\d ms median, \d+\.\d\d ms best of 2$/m);
  expect(text).toMatch(/^small +d weight +8 x 8 x 8 +\d+\.\d+ +\d+\.\d+ +\d+ %$/m);
  const json = await command(["bench", "--json"], engine);
  expect(json.out).toHaveLength(1);
  expect(JSON.parse(at(json.out, 0))).toMatchObject({
    config: { name: "pocket" },
    adapter: { line: "fake adapter" },
    update: { calls: { submits: 2 }, parameters: update.parameters },
    linears: [{ pass: "forward", inputs: 8 }, { pass: "d input" }, { pass: "d weight" }],
  });
});

test("spread() is the middle and the best", () => {
  expect(spread([3, 1, 2])).toEqual({ n: 3, median: 2, min: 1 });
  expect(spread([4, 1, 2, 3])).toEqual({ n: 4, median: 2.5, min: 1 });
});
