/**
 * From the device's numbers to the report of an update.
 */
import { metricSlots, readMetrics } from "../rl/metrics.ts";
import { errorFinding, stepAuroc, stepCredit } from "../rl/step-credit.ts";
import type { PrimeLab } from "./prime-lab.ts";
import type { GroupRecord, Metrics, ResponseRecord } from "../report.ts";
import type { Prompt, Verdict } from "../tasks/task.ts";
import { at } from "../typed-array.ts";

/**
 * Waits for the update and reads its numbers.
 *
 * @param isRecorded whether this update has also scored its responses with the warm start
 * @throws NonFiniteError naming the tensor when the guard has tripped; the weights are those before the update then
 */
export async function primeMetrics(
  lab: PrimeLab,
  update: number,
  isRecorded: boolean,
): Promise<Partial<Metrics>> {
  const [values, guard, policyNorms, prmNorms] = await lab.readMetrics.read();
  if (new Uint32Array(guard ?? [])[0] !== 0) {
    try {
      await lab.watch.blame(lab.device, update);
    } finally {
      // Steps before the one that met it have been made.
      lab.backup.restore(lab.device);
    }
  }
  const slots = readMetrics(new Float32Array(values ?? new ArrayBuffer(metricSlots.length * 4)));
  const hasReference = isRecorded || lab.config.prm.reference === "start";
  return {
    policy_loss: slots.policyLoss,
    clip_fraction: slots.clipFraction,
    entropy: slots.entropy,
    ...(hasReference ? { kl: slots.referenceKl } : {}),
    prm_loss: slots.prmLoss,
    prm_accuracy: slots.prmAccuracy,
    process_reward: slots.processReward,
    response_length: slots.responseLength,
    grad_norm: lastNorm(policyNorms),
    ...(lab.config.prm.update === "none" ? {} : { prm_grad_norm: lastNorm(prmNorms) }),
  };
}

/** Gradient norm before clipping of the last optimizer step of the update. */
function lastNorm(squared: ArrayBuffer | undefined): number {
  return Math.sqrt(new Float32Array(squared ?? []).at(-1) ?? 0);
}

interface Sampled {
  readonly prompts: readonly Prompt[];
  readonly responses: readonly { ids: readonly number[]; response: string }[];
  readonly verdicts: readonly Verdict[];
  /** 1 for rows that train. */
  readonly weights: Float32Array;
  /** The seven arrays of `readRecord`, null when this update is not recorded. */
  readonly record: readonly ArrayBuffer[] | null;
}

/** The groups to show, and how well the credit of all responses agrees with the true step labels. */
export function groupRecords(
  lab: PrimeLab,
  { prompts, responses, verdicts, weights, record }: Sampled,
): { groups: GroupRecord[]; credit: Partial<Metrics> } {
  if (!record) return { groups: [], credit: {} };
  const { context } = lab.generator;
  const arrays = record.map((buffer) => new Float32Array(buffer));
  const responseRecord = (row: number): ResponseRecord => {
    const { ids } = at(responses, row);
    const first = row * context + lab.text.encode(at(prompts, row).text).length;
    const [
      logprobs,
      refLogprobs,
      prmLogprobs,
      processRewards,
      processReturns,
      outcomeReturns,
      advantages,
    ] = arrays.map((array, i) => {
      const own = array.subarray(first, first + ids.length);
      // Nothing but the policy has looked at a response that does not train.
      return i === 0 || weights[row] === 1 ? [...own] : Array.from(own, () => 0);
    }) as [number[], number[], number[], number[], number[], number[], number[]];
    const { outcome, answer, steps } = at(verdicts, row);
    return {
      tokens: ids.map((id) => lab.text.word(id)),
      outcome,
      answer,
      steps,
      logprobs,
      refLogprobs,
      prmLogprobs,
      processRewards,
      processReturns,
      outcomeReturns,
      advantages,
    };
  };
  const trained = [...weights.keys()].filter((row) => weights[row] === 1);
  const credits = trained.map((row) => {
    const { processRewards, steps } = responseRecord(row);
    return stepCredit(processRewards, steps);
  });
  const auroc = stepAuroc(credits);
  const finding = errorFinding(credits);
  const groupSize = lab.config.rollout.responses;
  const groups = Array.from({ length: prompts.length / groupSize }, (_, group) => group);
  // The groups that teach most come first: those with right and with wrong responses.
  const isMixed = (group: number) => {
    const own = verdicts.slice(group * groupSize, (group + 1) * groupSize);
    return own.some(({ outcome }) => outcome > 0.5) && own.some(({ outcome }) => outcome <= 0.5);
  };
  const shown = [...groups.filter(isMixed), ...groups.filter((group) => !isMixed(group))];
  return {
    groups: shown.slice(0, lab.config.record.groups).map((group) => {
      const prompt = at(prompts, group * groupSize);
      return {
        prompt: prompt.text,
        answer: prompt.answer,
        kept: weights[group * groupSize] === 1,
        responses: Array.from({ length: groupSize }, (_, i) =>
          responseRecord(group * groupSize + i),
        ),
      };
    }),
    credit: {
      ...(auroc === null ? {} : { step_auroc: auroc }),
      ...(finding === null ? {} : { first_error_accuracy: finding.first }),
    },
  };
}
