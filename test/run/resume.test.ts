/**
 * A run that is cut anywhere and goes on from its checkpoint, and a run of the same config beside it, report the same
 * numbers and end with the same bits.
 */
import { beforeAll, expect, it } from "vitest";
import { parseConfig } from "../../src/config.ts";
import type { Report } from "../../src/report.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/run/checkpoint.ts";
import { createRun } from "../../src/run/run.ts";
import type { RunState } from "../../src/run/state.ts";
import { testDevice } from "../gpu.ts";
import { fingerprints } from "./fingerprints.ts";
import { small } from "./lab.ts";

const optimizer = { learningRate: 0.01, warmup: 4 };
/** All that a run carries from update to update: moments, schedules, the pass rate, shuffled and filtered batches. */
const config = parseConfig(
  {
    ...small,
    model: { ...small.model, architecture: "qwen3", layers: 1 },
    task: { ...small.task, grading: "final" },
    start: "sft",
    sft: { updates: 3, batch: 4, optimizer: { ...optimizer, schedule: "cosine" } },
    updates: 6,
    rollout: { prompts: 2, responses: 4 },
    filter: { enabled: true, lower: 0, upper: 0.9, oversample: 2 },
    prm: {
      update: "before",
      reference: "policy",
      intercept: "pass-rate",
      minibatches: 2,
      optimizer,
    },
    policy: { epochs: 2, minibatches: 2, optimizer },
    evaluation: { every: 3, prompts: 2 },
    record: { every: 2, groups: 4 },
  },
  "resume",
);

interface Trained {
  readonly reports: Report[];
  /** State after each report, where asked for. */
  readonly states: RunState[];
  readonly end: RunState;
}

async function trained(
  options: { resume?: RunState; readsStates?: boolean } = {},
): Promise<Trained> {
  const { resume, readsStates = false } = options;
  const device = await testDevice();
  const run = await createRun(device, config, { start: null, ...(resume ? { resume } : {}) });
  const reports: Report[] = [];
  const states: RunState[] = [];
  for await (const { metrics, ...report } of run.reports()) {
    // The one number that is measured with a clock.
    const { update_ms: _, ...measured } = metrics;
    reports.push({ ...report, metrics: measured });
    if (readsStates) states.push(await run.state());
  }
  const end = await run.state();
  run.destroy();
  return { reports, states, end };
}

let whole: Trained;
beforeAll(async () => {
  whole = await trained({ readsStates: true });
});

it("trains the warm start, then PRIME, and both models learn", () => {
  const told = whole.reports.map(({ stage, metrics }) => `${stage} ${metrics.update}`);
  const rl = [0, 1, 2, 3, 4, 5, 6].map((update) => `rl ${update}`);
  expect(told).toEqual(["sft 1", "sft 2", "sft 3", ...rl]);
  const { tensors } = whole.end;
  expect(tensors.get("policy")).not.toEqual(tensors.get("start"));
  expect(tensors.get("prm")).not.toEqual(tensors.get("start"));
  expect(whole.end).toMatchObject({ stage: "rl", update: 6, rollouts: 6 * 16, applied: 6 });
});

it("is the same in another run of the same config, which nobody looks into", async () => {
  const again = await trained();
  expect(again.reports).toEqual(whole.reports);
  expect(fingerprints(again.end)).toEqual(fingerprints(whole.end));
});

it.each([
  ["in the middle of the warm start", 0],
  ["between warm start and PRIME", 2],
  ["before the first update of PRIME", 3],
  ["in the middle of PRIME", 6],
])("goes on %s as if it had not stopped", async (_, cut) => {
  const saved = whole.states[cut];
  if (!saved) throw new Error(`expected a state after report ${cut}`);
  const provenance = { config, adapter: "test", shaders: "", start: "" };
  const file = await encodeCheckpoint(saved, provenance);
  const { state } = await decodeCheckpoint(file, "checkpoint");
  expect(fingerprints(state)).toEqual(fingerprints(saved));
  const rest = await trained({ resume: state });
  // A run that goes on at update 0 measures the warm start once more.
  const next = saved.stage === "rl" && saved.update === 0 ? cut : cut + 1;
  expect(rest.reports).toEqual(whole.reports.slice(next));
  expect(fingerprints(rest.end)).toEqual(fingerprints(whole.end));
});
