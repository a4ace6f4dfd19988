/** What the curves of a run measure, in English; a part of the section "page". */
import type { CurveName } from "../../curve.ts";

interface MeasureText {
  readonly name: string;
  readonly definition: string;
  /** What to look for. */
  readonly expect: string;
}

export const measureStrings = {
  heldout_accuracy: {
    name: "Held-out accuracy",
    definition: "Share of prompts that are never trained on and are answered right.",
    expect: "Rises. It is the number that counts.",
  },
  prm_accuracy: {
    name: "PRM accuracy",
    definition:
      "Share of fresh responses that the process reward model tells right from wrong before it learns from them.",
    expect: "Above one half, and it has to keep up while the policy changes.",
  },
  train_accuracy: {
    name: "Reward",
    definition: "Mean outcome of the responses sampled in the update.",
    expect: "Rises with the held-out accuracy; a gap between the two is overfitting.",
  },
  entropy: {
    name: "Entropy",
    definition: "How undecided the policy is, in nats per token.",
    expect: "Falls slowly. A collapse to 0 ends exploration.",
  },
  kl: {
    name: "KL to the start",
    definition: "How far the policy has moved from the reference, in nats per token.",
    expect: "Grows. A jump means that the updates are too large.",
  },
  clip_fraction: {
    name: "Clip fraction",
    definition: "Share of tokens whose change the update's clip cut off.",
    expect: "Stays small; 0 means that the clip never acts.",
  },
} satisfies Record<CurveName, MeasureText>;
