/** Configs so small that an update takes milliseconds even on a processor that plays GPU. */
import type { ConfigInput } from "../../src/config.ts";

const optimizer = { learningRate: 0.003 };

export const tiny = {
  name: "tiny",
  seed: 3,
  task: { name: "chained-arithmetic", steps: 2, operations: "six", grading: "strict" },
  model: { hidden: 16, intermediate: 32, layers: 1, heads: 1, kvHeads: 1, headWidth: 16 },
  start: "sft",
  sft: { updates: 4, batch: 8, optimizer },
  updates: 40,
  rollout: { prompts: 2, responses: 2 },
  prm: { beta: 1, optimizer },
  policy: { optimizer },
  evaluation: { every: 10, prompts: 8 },
  record: { every: 5, groups: 1 },
  microBatch: 8,
  checkpointEvery: 3,
} satisfies ConfigInput;

/** The same for processes: a vocabulary of 4 x 11 has fewer kernels to compile, which is most of what a start takes. */
export const quickToStart: ConfigInput = {
  ...tiny,
  task: { ...tiny.task, operations: "twenty-one" },
};
