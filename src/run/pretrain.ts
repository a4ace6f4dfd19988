/**
 * An offline PRM: fitted, before the run, to rollouts of the warm start. They are not counted among the run's rollouts, and
 * every report says how many they were.
 */
import { upload } from "../gpu/upload.ts";
import { Random, Stream } from "../random.ts";
import { scoreSampled, writeIntercept, type PrimeLab } from "./prime-lab.ts";
import { judgeResponses, sampledRows, sampleResponses } from "./rollout.ts";

/** Draws of the pretraining lie beyond every update of a run. */
const FIRST_DRAW = 0x80000000;

/** Samples the rollouts that the config asks for and fits the PRM to them. Afterwards the policy is what it was. */
export async function pretrain(lab: PrimeLab): Promise<void> {
  const { device, config, text, progress, remembered, fit, prm, arrays } = lab;
  const { rollouts, epochs, batch } = config.prm.pretrain;
  if (!remembered || !fit || !prm) return;
  const rows = sampledRows(config);
  const perBatch = rows / config.rollout.responses;
  for (let done = 0; done < rollouts; done += rows) {
    const draw = FIRST_DRAW + done / rows;
    const prompts = Array.from({ length: rows }, (_, row) =>
      text.task.sample(
        "train",
        config.seed,
        FIRST_DRAW + (done / rows) * perBatch + Math.floor(row / config.rollout.responses),
      ),
    );
    const responses = await sampleResponses(lab, prompts, draw);
    const { outcomes } = judgeResponses(lab, prompts, responses, draw);
    scoreSampled(lab);
    const fresh = { ...lab.batch, refLogprobs: arrays.startLogprobs };
    remembered.add(fresh, outcomes.slice(0, Math.min(rows, rollouts - done)));
  }
  writeIntercept(lab, 0);
  const random = new Random(config.seed, Stream.replay, FIRST_DRAW);
  // A warm-up is the run's own: it would hold the whole fit at its first rate.
  const warm = Math.max(0, config.prm.optimizer.warmup - 1);
  fit.fit(random, Math.ceil((rollouts * epochs) / batch), warm, 0);
  // The run's own optimizer starts from nothing, as if this PRM had come from elsewhere.
  for (const moment of [prm.m, prm.v]) upload(device, moment, new Float32Array(moment.size / 4));
  remembered.clear();
  progress.pretrained = rollouts;
}
