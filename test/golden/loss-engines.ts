/** Losses of policy, PRM and critic, computed by the float64 twins and by the WGSL kernels. */
import { readFloats } from "../../src/gpu/readback.ts";
import type { Formula } from "../../src/rl/batch.ts";
import { createKlLoss, KL_ROW_WORDS, type KlLossOptions } from "../../src/rl/kl-loss.ts";
import {
  createMetrics,
  metricSlots,
  metricsScratchWords,
  readMetrics,
} from "../../src/rl/metrics.ts";
import { createPolicyLoss, POLICY_ROW_WORDS } from "../../src/rl/policy-loss.ts";
import { createPrmLoss, PRM_ROW_WORDS } from "../../src/rl/prm-loss.ts";
import {
  createValueLoss,
  VALUE_ROW_WORDS,
  valueMetrics,
  type ValueMetrics,
} from "../../src/rl/value-loss.ts";
import { at } from "../../src/typed-array.ts";
import { tokenWeights } from "../reference/rl-aggregation.ts";
import { rowsOf, sum, tokensOf, type Batch, type Grid } from "../reference/rl-batch.ts";
import { klLoss } from "../reference/rl-kl-loss.ts";
import { policyLoss, policyRow, type PolicyTwinOptions } from "../reference/rl-policy-loss.ts";
import { dpoLoss, prmScores, type DpoKind } from "../reference/rl-prm-dpo.ts";
import { prmLoss } from "../reference/rl-prm-loss.ts";
import {
  valueLoss,
  valueMetrics as valueMetricsTwin,
  type ValueArrays,
} from "../reference/rl-value-loss.ts";
import { onGpu, type Bed } from "./bed.ts";

type Values = ArrayLike<number>;

export interface LossEngine {
  prmLoss(
    batch: Batch,
    prm: Grid,
    ref: Grid,
    beta: number,
    formula: Formula,
  ): Promise<{ loss: number; dLogprobs: Values }>;
  /** @param before log-probabilities of the PRM with which the group was scored; the same by default */
  dpoLoss(
    batch: Batch,
    prm: Grid,
    ref: Grid,
    beta: number,
    kind: DpoKind,
    before?: Grid,
  ): Promise<{ loss: number; dLogprobs: Values }>;
  policyLoss(
    batch: Batch,
    policy: Grid,
    old: Grid,
    advantages: Grid,
    options: PolicyTwinOptions,
  ): Promise<{
    loss: number;
    clipFraction: number;
    dualClipFraction: number;
    klK1: number;
    dLogprobs: Values;
  }>;
  /** Gradient added to `before`, and the sum of the estimates of each row. */
  klLoss(
    batch: Batch,
    policy: Grid,
    ref: Grid,
    before: Grid,
    coefficient: number,
    options: KlLossOptions,
  ): Promise<{ sums: number[]; dLogprobs: Values }>;
  valueLoss(
    batch: Batch,
    arrays: ValueArrays,
    clip: number,
  ): Promise<ValueMetrics & { dValues: Values }>;
}

/** One loss from the sums of its rows. */
function aggregated(batch: Batch, sums: readonly number[], options: PolicyTwinOptions): number {
  const weights = tokenWeights(batch, rowsOf(batch), {
    aggregation: options.loss === "gspo" ? "sequence-mean" : "token-mean",
    ...options,
  });
  return sum(sums.map((value, row) => value * (weights.get(tokensOf(batch, row)[0] ?? -1) ?? 0)));
}

export const lossTwin: LossEngine = {
  prmLoss: async (batch, prm, ref, beta, formula) =>
    prmLoss(batch, prm, ref, rowsOf(batch), { beta, intercept: 0, formula }),
  dpoLoss: async (batch, prm, ref, beta, kind, before = prm) =>
    dpoLoss(batch, prm, ref, prmScores(batch, before, ref, beta), rowsOf(batch), { beta, kind }),
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
  async klLoss(batch, policy, ref, before, coefficient, options) {
    const { dLogprobs, klRows } = klLoss(batch, policy, ref, rowsOf(batch), options);
    return {
      sums: rowsOf(batch).map((row) => at(klRows, row * KL_ROW_WORDS)),
      dLogprobs: before.map((value, n) => value + coefficient * at(dLogprobs, n)),
    };
  },
  valueLoss: async (batch, arrays, clip) => ({
    ...valueMetricsTwin(batch, arrays, clip),
    dValues: valueLoss(batch, arrays, rowsOf(batch), clip).dValues,
  }),
};

/** Puts what every PRM loss reads. */
function prmArrays(bed: Bed, batch: Batch, prm: Grid, ref: Grid) {
  const { spans, weights, outcomes, map } = bed;
  return {
    spans,
    weights,
    outcomes,
    map,
    prmLogprobs: bed.put(prm),
    refLogprobs: bed.put(ref),
    settings: bed.put([0]),
    prmScores: bed.empty(batch.rows),
    prmRows: bed.empty(batch.rows * PRM_ROW_WORDS),
    dLogprobs: bed.empty(),
  };
}

async function column(device: GPUDevice, view: Parameters<typeof readFloats>[1], words: number) {
  const values = await readFloats(device, view);
  return (index: number) => Array.from(values).filter((_value, i) => i % words === index);
}

export const lossWgsl: LossEngine = {
  prmLoss: (batch, prm, ref, beta, formula) =>
    onGpu(batch, async (bed, device) => {
      const op = await createPrmLoss(device, formula);
      const arrays = prmArrays(bed, batch, prm, ref);
      await bed.run((plan) => {
        op.forward(plan, arrays, batch, bed.all, beta);
        op.backward(plan, arrays, batch, bed.all, beta);
      });
      const losses = (await column(device, arrays.prmRows, PRM_ROW_WORDS))(1);
      return {
        loss: sum(losses) / batch.rows,
        dLogprobs: await readFloats(device, arrays.dLogprobs),
      };
    }),
  dpoLoss: (batch, prm, ref, beta, kind, before = prm) =>
    onGpu(batch, async (bed, device) => {
      const op = await createPrmLoss(device, "code", kind);
      const arrays = prmArrays(bed, batch, prm, ref);
      const prmLogprobs = bed.put(before);
      await bed.run((plan) => {
        op.compare(plan, { ...arrays, prmLogprobs }, batch, beta);
        op.forward(plan, arrays, batch, bed.all, beta, batch.groupSize);
        op.backward(plan, arrays, batch, bed.all, beta);
      });
      const losses = (await column(device, arrays.prmRows, PRM_ROW_WORDS))(1);
      return {
        loss: sum(losses) / (kind === "dpo" ? batch.rows : 1),
        dLogprobs: await readFloats(device, arrays.dLogprobs),
      };
    }),
  policyLoss: (batch, policy, old, advantages, options) =>
    onGpu(batch, async (bed, device) => {
      const op = await createPolicyLoss(device, options);
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
      const { policyLoss: perToken, ...rest } = readMetrics(
        await readFloats(device, arrays.metrics),
      );
      const sums = (await column(device, arrays.policyRows, POLICY_ROW_WORDS))(0);
      // What a run reports is the loss per token, whatever the aggregation.
      const isDefault = options.loss === undefined && options.aggregation === undefined;
      const loss = isDefault ? perToken : aggregated(batch, sums, options);
      return { loss, ...rest, dLogprobs: await readFloats(device, arrays.dLogprobs) };
    }),
  klLoss: (batch, policy, ref, before, coefficient, options) =>
    onGpu(batch, async (bed, device) => {
      const op = await createKlLoss(device, options);
      const { spans, weights, map } = bed;
      const arrays = {
        spans,
        weights,
        map,
        policyLogprobs: bed.put(policy),
        refLogprobs: bed.put(ref),
        dLogprobs: bed.put(before),
        klRows: bed.empty(batch.rows * KL_ROW_WORDS),
      };
      await bed.run((plan) => op.forward(plan, arrays, batch, bed.all, coefficient));
      return {
        sums: (await column(device, arrays.klRows, KL_ROW_WORDS))(0),
        dLogprobs: await readFloats(device, arrays.dLogprobs),
      };
    }),
  valueLoss: (batch, { values, oldValues, returns }, clip) =>
    onGpu(batch, async (bed, device) => {
      const op = await createValueLoss(device);
      const { spans, weights, map } = bed;
      const arrays = {
        spans,
        weights,
        map,
        values: bed.put(values),
        oldValues: bed.put(oldValues),
        returns: bed.put(returns),
        dValues: bed.empty(),
        valueRows: bed.empty(batch.rows * VALUE_ROW_WORDS),
      };
      await bed.run((plan) => op.forward(plan, arrays, batch, bed.all, clip));
      return {
        ...valueMetrics(await readFloats(device, arrays.valueRows), batch.weights),
        dValues: await readFloats(device, arrays.dValues),
      };
    }),
};
