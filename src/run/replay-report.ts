/** The numbers of an update that learned from remembered rollouts. */
import type { Metrics } from "../report.ts";
import { metricSlots, readMetrics } from "../rl/metrics.ts";
import type { Judged } from "./prime-lab.ts";
import { checkGuard, lastNorm, prmMetrics } from "./prime-report.ts";
import type { ReplayLab } from "./replay-lab.ts";

/** @throws NonFiniteError naming the tensor when the guard has tripped; the weights are those before the update then */
export async function replayMetrics(
  lab: ReplayLab,
  update: number,
  { outcomes, weights }: Pick<Judged, "outcomes" | "weights">,
  isLearning: boolean,
): Promise<Partial<Metrics>> {
  const { algorithm, replay } = lab.config;
  // An expected reward has no loss to report: its gradient is all there is.
  const hasLoss = isLearning && (algorithm !== "prime-replay" || replay.imitation > 0);
  const [values, guard, norms, prmRows, losses] = await lab.readMetrics.read();
  await checkGuard(lab, guard, update);
  const slots = readMetrics(new Float32Array(values ?? new ArrayBuffer(metricSlots.length * 4)));
  const rows = new Float32Array(prmRows ?? []);
  const hasPrm = lab.prm !== null;
  return {
    entropy: slots.entropy,
    kl: slots.referenceKl,
    response_length: slots.responseLength,
    grad_norm: lastNorm(norms),
    ...(hasLoss ? { policy_loss: new Float32Array(losses ?? []).at(-1) ?? 0 } : {}),
    ...(hasPrm
      ? {
          process_reward: slots.processReward,
          prm_loss: slots.prmLoss,
          ...prmMetrics(lab.config, rows, outcomes, weights),
        }
      : {}),
  };
}
