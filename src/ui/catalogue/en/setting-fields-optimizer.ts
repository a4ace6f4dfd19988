/** What the settings of an optimizer do, in English. */
import type { FieldText, OptimizerKey } from "../../settings/field-text.ts";

/** What all optimizers say alike. */
export const optimizer: Readonly<Omit<Record<OptimizerKey, FieldText>, "learningRate">> = {
  warmup: {
    name: "Warm-up",
    does: "Updates over which the learning rate rises from 0 to its peak.",
    expect: "Longer: a calmer beginning, because Adam’s averages are not yet settled then.",
  },
  schedule: {
    name: "Schedule",
    does: "What the learning rate does after warm-up: stay constant, or fall to 0 along a cosine.",
    expect: "With cosine the last updates move little, so the end is steadier.",
  },
  beta1: {
    name: "β₁ of Adam",
    does: "Share of the past in the running mean of gradients.",
    expect: "Higher: smoother steps that turn more slowly.",
  },
  beta2: {
    name: "β₂ of Adam",
    does: "Share of the past in the running mean of squared gradients, which scales the steps.",
    expect: "Higher: steadier step sizes, slower to notice that gradients have grown.",
  },
  epsilon: {
    name: "ε of Adam",
    does: "Added to the divisor of each step, so that it is never 0.",
    expect: "Much larger: parameters with tiny gradients move less.",
  },
  weightDecay: {
    name: "Weight decay",
    does: "Pulls every weight towards 0, in proportion to the learning rate.",
    expect: "Higher: smaller weights and slower learning; 0 turns it off.",
  },
  maxGradNorm: {
    name: "Largest gradient",
    does: "A gradient longer than this norm is scaled down to it.",
    expect: "Lower: single bad batches do less harm, and all large steps are cut.",
  },
};
