/**
 * What the named experiments share: chains of six operations graded strictly, the model and warm start of the `lab` preset,
 * and the settings that the feasibility study found best for outcome rewards alone.
 */
import type { ConfigInput } from "../../config.ts";
import { presetInput } from "../../presets.ts";
import { withChanges, type Changes } from "./grid.ts";

/** 32 prompts x 4 responses, 40 updates: 5,120 rollouts. Outcome rewards alone, RLOO. */
export const outcomeOnly: ConfigInput = withChanges(presetInput("lab"), {
  updates: 40,
  rollout: { prompts: 32, responses: 4 },
  process: { source: "none" },
  policy: { epochs: 2, minibatches: 2, optimizer: { learningRate: 3e-4 } },
  // Every 128 rollouts.
  evaluation: { every: 1, prompts: 256 },
  record: { every: 2, groups: 1 },
});

/** 8 prompts x 4 responses, 64 updates: 2,048 rollouts. Still evaluated every 128 rollouts. */
export const smallBatch: Changes<ConfigInput> = {
  updates: 64,
  rollout: { prompts: 8, responses: 4 },
  evaluation: { every: 4 },
  record: { every: 8 },
};

/** The slower policy that a batch of 32 rollouts wants. */
export const slowPolicy: Changes<ConfigInput> = {
  policy: { epochs: 2, minibatches: 1, optimizer: { learningRate: 1.5e-4 } },
};

/** PRIME online: the implicit PRM learns from each update's outcomes, then scores them. */
export const online: Changes<ConfigInput> = {
  process: { source: "prm", weight: 0.1 },
  prm: {
    update: "before",
    reference: "policy",
    beta: 1,
    intercept: "pass-rate",
    interceptDecay: 0.5,
    optimizer: { learningRate: 1e-3 },
  },
};

/** A PRM fitted to 2,048 offline rollouts of the warm start, and never after. */
export const frozen: Changes<ConfigInput> = {
  process: { source: "prm", weight: 0.3 },
  prm: {
    update: "none",
    init: "pretrained",
    pretrain: { rollouts: 2048, epochs: 4 },
    // Compared with the policy of the moment, a reward that no longer fits pulls back instead of running away.
    reference: "policy",
    beta: 1,
    intercept: "pass-rate",
    interceptDecay: 0.5,
    optimizer: { learningRate: 1e-4 },
  },
};

/** The task's own step labels as process rewards: 0 or -1 at the end of each step. What no estimate can beat. */
export const trueSteps: Changes<ConfigInput> = {
  process: { source: "steps", weight: 1, gamma: 0 },
};
