/** The verbs on the real engine: one tiny run, and what can be done with it. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadEngine, type Engine } from "../../src/cli/engine.ts";
import { readModel } from "../../src/cli/model-folder.ts";
import { warmStartFolder } from "../../src/cli/package-root.ts";
import { readRecordingFile } from "../../src/cli/recording-file.ts";
import { parseConfig } from "../../src/config.ts";
import { at } from "../../src/typed-array.ts";
import { testDevice } from "../gpu.ts";
import { forward } from "../reference/decoder.ts";
import { command, scratchFolder } from "./terminal.ts";
import { quickToStart } from "./tiny.ts";

const scratch = scratchFolder("engine");
const config = join(scratch, "tiny.json");
const run = join(scratch, "run");
const adapter = ["--adapter", "swiftshader-npm"];
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let onOneDevice: Promise<Engine> | undefined;

/** The engine with a device that outlives each verb, so that its kernels are compiled once for several verbs. */
function engineOnOneDevice(): Promise<Engine> {
  const open = async (): Promise<Engine> => {
    const engine = await loadEngine();
    const opened = await engine.openDevice("swiftshader-npm");
    const device = new Proxy(opened.device, {
      get(target, name) {
        if (name === "destroy") return () => {};
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
    return { ...engine, openDevice: () => Promise.resolve({ ...opened, device }) };
  };
  onOneDevice ??= open();
  return onOneDevice;
}

beforeAll(async () => {
  writeFileSync(config, JSON.stringify({ ...quickToStart, updates: 6 }));
  const { code, err } = await command(
    ["train", config, "--out", run, ...adapter],
    await loadEngine(),
  );
  expect(code, err).toBe(0);
});

test("train on the real engine leaves every part of the folder, readable", async () => {
  expect(readdirSync(run).toSorted()).toEqual([
    "checkpoint",
    "config.json",
    "log.txt",
    "metrics.jsonl",
    "model",
    "recording.steplight",
  ]);
  const recording = await readRecordingFile(join(run, "recording.steplight"));
  expect(recording?.header).toMatchObject({ version: 1, updates: 6 });
  expect(recording?.reports).toHaveLength(4 + 1 + 6);
  expect(recording?.reports.some(({ groups }) => groups.length > 0)).toBe(true);
  const policy = await readModel(join(run, "model", "policy"));
  const start = await readModel(join(run, "model", "start"));
  expect(policy.shape).toMatchObject({ hidden: 16, layers: 1, tied: true });
  expect(policy.weights).not.toEqual(start.weights);
});

test("train goes on by itself when the device is lost, and ends with the same bits", async () => {
  const engine = await loadEngine();
  const lost = join(scratch, "lost");
  const devices: GPUDevice[] = [];
  const fragile: Engine = {
    ...engine,
    openDevice: async (prefer) => {
      const opened = await engine.openDevice(prefer);
      devices.push(opened.device);
      return opened;
    },
    createRun: async (...args) => {
      const real = await engine.createRun(...args);
      const reports = async function* () {
        for await (const report of real.reports()) {
          yield report;
          // Between the checkpoints of updates 3 and 6.
          if (devices.length === 1 && report.stage === "rl" && report.metrics.update === 4) {
            devices[0]?.destroy();
          }
        }
      };
      return { ...real, reports };
    },
  };
  const { code, err } = await command(["train", config, "--out", lost, ...adapter], fragile);
  expect(code, err).toBe(0);
  expect(err).toContain("The WebGPU device was lost (destroyed)");
  expect(err).toContain("from rl update 3 on");
  expect(devices).toHaveLength(2);
  const state = (folder: string) => readFileSync(join(folder, "checkpoint", "state.safetensors"));
  expect(state(lost).equals(state(run))).toBe(true);
});

test("warmStartFolder() takes a folder and refuses what is none", () => {
  const policy = join(run, "model", "policy");
  expect(warmStartFolder(policy)).toBe(policy);
  expect(() => warmStartFolder("nowhere")).toThrow(
    'Cannot find the warm start "nowhere": expected "sft", the name of a shipped one, or a model folder',
  );
});

test("train starts from a model folder, and a resume notices another one", async () => {
  const [start, other] = [join(run, "model", "policy"), join(run, "model", "prm")];
  const folder = join(scratch, "started");
  const words = ["train", config, "--out", folder, "--set", "updates=2", ...adapter];
  const first = await command([...words, "--set", `start=${start}`], await engineOnOneDevice());
  expect(first.code, first.err).toBe(0);
  expect((await readModel(join(folder, "model", "start"))).weights).toEqual(
    (await readModel(start)).weights,
  );
  const second = await command(
    [...words, "--resume", "--set", `start=${other}`],
    await engineOnOneDevice(),
  );
  expect(second.code).toBe(2);
  expect(second.err).toMatch(
    /as it was started differently: config\.start: saved .*; start: saved /,
  );
});

test("eval answers the run's own task, the same at every call", async () => {
  const words = ["eval", run, "--n", "8", "--k", "4", "--json", ...adapter];
  const { code, out, err } = await command(words, await engineOnOneDevice());
  expect(code, err).toBe(0);
  const [line] = out.map((text) => JSON.parse(text) as Record<string, unknown>);
  expect(line).toMatchObject({
    prompts: 8,
    responses: 4,
    task: parseConfig(quickToStart, "tiny").task,
  });
  expect(Object.keys(line ?? {})).toEqual(expect.arrayContaining(["pass@1", "pass@2", "pass@4"]));
  expect((await command(words, await engineOnOneDevice())).out).toEqual(out);
  const other = ["eval", join(run, "model", "policy"), "--task", "column-addition", ...adapter];
  const refused = await command(other, await engineOnOneDevice());
  expect(refused.code).toBe(2);
  expect(refused.err).toMatch(/task "column-addition"/);
});

test("score agrees with the float64 reference, for models straight from a run", async () => {
  const records = [
    { prompt_ids: [3, 4, 5], response_ids: [6, 7, 8, 1] },
    { prompt_ids: [9], response_ids: [2, 3, 4, 5, 6, 7, 8, 9, 10, 11] },
    { prompt_ids: [2, 2, 2, 2], response_ids: [1] },
  ];
  const input = join(scratch, "r.jsonl");
  const out = join(scratch, "s.jsonl");
  writeFileSync(input, records.map((record) => JSON.stringify(record)).join("\n"));
  const [prm, ref] = [join(run, "model", "prm"), join(run, "model", "start")];
  const words = [
    "score",
    "--prm",
    prm,
    "--ref",
    ref,
    "--input",
    input,
    "--out",
    out,
    "--batch",
    "2",
  ];
  const { code, err } = await command([...words, ...adapter], await engineOnOneDevice());
  expect(code, err).toBe(0);
  const rows = readFileSync(out, "utf8").trimEnd().split("\n");
  expect(rows).toHaveLength(records.length);
  const { shape, weights } = await readModel(prm);
  for (const [i, { prompt_ids, response_ids }] of records.entries()) {
    const row = JSON.parse(at(rows, i)) as { prm_logprobs: number[]; prm_entropy: number[] };
    const tokens = [...prompt_ids, ...response_ids];
    const sequence = { tokens, promptLength: prompt_ids.length };
    const truth = forward(shape, Float64Array.from(weights), [sequence]);
    const expectClose = (found: number[], wanted: Float64Array) => {
      expect(found).toHaveLength(response_ids.length);
      found.forEach((value, j) => expect(value).toBeCloseTo(at(wanted, prompt_ids.length + j), 4));
    };
    expectClose(row.prm_logprobs, at(truth.logprobs, 0));
    expectClose(row.prm_entropy, at(truth.entropies, 0));
  }
});

test("measure() asks for what a run really takes, and refuses what the device cannot hold", async () => {
  const engine = await loadEngine();
  const device = await testDevice();
  const complete = parseConfig(quickToStart, "tiny");
  const needs = await engine.measure(device.limits, complete);
  const policy = await readModel(join(run, "model", "start"));
  const real = await engine.createRun(device, { ...complete, start: "given" }, { start: policy });
  const { deviceBytes } = real.stats();
  real.destroy();
  expect(needs.bytes).toBeGreaterThanOrEqual(deviceBytes);
  // Beyond the counted memory there are uniforms and staging buffers.
  expect(needs.bytes).toBeLessThan(2 * deviceBytes + 2 ** 20);
  const big = parseConfig({ ...quickToStart, rollout: { prompts: 65_536, responses: 256 } }, "big");
  await expect(engine.measure(device.limits, big)).rejects.toThrow(
    /Cannot allocate ".*": it needs \d+ bytes/,
  );
});

test("doctor names the adapter and says of every preset whether it runs", async () => {
  const { code, out, err } = await command(["doctor", "--json", ...adapter], await loadEngine());
  expect(code, err).toBe(0);
  const report = JSON.parse(at(out, 0)) as Record<string, unknown>;
  expect(report).toMatchObject({
    adapter: { isSoftware: true, architecture: "swiftshader", limits: expect.any(Object) },
    presets: [
      "pocket",
      "lab",
      "outcome",
      "grpo",
      "true-steps",
      "credit-replay",
      "paper",
      "desktop",
    ].map((preset) => ({
      preset,
      why: expect.any(String),
    })),
  });
  expect((report["presets"] as object[])[0]).toMatchObject({ fits: true });
  const plain = await command(["doctor", ...adapter], await loadEngine());
  expect(plain.out.join("\n")).toMatch(/^adapter +SwiftShader/);
  expect(plain.out.join("\n")).toMatch(/preset pocket +runs: needs [\d.]+ MiB/);
});
