/** The same formulas computed twice, by the float64 twins and by the WGSL kernels, behind one interface. */
import { Arena, type View } from "../../src/gpu/arena.ts";
import { Plan, submit } from "../../src/gpu/plan.ts";
import { readFloats } from "../../src/gpu/readback.ts";
import { upload } from "../../src/gpu/upload.ts";
import { BASELINE_WORDS, createBaselines, type Estimator } from "../../src/rl/baselines.ts";
import type { Formula } from "../../src/rl/batch.ts";
import { createImplicitReward, type ImplicitRewardOptions } from "../../src/rl/implicit-reward.ts";
import {
  createMetrics,
  metricSlots,
  metricsScratchWords,
  readMetrics,
} from "../../src/rl/metrics.ts";
import {
  createPolicyLoss,
  POLICY_ROW_WORDS,
  type PolicyLossOptions,
} from "../../src/rl/policy-loss.ts";
import { createPrmLoss, PRM_ROW_WORDS } from "../../src/rl/prm-loss.ts";
import { createReturns, type Source } from "../../src/rl/returns.ts";
import { createWhiten, WHITEN_MOMENTS_WORDS, whitenScratchWords } from "../../src/rl/whiten.ts";
import { testDevice } from "../gpu.ts";
import { rowsOf, sum, tokensOf, type Batch, type Grid } from "../reference/rl-batch.ts";
import { baselines } from "../reference/rl-baselines.ts";
import { implicitReward } from "../reference/rl-implicit-reward.ts";
import { policyLoss, policyRow } from "../reference/rl-policy-loss.ts";
import { prmLoss } from "../reference/rl-prm-loss.ts";
import { returns } from "../reference/rl-returns.ts";
import { whiten } from "../reference/rl-whiten.ts";

export interface AdvantageSettings {
  readonly estimator: Estimator;
  readonly formula: Formula;
  readonly epsilon?: number;
  readonly process: Source;
  readonly outcome: Source;
}

type Values = ArrayLike<number>;

export interface Engine {
  readonly name: string;
  /** Largest absolute difference from a golden number. */
  readonly tolerance: number;
  implicitReward(
    batch: Batch,
    prm: Grid,
    ref: Grid,
    options: ImplicitRewardOptions,
  ): Promise<Values>;
  prmLoss(
    batch: Batch,
    prm: Grid,
    ref: Grid,
    beta: number,
    formula: Formula,
  ): Promise<{ loss: number; dLogprobs: Values }>;
  /** Returns, and the same whitened. */
  advantages(
    batch: Batch,
    rewards: Grid,
    settings: AdvantageSettings,
  ): Promise<{ returns: Values; advantages: Values }>;
  whiten(batch: Batch, input: Grid, shiftMean: boolean): Promise<Values>;
  policyLoss(
    batch: Batch,
    policy: Grid,
    old: Grid,
    advantages: Grid,
    options: PolicyLossOptions,
  ): Promise<{
    loss: number;
    clipFraction: number;
    dualClipFraction: number;
    klK1: number;
    dLogprobs: Values;
  }>;
}

const twin: Engine = {
  name: "float64 twin",
  tolerance: 2e-6,
  implicitReward: async (...args) => implicitReward(...args),
  prmLoss: async (batch, prm, ref, beta, formula) =>
    prmLoss(batch, prm, ref, rowsOf(batch), { beta, intercept: 0, formula }),
  async advantages(batch, rewards, { estimator, formula, epsilon = 1e-6, ...sources }) {
    const pairs = baselines(batch, rewards, estimator, formula, epsilon);
    const { returns: total } = returns(batch, rewards, pairs, sources);
    return { returns: total, advantages: whiten(batch, total, true).output };
  },
  whiten: async (batch, input, shiftMean) => whiten(batch, input, shiftMean).output,
  async policyLoss(batch, policy, old, advantages, options) {
    const { loss, dLogprobs } = policyLoss(batch, policy, old, advantages, rowsOf(batch), options);
    const rows = rowsOf(batch).map((row) =>
      policyRow(policy, old, advantages, tokensOf(batch, row), options),
    );
    const perToken = (column: number) =>
      sum(rows.map((row) => row[column] ?? 0)) / sum(rows.map((row) => row[7] ?? 0));
    return {
      loss,
      clipFraction: perToken(1),
      dualClipFraction: perToken(2),
      klK1: perToken(3),
      dLogprobs,
    };
  },
};

/** Arrays of one run of the kernels, freed after it. */
class Bed {
  readonly #arena: Arena;
  readonly batch: Batch;
  readonly size: number;
  readonly spans: View;
  readonly weights: View;
  readonly outcomes: View;
  readonly map: View;

  constructor(device: GPUDevice, batch: Batch) {
    this.#arena = new Arena(device);
    this.batch = batch;
    this.size = batch.rows * batch.context;
    this.spans = this.put(Uint32Array.from(batch.spans.flat()));
    this.weights = this.put(batch.weights);
    this.outcomes = this.put(batch.outcomes);
    this.map = this.put(Uint32Array.from(rowsOf(batch)));
  }

  get all() {
    return { offset: 0, count: this.batch.rows };
  }

  put(data: ArrayLike<number>): View {
    const words = data instanceof Uint32Array ? Uint32Array.from(data) : Float32Array.from(data);
    const view = this.#arena.words("golden", words.length);
    upload(this.#arena.device, view, words);
    return view;
  }

  empty(words = this.size): View {
    return this.#arena.words("golden", words);
  }

  async run(record: (plan: Plan) => void): Promise<void> {
    const plan = new Plan(this.#arena.device, "golden");
    record(plan);
    submit(this.#arena.device, [await plan.seal()]);
  }

  destroy(): void {
    this.#arena.destroy();
  }
}

async function onGpu<T>(
  batch: Batch,
  use: (bed: Bed, device: GPUDevice) => Promise<T>,
): Promise<T> {
  const device = await testDevice();
  const bed = new Bed(device, batch);
  try {
    return await use(bed, device);
  } finally {
    bed.destroy();
  }
}

const wgsl: Engine = {
  name: "WGSL",
  tolerance: 1e-5,
  implicitReward: (batch, prm, ref, options) =>
    onGpu(batch, async (bed, device) => {
      const op = await createImplicitReward(device);
      const arrays = {
        ...bed,
        prmLogprobs: bed.put(prm),
        refLogprobs: bed.put(ref),
        processRewards: bed.empty(),
        scratch: bed.empty(batch.rows),
      };
      await bed.run((plan) => op.forward(plan, arrays, batch, options));
      return readFloats(device, arrays.processRewards);
    }),
  prmLoss: (batch, prm, ref, beta, formula) =>
    onGpu(batch, async (bed, device) => {
      const op = await createPrmLoss(device, formula);
      const { spans, weights, outcomes, map } = bed;
      const [prmRows, dLogprobs] = [bed.empty(batch.rows * PRM_ROW_WORDS), bed.empty()];
      const inputs = {
        prmLogprobs: bed.put(prm),
        refLogprobs: bed.put(ref),
        settings: bed.put([0]),
        outcomes,
      };
      await bed.run((plan) => {
        op.forward(plan, { ...inputs, spans, weights, map, prmRows }, batch, bed.all, beta);
        op.backward(plan, { spans, weights, map, prmRows, dLogprobs }, batch, bed.all, beta);
      });
      const losses = [...(await readFloats(device, prmRows))].filter(
        (_, i) => i % PRM_ROW_WORDS === 1,
      );
      return { loss: sum(losses) / batch.rows, dLogprobs: await readFloats(device, dLogprobs) };
    }),
  advantages: (batch, rewards, { estimator, formula, epsilon, ...sources }) =>
    onGpu(batch, async (bed, device) => {
      const baseline = await createBaselines(device, estimator, formula);
      const sums = await createReturns(device);
      const whitening = await createWhiten(device);
      const arrays = {
        spans: bed.spans,
        weights: bed.weights,
        outcomes: bed.outcomes,
        processRewards: bed.put(rewards),
        baselines: bed.empty(batch.rows * BASELINE_WORDS),
        returns: bed.empty(),
        processReturns: bed.empty(),
        outcomeReturns: bed.empty(),
        output: bed.empty(),
        moments: bed.empty(WHITEN_MOMENTS_WORDS),
        scratch: bed.empty(whitenScratchWords(batch)),
      };
      const { groupSize } = batch;
      await bed.run((plan) => {
        baseline.forward(
          plan,
          arrays,
          batch,
          epsilon === undefined ? { groupSize } : { groupSize, epsilon },
        );
        sums.forward(plan, arrays, batch, sources);
        whitening.forward(plan, { ...arrays, input: arrays.returns }, batch);
      });
      return {
        returns: await readFloats(device, arrays.returns),
        advantages: await readFloats(device, arrays.output),
      };
    }),
  whiten: (batch, input, shiftMean) =>
    onGpu(batch, async (bed, device) => {
      const op = await createWhiten(device);
      const output = bed.empty();
      const arrays = {
        ...bed,
        input: bed.put(input),
        output,
        moments: bed.empty(4),
        scratch: bed.empty(batch.rows * 4),
      };
      await bed.run((plan) => op.forward(plan, arrays, batch, { shiftMean }));
      return readFloats(device, output);
    }),
  policyLoss: (batch, policy, old, advantages, options) =>
    onGpu(batch, async (bed, device) => {
      const op = await createPolicyLoss(device);
      const metrics = await createMetrics(device);
      const arrays = {
        spans: bed.spans,
        weights: bed.weights,
        outcomes: bed.outcomes,
        map: bed.map,
        policyLogprobs: bed.put(policy),
        oldLogprobs: bed.put(old),
        advantages: bed.put(advantages),
        dLogprobs: bed.empty(),
        policyRows: bed.empty(batch.rows * POLICY_ROW_WORDS),
        metrics: bed.empty(metricSlots.length),
        scratch: bed.empty(metricsScratchWords(batch)),
      };
      const unused = {
        logprobs: arrays.policyLogprobs,
        refLogprobs: arrays.policyLogprobs,
        entropies: bed.empty(),
        processRewards: bed.empty(),
        prmRows: bed.empty(batch.rows * PRM_ROW_WORDS),
      };
      await bed.run((plan) => {
        op.forward(plan, arrays, batch, bed.all, options);
        metrics.forward(plan, { ...arrays, ...unused }, batch);
      });
      const { policyLoss: loss, ...rest } = readMetrics(await readFloats(device, arrays.metrics));
      return { loss, ...rest, dLogprobs: await readFloats(device, arrays.dLogprobs) };
    }),
};

export const engines: readonly (readonly [string, Engine])[] = [twin, wgsl].map((engine) => [
  engine.name,
  engine,
]);
