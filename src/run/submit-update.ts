/**
 * Hands an update to the device: one submit for lines 7 to 12. Only a PRM that learns from remembered rollouts asks for
 * more, as how many mini-batches it learns from is not known when the update is recorded.
 */
import { submit } from "../gpu/plan.ts";
import { Random, Stream } from "../random.ts";
import { interceptOf } from "../rl/intercept.ts";
import {
  scoreSampled,
  writeIntercept,
  writeUpdate,
  type Judged,
  type PrimeLab,
} from "./prime-lab.ts";
import { rowsToShow } from "./prime-report.ts";
import { needsStart } from "./record-update.ts";

export interface UpdateToSubmit {
  /** From 1. */
  readonly update: number;
  readonly judged: Judged;
  readonly passRate: number | null;
  /** false while the PRM waits for `prm.from` rollouts. */
  readonly usesPrm: boolean;
  /** Whether the numbers of single tokens are wanted. */
  readonly isRecorded: boolean;
}

/**
 * @returns replays of the PRM's remembered mini-batches, and whether the warm start has scored the responses
 */
export function submitUpdate(
  lab: PrimeLab,
  { update, judged, passRate, usesPrm, isRecorded }: UpdateToSubmit,
): { fits: number; hasStart: boolean } {
  const { device, config, progress, fit, arrays } = lab;
  const { intercept, replay, update: when } = config.prm;
  if (replay.minibatches > 0 && config.filter.enabled) scoreSampled(lab);
  writeUpdate(lab, judged, new Random(config.seed, Stream.shuffle, update));
  writeIntercept(lab, intercept === "pass-rate" ? interceptOf(passRate) : 0);
  lab.policyOptimizer.write(update - 1, progress.applied);
  lab.prmOptimizer?.write(update - 1, progress.prmApplied);
  lab.critic?.optimizer.write(update - 1, progress.applied);
  const effect = isRecorded ? lab.effect : null;
  effect?.write(rowsToShow(config, judged));
  const { before: beforePolicy = [], after: afterPolicy = [] } = effect ?? {};

  const plan = usesPrm || !lab.models.prm ? lab.update : lab.outcomeUpdate;
  const copies = [...lab.readMetrics.copies, ...(isRecorded ? lab.readRecord.copies : [])];
  const scoresStart = needsStart(config, usesPrm);
  if (replay.minibatches === 0 || !fit || !lab.remembered) {
    const scores = isRecorded && !scoresStart ? [lab.startScores] : [];
    submit(device, [lab.begin, ...beforePolicy, ...scores, plan, ...afterPolicy], copies);
    return { fits: 0, hasStart: isRecorded || scoresStart };
  }

  submit(device, [
    lab.begin,
    ...beforePolicy,
    lab.startScores,
    ...(usesPrm && when === "before" ? [lab.judge] : []),
  ]);
  lab.remembered.add({ ...lab.batch, refLogprobs: arrays.refLogprobs }, judged.outcomes);
  const learn = () => {
    if (!usesPrm) return 0;
    const wanted =
      progress.fits === 0 ? Math.max(replay.first, replay.minibatches) : replay.minibatches;
    return fit.fit(
      new Random(config.seed, Stream.replay, update),
      wanted,
      update - 1,
      progress.fits,
    );
  };
  const before = when === "before" ? learn() : 0;
  submit(device, [plan]);
  const after = when === "before" ? 0 : learn();
  // Only now is the guard complete.
  submit(device, afterPolicy, copies);
  return { fits: before + after, hasStart: true };
}
