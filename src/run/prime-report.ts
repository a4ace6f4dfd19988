/**
 * From the device's numbers to the report of an update.
 */
import type { Config } from "../config.ts";
import type { Readback } from "../gpu/readback.ts";
import type { Backup } from "../model/backup.ts";
import type { Watch } from "../model/watch.ts";
import { calibration } from "../rl/calibration.ts";
import { spearman } from "../rl/correlation.ts";
import type { PrefixValue } from "../rl/credit-truth.ts";
import { groupAccuracy } from "../rl/group-accuracy.ts";
import { metricSlots, readMetrics } from "../rl/metrics.ts";
import { pairAccuracy } from "../rl/prm-accuracy.ts";
import { PRM_ROW_WORDS } from "../rl/prm-loss.ts";
import { valueMetrics } from "../rl/value-loss.ts";
import type { GroupRecord, Metrics, ResponseRecord } from "../report.ts";
import type { Prompt, Verdict } from "../tasks/task.ts";
import { at } from "../typed-array.ts";
import type { Judged, PrimeLab } from "./prime-lab.ts";
import type { Response } from "./rollout.ts";
import type { TaskText } from "./task-text.ts";
import type { UpdateEffect } from "./update-effect.ts";

/** What a run is measured by, whatever its algorithm. */
export interface Measured {
  readonly device: GPUDevice;
  readonly config: Config;
  readonly text: TaskText;
  readonly generator: { readonly context: number };
  /** Metrics, guard, squared gradient norms of policy and PRM, and what else an algorithm reads back. */
  readonly readMetrics: Readback;
  readonly watch: Watch;
  readonly backup: Backup;
  /** null where no group is recorded. */
  readonly effect: UpdateEffect | null;
}

/** Metrics of an update's responses alone. */
export function rolloutMetrics(
  { rollout }: Config,
  { responses, verdicts }: Sampled,
): Partial<Metrics> {
  const truth = verdicts.map(({ outcome }) => outcome);
  const mean = truth.reduce((sum, outcome) => sum + outcome, 0) / truth.length;
  const { mixed } = groupAccuracy(truth, rollout.responses);
  const lengths = responses.map(({ ids }) => ids.length);
  const correlation = spearman(lengths, truth);
  return {
    train_accuracy: mean,
    zero_signal: 1 - mixed,
    ...(correlation === null ? {} : { length_correlation: correlation }),
  };
}

/**
 * Waits for the update and reads its numbers.
 *
 * @param hasStart whether this update has also scored its responses with the warm start; usesPrm: whether the PRM took part
 * @throws NonFiniteError naming the tensor when the guard has tripped; the weights are those before the update then
 */
export async function primeMetrics(
  lab: PrimeLab,
  update: number,
  { hasStart, usesPrm }: { hasStart: boolean; usesPrm: boolean },
  { outcomes, weights }: Pick<Judged, "outcomes" | "weights">,
): Promise<Partial<Metrics>> {
  const { config, critic } = lab;
  const [values, guard, policyNorms, prmNorms, prmRows, valueRows] = await lab.readMetrics.read();
  await checkGuard(lab, guard, update);
  const slots = readMetrics(new Float32Array(values ?? new ArrayBuffer(metricSlots.length * 4)));
  const rows = new Float32Array(prmRows ?? []);
  const value = critic ? valueMetrics(new Float32Array(valueRows ?? []), weights) : null;
  return {
    policy_loss: slots.policyLoss,
    clip_fraction: slots.clipFraction,
    entropy: slots.entropy,
    ...(hasStart ? { kl: slots.referenceKl } : {}),
    ...(usesPrm || config.process.source === "steps"
      ? { process_reward: slots.processReward }
      : {}),
    ...(usesPrm ? { prm_loss: slots.prmLoss, ...prmMetrics(config, rows, outcomes, weights) } : {}),
    response_length: slots.responseLength,
    grad_norm: lastNorm(policyNorms),
    ...(usesPrm && config.prm.update !== "none" && config.prm.replay.minibatches === 0
      ? { prm_grad_norm: lastNorm(prmNorms) }
      : {}),
    ...(value === null
      ? {}
      : { value_loss: value.loss, explained_variance: value.explainedVariance }),
  };
}

/** @throws NonFiniteError naming the tensor when the guard has tripped; the weights are put back then */
export async function checkGuard(
  lab: Measured,
  guard: ArrayBuffer | undefined,
  update: number,
): Promise<void> {
  if (new Uint32Array(guard ?? [])[0] === 0) return;
  try {
    await lab.watch.blame(lab.device, update);
  } finally {
    // Steps before the one that met it have been made.
    lab.backup.restore(lab.device);
  }
}

/**
 * How well the PRM foretold outcomes of responses before it learned from them.
 *
 * @param rows [rows, PRM_ROW_WORDS]
 */
export function prmMetrics(
  { prm, rollout }: Config,
  rows: Float32Array,
  outcomes: Float32Array,
  weights: Float32Array,
): Partial<Metrics> {
  const kept = [...weights.keys()].filter((row) => weights[row] === 1 && row < outcomes.length);
  const scores = Float64Array.from(outcomes, (_, row) => at(rows, row * PRM_ROW_WORDS));
  // DPO compares: its Q has no base rate, so neither a sign nor a probability.
  if (prm.loss !== "ce")
    return {
      prm_accuracy: pairAccuracy({ scores, outcomes, weights }, rollout.responses),
      prm_base_rate: 0.5,
    };
  const predictions = kept.map((row) => ({
    probability: at(rows, row * PRM_ROW_WORDS + 2),
    outcome: at(outcomes, row),
  }));
  const found = calibration(predictions);
  if (found === null) return {};
  return {
    prm_accuracy: found.accuracy,
    prm_base_rate: found.accuracyOfGuess,
    brier: found.brier,
    calibration_error: found.expectedError,
    ...(found.auroc === null ? {} : { prm_auroc: found.auroc }),
  };
}

/** Gradient norm before clipping of the last optimizer step of the update. */
export function lastNorm(squared: ArrayBuffer | undefined): number {
  return Math.sqrt(new Float32Array(squared ?? []).at(-1) ?? 0);
}

/** What was sampled and judged in an update. */
export interface Sampled {
  readonly prompts: readonly Prompt[];
  readonly responses: readonly Response[];
  readonly verdicts: readonly Verdict[];
  /** What training was told. */
  readonly outcomes: Float32Array<ArrayBuffer>;
  /** 1 for rows that train. */
  readonly weights: Float32Array<ArrayBuffer>;
}

/** Arrays of `readRecord` that hold credit. */
const CREDIT_ARRAYS = 7;

/** The numbers of single tokens of an update, by the row of the response. */
export class TokenRecord {
  readonly #lab: Pick<Measured, "generator" | "text" | "effect">;
  readonly #sampled: Sampled;
  readonly #arrays: readonly Float32Array[];

  /** @param arrays those of `readRecord`: seven of credit, then the views of the effect */
  constructor(
    lab: Pick<Measured, "generator" | "text" | "effect">,
    sampled: Sampled,
    arrays: readonly ArrayBuffer[],
  ) {
    this.#lab = lab;
    this.#sampled = sampled;
    this.#arrays = arrays.map((buffer) => new Float32Array(buffer));
  }

  of(row: number): ResponseRecord {
    const { prompts, responses, verdicts, outcomes, weights } = this.#sampled;
    const { generator, text } = this.#lab;
    const { ids } = at(responses, row);
    const first = row * generator.context + text.encode(at(prompts, row).text).length;
    const own = (index: number) => [...at(this.#arrays, index).subarray(first, first + ids.length)];
    // Nothing but the policy has looked at a response that does not train.
    const learned = (index: number) => (weights[row] === 1 ? own(index) : Array.from(ids, () => 0));
    const { answer, steps } = at(verdicts, row);
    return {
      tokens: ids.map((id) => text.word(id)),
      outcome: at(outcomes, row),
      answer,
      steps,
      logprobs: own(0),
      refLogprobs: learned(1),
      prmLogprobs: learned(2),
      processRewards: learned(3),
      processReturns: learned(4),
      outcomeReturns: learned(5),
      advantages: learned(6),
    };
  }

  /**
   * What the update then did to a response that is shown.
   *
   * @param place of the row in {@link rowsToShow}
   */
  effectOn(row: number, place: number): Pick<ResponseRecord, "afterLogprobs" | "alternatives"> {
    const { effect, text } = this.#lab;
    if (!effect) return {};
    const { prompts, responses } = this.#sampled;
    const promptLength = text.encode(at(prompts, row).text).length;
    const response = { place, row, promptLength, ids: at(responses, row).ids };
    return effect.of(this.#arrays.slice(CREDIT_ARRAYS), response, (id) => text.word(id));
  }
}

/** Groups of an update, those that teach most first: with right and with wrong responses. */
export function groupsToShow(
  { rollout }: Config,
  { outcomes }: Pick<Sampled, "outcomes">,
): number[] {
  const size = rollout.responses;
  const groups = Array.from({ length: outcomes.length / size }, (_, group) => group);
  const isMixed = (group: number) => {
    const own = [...outcomes.subarray(group * size, (group + 1) * size)];
    return own.some((outcome) => outcome > 0.5) && own.some((outcome) => outcome <= 0.5);
  };
  return [...groups.filter(isMixed), ...groups.filter((group) => !isMixed(group))];
}

const shownGroups = (config: Config, sampled: Pick<Sampled, "outcomes">): number[] =>
  groupsToShow(config, sampled).slice(0, config.record.groups);

/** Rows of the groups that a report shows, in its order. */
export function rowsToShow(config: Config, sampled: Pick<Sampled, "outcomes">): number[] {
  const size = config.rollout.responses;
  return shownGroups(config, sampled).flatMap((group) =>
    Array.from({ length: size }, (_, i) => group * size + i),
  );
}

/** The groups to show. `values` holds Monte Carlo values of prefixes by row, where they were measured. */
export function groupRecords(
  { config }: Pick<Measured, "config">,
  sampled: Sampled,
  tokens: TokenRecord | null,
  values: ReadonlyMap<number, readonly PrefixValue[]>,
): GroupRecord[] {
  if (tokens === null) return [];
  const size = config.rollout.responses;
  return shownGroups(config, sampled).map((group, shown) => {
    const prompt = at(sampled.prompts, group * size);
    return {
      prompt: prompt.text,
      answer: prompt.answer,
      kept: sampled.weights[group * size] === 1,
      responses: Array.from({ length: size }, (_, i) => {
        const row = group * size + i;
        const own = values.get(row);
        const effect = tokens.effectOn(row, shown * size + i);
        return { ...tokens.of(row), ...effect, ...(own ? { prefixValues: own } : {}) };
      }),
    };
  });
}
