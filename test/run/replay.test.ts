/**
 * Learning from remembered rollouts: what moves when, what is learned from, and that a run which is cut goes on with the
 * same bits, whatever it remembers.
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { CountingDevice } from "../../src/cli/counting-device.ts";
import { NonFiniteError } from "../../src/errors.ts";
import { readFloats, readWords } from "../../src/gpu/readback.ts";
import { upload } from "../../src/gpu/upload.ts";
import { prime } from "../../src/prime.ts";
import { replay } from "../../src/replay.ts";
import type { Report } from "../../src/report.ts";
import { EMPTY_SLOT } from "../../src/rl/batch.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/run/checkpoint.ts";
import type { PrimeLab } from "../../src/run/prime-lab.ts";
import type { ReplayLab } from "../../src/run/replay-lab.ts";
import type { ReplayMemory } from "../../src/run/replay-memory.ts";
import type { RunState } from "../../src/run/state.ts";
import { at } from "../../src/typed-array.ts";
import { countingTestDevice } from "../gpu.ts";
import { logSoftmax } from "../reference/decoder-operations.ts";
import { forward } from "../reference/decoder.ts";
import { fingerprints } from "./fingerprints.ts";
import { lettersShape } from "./letters.ts";
import {
  isSame,
  mean,
  openTiny,
  openTinyPrime,
  openTinyReplay,
  runTiny,
  stateAfter,
  tensorOf,
  tinyConfig,
  updateOf,
  type TinyRun,
} from "./tiny-run.ts";

/** 20 is no multiple of an update's twelve rollouts: the ring ends in the middle of a batch. */
const memory = ["replay.minibatches=2", "replay.batch=8", "replay.capacity=20"];
const fitted = ["prm.replay.minibatches=2", "prm.replay.batch=8"];
const imitates = ["algorithm=success-replay", ...memory];
const credits = ["algorithm=credit-replay", ...memory, ...fitted];
const expectsReward = ["algorithm=prime-replay", ...memory, ...fitted];

let counting: CountingDevice;
beforeAll(async () => {
  counting = await countingTestDevice();
});

const runs = new Map<string, Promise<TinyRun>>();
function ran(...assignments: readonly string[]): Promise<TinyRun> {
  const key = assignments.join();
  const run = runs.get(key) ?? runTiny(tinyConfig(...assignments), { device: counting.device });
  runs.set(key, run);
  return run;
}

/** Outcomes of the rows of the policy's last mini-batches. */
async function outcomesLearned({ device, learn, remembered }: ReplayLab): Promise<number[]> {
  const map = new Uint32Array(await readWords(device, learn.map));
  return [...map].filter((row) => row !== EMPTY_SLOT).map((row) => at(remembered.known, row));
}

/** Remembered rollouts under some weights, in float64: log-probabilities of all tokens behind each prefix. */
async function predictions(
  { device, remembered }: { readonly device: GPUDevice; readonly remembered: ReplayMemory },
  weights: Float32Array,
  rows = remembered.count,
) {
  const { context } = remembered.size;
  const tokens = new Uint32Array(await readWords(device, remembered.tokens));
  const spans = new Uint32Array(await readWords(device, remembered.spans));
  return Array.from({ length: rows }, (_, row) => {
    const [promptLength, length] = [at(spans, 2 * row), at(spans, 2 * row + 1)];
    const own = [...tokens.subarray(row * context, row * context + length)];
    const sequence = { tokens: own, promptLength };
    const { logits } = forward(lettersShape, Float64Array.from(weights), [sequence]);
    const { vocab } = lettersShape;
    const all = at(logits, 0);
    return own.slice(promptLength).map((token, t) => {
      const first = (promptLength + t - 1) * vocab;
      return {
        token,
        column: promptLength + t,
        logprobs: logSoftmax(all.slice(first, first + vocab)),
      };
    });
  });
}

describe("success-replay", () => {
  it("has no PRM, and says nothing of one", async () => {
    const { end, reports } = await ran(...imitates);
    const names = [...end.tensors.keys()].filter((name) => name.startsWith("prm"));
    expect(names.filter((name) => name !== "prm.intercept")).toEqual([]);
    for (const { metrics } of reports) {
      expect(
        Object.keys(metrics).filter(
          (name) => /prm|process|auroc/.test(name) && !/^(flat|policy)/.test(name),
        ),
      ).toEqual([]);
    }
    expect(updateOf(await ran(...imitates), 3).metrics.flat_step_auroc).toBeGreaterThanOrEqual(0);
  });

  it("waits for the first success, and imitates nothing else", async () => {
    let isOpen = false;
    const outcome = (response: string) => (isOpen && response.startsWith("b") ? 1 : 0);
    const lab = await openTinyReplay(tinyConfig(...imitates, "updates=8"), {
      device: counting.device,
      outcome,
    });
    const reports = replay(lab);
    const states: RunState[] = [];
    for (let update = 0; update <= 8; update++) {
      isOpen = update > 2;
      await reports.next();
      states.push(await lab.state());
      if (update <= 2) continue;
      expect(await outcomesLearned(lab)).toEqual(Array.from({ length: 16 }, () => 1));
    }
    const same = states.slice(1).map((state, i) => isSame(at(states, i), state, "policy"));
    expect(same).toEqual([true, true, false, false, false, false, false, false]);
    expect(states.map(({ applied }) => applied)).toEqual([0, 0, 0, 1, 2, 3, 4, 5, 6]);

    // What it has imitated is likelier than it was, what it has not is less so.
    const likelihood = async (name: string, wanted: number) => {
      const rows = await predictions(lab, tensorOf(at(states, 8), name));
      const successes = rows.filter((_, row) => lab.remembered.known[row] === wanted);
      return mean(successes.map((row) => at(row, 0).logprobs[at(row, 0).token] ?? Number.NaN));
    };
    expect(await likelihood("policy", 1)).toBeGreaterThan((await likelihood("start", 1)) + 0.1);
    expect(await likelihood("policy", 0)).toBeLessThan(await likelihood("start", 0));
    lab.destroy();
  });
});

const moved = (run: TinyRun, name: string) =>
  [1, 2, 3, 4, 5].map(
    (update) => !isSame(stateAfter(run, update - 1), stateAfter(run, update), name),
  );

describe("credit-replay", () => {
  it("moves the PRM after prm.from and the policy after policy.from", async () => {
    const run = await ran(...credits, "prm.from=24", "policy.from=12", "prm.replay.first=5");
    expect(moved(run, "prm")).toEqual([false, false, true, true, true]);
    expect(moved(run, "policy")).toEqual([false, true, true, true, true]);
    expect(run.states.map(({ fits }) => fits)).toEqual([0, 0, 0, 3, 4, 5]);
    expect(run.end.applied).toBe(4);
    // Until there is a fitted PRM there is nothing but successes to learn from.
    const success = await ran(...imitates, "policy.from=12");
    expect(isSame(stateAfter(run, 2), stateAfter(success, 2), "policy")).toBe(true);
    expect(isSame(stateAfter(run, 3), stateAfter(success, 3), "policy")).toBe(false);
  });

  it("is success-replay, to the bit, without praise, blame and rows of all kinds", async () => {
    const indifferent = ["replay.praise=0", "replay.blame=0", "replay.share=1"];
    const [credit, success] = [await ran(...credits, ...indifferent), await ran(...imitates)];
    for (const update of [1, 2, 3, 4, 5])
      for (const name of ["policy", "policy.m", "policy.v", "replay.tokens"])
        expect(isSame(stateAfter(credit, update), stateAfter(success, update), name)).toBe(true);
    expect(moved(credit, "prm")).toEqual([true, true, true, true, true]);
    for (const setting of ["replay.praise=1", "replay.blame=1", "replay.share=0.5"]) {
      const other = await ran(...credits, ...indifferent, setting);
      expect(isSame(other.end, success.end, "policy")).toBe(false);
    }
  });

  it("learns from failures too", async () => {
    const lab = await openTinyReplay(tinyConfig(...credits), { device: counting.device });
    const reports = replay(lab);
    for (let update = 0; update <= 2; update++) await reports.next();
    expect(await outcomesLearned(lab)).toContain(0);
    lab.destroy();
  });
});

describe("prime-replay", () => {
  it("moves the PRM after prm.from, and the policy once there is a PRM or what to imitate", async () => {
    const waits = await ran(...expectsReward, "prm.from=24");
    expect(moved(waits, "prm")).toEqual([false, false, true, true, true]);
    expect(moved(waits, "policy")).toEqual([false, false, true, true, true]);
    expect(waits.states.map(({ fits }) => fits)).toEqual([0, 0, 0, 1, 2, 3]);
    const later = await ran(...expectsReward, "prm.from=24", "policy.from=36");
    expect(moved(later, "prm")).toEqual([false, false, true, true, true]);
    expect(moved(later, "policy")).toEqual([false, false, false, true, true]);
    const imitating = await ran(...expectsReward, "prm.from=24", "replay.imitation=1");
    expect(moved(imitating, "policy")).toEqual([true, true, true, true, true]);
  });

  it("learns from all that it remembers, and imitates successes alone", async () => {
    const lab = await openTinyReplay(tinyConfig(...expectsReward, "replay.imitation=1"), {
      device: counting.device,
    });
    const reports = replay(lab);
    for (let update = 0; update <= 2; update++) await reports.next();
    const outcomes = await outcomesLearned(lab);
    expect(outcomes).toHaveLength(3 * 8);
    expect(outcomes.slice(0, 16)).toContain(0);
    expect(new Set(outcomes.slice(16))).toEqual(new Set([1]));
    lab.destroy();
  });

  it("carries the policy towards the PRM", async () => {
    const free = ["replay.bound=1000", "replay.support=0", "replay.minibatches=8"];
    const lab = await openTinyReplay(tinyConfig(...expectsReward, ...free), {
      device: counting.device,
    });
    for await (const _ of replay(lab));
    const state = await lab.state();
    const prm = (await predictions(lab, tensorOf(state, "prm"))).flat();
    /** Mean KL(model || PRM) over all remembered prefixes. */
    const distance = async (name: string) => {
      const model = (await predictions(lab, tensorOf(state, name))).flat();
      return mean(
        model.map(({ logprobs }, i) =>
          logprobs.reduce(
            (sum, logprob, v) => sum + Math.exp(logprob) * (logprob - (prm[i]?.logprobs[v] ?? 0)),
            0,
          ),
        ),
      );
    };
    expect(await distance("start")).toBeGreaterThan(0.1);
    expect(await distance("policy")).toBeLessThan(0.7 * (await distance("start")));
    lab.destroy();
  });
});

describe("the memory of a PRM of PRIME's", () => {
  /** Every remembered reference against the warm start's own log-probability. */
  async function expectReferences(lab: PrimeLab, rows: number): Promise<void> {
    const { device, remembered, size } = lab;
    if (!remembered) throw new Error("expected a memory");
    const start = tensorOf(await lab.state(), "start");
    const found = await readFloats(device, remembered.refLogprobs);
    const exact = await predictions({ device, remembered }, start, rows);
    exact.forEach((response, row) =>
      response.forEach(({ token, column, logprobs }) =>
        expect(found[row * size.context + column]).toBeCloseTo(at(logprobs, token), 4),
      ),
    );
  }

  it("knows what the warm start makes of responses that the filter drops", async () => {
    const filter = [
      "filter.enabled=true",
      "filter.lower=0.2",
      "filter.upper=0.8",
      "filter.oversample=2",
    ];
    const lab = await openTinyPrime(tinyConfig(...filter, ...fitted, "prm.replay.capacity=100"), {
      device: counting.device,
    });
    const reports = prime(lab);
    const kept: boolean[] = [];
    for (let update = 0; update <= 3; update++) {
      const { value } = await reports.next();
      kept.push(...(value?.groups ?? []).map((group) => group.kept));
    }
    expect(new Set(kept)).toEqual(new Set([true, false]));
    expect(lab.remembered?.count).toBe(3 * 24);
    await expectReferences(lab, 3 * 24);
    lab.destroy();
  });

  it("knows it of offline rollouts, also where an update trains on some of what it samples", async () => {
    const pretrained = ["prm.init=pretrained", "prm.pretrain.rollouts=30"];
    const oversampled = [...pretrained, "filter.enabled=true", "filter.oversample=2"];
    const lab = await openTinyPrime(tinyConfig(...oversampled), { device: counting.device });
    await prime(lab).next();
    await expectReferences(lab, 30);
    lab.destroy();
  });
});

const rates = ["policy.optimizer.warmup=4", "prm.optimizer.schedule=cosine"];
const cut: readonly (readonly [string, readonly string[]])[] = [
  ["success-replay", [...imitates, ...rates]],
  ["credit-replay", [...credits, "prm.intercept=learned", "prm.replay.balanced=false"]],
  ["prime-replay", [...expectsReward, ...rates, "prm.from=24"]],
  [
    "a critic, a learned intercept, noise and mini-batches",
    [
      "advantage.estimator=gae",
      "critic.minibatches=2",
      "prm.intercept=learned",
      "prm.minibatches=3",
      "policy.minibatches=4",
      "outcome.falsePositive=0.3",
      ...rates,
    ],
  ],
  [
    "a pretrained PRM that replays",
    [
      "prm.init=pretrained",
      "prm.pretrain.rollouts=18",
      "prm.intercept=learned",
      ...fitted,
      "prm.replay.capacity=20",
      "prm.replay.first=4",
    ],
  ],
  ["a PRM of scratch that waits", ["prm.init=scratch", "prm.from=24", "prm.intercept=pass-rate"]],
];

/** Whatever is not measured with a clock. */
const told = ({ metrics, ...report }: Report) => ({
  ...report,
  metrics: { ...metrics, update_ms: 0 },
});

describe.each(cut)("%s", (_, settings) => {
  it("goes on after two of five updates as if it had not stopped", async () => {
    const whole = await ran(...settings);
    const provenance = { config: whole.config, adapter: "test", shaders: "", start: "" };
    const file = await encodeCheckpoint(stateAfter(whole, 2), provenance);
    const { state, provenance: saved } = await decodeCheckpoint(file, "checkpoint");
    expect(saved).toEqual(provenance);
    expect(fingerprints(state)).toEqual(fingerprints(stateAfter(whole, 2)));
    const rest = await runTiny(saved.config, { device: counting.device, resume: state });
    expect(rest.reports.map(told)).toEqual(whole.reports.slice(3).map(told));
    expect(fingerprints(rest.end)).toEqual(fingerprints(whole.end));
  });

  it("creates nothing in its updates", async () => {
    const { lab, reports } = await openTiny(tinyConfig(...settings), { device: counting.device });
    await reports.next();
    counting.take();
    for (let update = 1; update <= 3; update++) expect((await reports.next()).done).toBe(false);
    const { counts } = counting.take();
    expect(counts.creations).toBe(0);
    // Rollout and metrics, and the record of every update.
    expect(counts.maps).toBe(3 * 3);
    lab.destroy();
  });
});

describe.each([
  ["credit-replay", credits],
  ["policy-gradient with a replay", [...fitted, "prm.update=before"]],
])("NaN that meets a fit of %s", (_, settings) => {
  it("is blamed on the PRM, whose weights are put back", async () => {
    const { lab, reports } = await openTiny(tinyConfig(...settings), { device: counting.device });
    for (let update = 0; update <= 2; update++) await reports.next();
    const before = fingerprints(await lab.state());
    const { fit, prm, device } = lab;
    if (!fit || !prm) throw new Error("expected a PRM that is fitted");
    const ordinary = fit.fit.bind(fit);
    fit.fit = (...draw) => {
      upload(device, prm.values.flat, Float32Array.of(Number.NaN));
      return ordinary(...draw);
    };
    const failure = await reports.next().then(
      () => "a report",
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(NonFiniteError);
    expect(failure).toMatchObject({ tensor: "prm model.embed_tokens.weight", update: 3 });
    const after = fingerprints(await lab.state());
    const kept = (all: Record<string, unknown>) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => !name.startsWith("replay.")));
    expect(kept(after)).toEqual(kept(before));
    lab.destroy();
  });
});
