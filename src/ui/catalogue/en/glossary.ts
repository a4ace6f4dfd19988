/** The glossary in English: each term explained in at most two short sentences. */
import type { Entry } from "../../glossary/search.ts";
import type { TermName } from "../../glossary/terms.ts";
import { translated } from "../translated.ts";

const terms: Readonly<Record<TermName, Entry>> = {
  advantage: {
    name: "advantage",
    forms: ["advantage", "advantages"],
    definition:
      "How much better something was than expected: a reward less its baseline. Positive ones make a token more likely, negative ones less.",
  },
  auroc: {
    name: "AUROC",
    forms: ["AUROC"],
    definition:
      "The chance that a right step has more credit than a wrong one. 1 is perfect, 0.5 is a toss of a coin.",
  },
  baseline: {
    name: "baseline",
    forms: ["baseline", "baselines"],
    definition:
      "What a reward is compared with. Here it is mostly the mean of the other responses.",
  },
  beta: {
    name: "β (beta)",
    forms: ["β", "beta"],
    definition:
      "The factor that turns a difference of log-probabilities into credit. It sets the size of credit, not its sign.",
  },
  clip: {
    name: "clip",
    forms: ["clip", "clipped"],
    definition:
      "A limit on the ratio. Beyond it, one update pushes a token no further in the same direction.",
  },
  credit: {
    name: "credit",
    forms: ["credit", "credits"],
    definition:
      "The share of a result that one token or one step is held responsible for. It can be negative: blame.",
  },
  entropy: {
    name: "entropy",
    forms: ["entropy"],
    definition:
      "How undecided the policy is about the next token. It is 0 when only one token is possible.",
  },
  epoch: {
    name: "epoch",
    forms: ["epoch", "epochs"],
    definition: "One pass over the same responses while learning from them.",
  },
  gradient: {
    name: "gradient",
    forms: ["gradient", "gradients"],
    definition:
      "The direction and strength in which an update changes the model. Where it is 0, nothing changes.",
  },
  group: {
    name: "group",
    forms: ["group", "groups"],
    definition: "All responses to one prompt. They are compared with each other.",
  },
  "held-out": {
    name: "held-out",
    forms: ["held-out"],
    definition: "Kept aside: prompts that no model trains on, so that they measure honestly.",
  },
  "implicit-reward": {
    name: "implicit reward",
    forms: ["implicit reward", "implicit rewards"],
    definition:
      "Credit that is read from two models, without labels for steps: β times the difference of their log-probabilities.",
  },
  kl: {
    name: "KL divergence",
    forms: ["KL", "KL divergence"],
    definition:
      "How far two models differ in what they expect next. It is 0 when they agree everywhere.",
  },
  "leave-one-out": {
    name: "leave-one-out",
    forms: ["leave-one-out"],
    definition:
      "A baseline that leaves the response itself out: the mean of all others in its group.",
  },
  "log-probability": {
    name: "log-probability",
    forms: ["log-probability", "log-probabilities"],
    definition:
      "The logarithm of a probability, log p. It is 0 for certain and more negative the less a token was expected.",
  },
  outcome: {
    name: "outcome",
    forms: ["outcome", "outcomes", "outcome-only"],
    definition: "The verdict on a whole response: 1 for right, 0 for wrong.",
  },
  policy: {
    name: "policy",
    forms: ["policy", "policies"],
    definition: "The model that writes the responses and learns from them.",
  },
  prm: {
    name: "process reward model (PRM)",
    forms: ["PRM", "PRMs", "process reward model"],
    definition:
      "A model that rewards the way and not only the end. Here it learns this from outcomes alone.",
  },
  prompt: {
    name: "prompt",
    forms: ["prompt", "prompts"],
    definition: "The question that a response answers.",
  },
  ratio: {
    name: "ratio",
    forms: ["ratio", "ratios"],
    definition:
      "The probability of a token now, divided by its probability when it was written. 1 means unchanged.",
  },
  reference: {
    name: "reference",
    forms: ["reference"],
    definition:
      "The model that the PRM is compared with: the start of the run, or the policy that wrote the response.",
  },
  response: {
    name: "response",
    forms: ["response", "responses"],
    definition: "What the policy writes to a prompt, from the first token to the stop token.",
  },
  return: {
    name: "return",
    forms: ["return", "returns"],
    definition: "A token’s own reward plus the rewards of all later tokens: what it leads to.",
  },
  reward: {
    name: "reward",
    forms: ["reward", "rewards"],
    definition: "A number that says how good something was. The policy learns to get more of it.",
  },
  rollout: {
    name: "rollout",
    forms: ["rollout", "rollouts"],
    definition:
      "One response written in order to learn from it. Rollouts are what learning costs, so runs are compared by them.",
  },
  seed: {
    name: "seed",
    forms: ["seed", "seeds"],
    definition:
      "A number that decides all chance in a run. The same seed on the same machine gives the same run.",
  },
  step: {
    name: "step",
    forms: ["step", "steps"],
    definition: "Tokens that make one move of the reasoning, such as one operation of a sum.",
  },
  token: {
    name: "token",
    forms: ["token", "tokens"],
    definition: "The smallest piece of text that a model reads or writes.",
  },
  update: {
    name: "update",
    forms: ["update", "updates"],
    definition: "One round of learning: write responses, judge them, change the models a little.",
  },
  verifier: {
    name: "verifier",
    forms: ["verifier", "verifiers"],
    definition: "A program that says whether the final answer is right. It does not read the way.",
  },
  whitening: {
    name: "whitening",
    forms: ["whitening"],
    definition:
      "Shifting and scaling all advantages of an update, so that their mean is 0 and their spread is 1.",
  },
};

export const glossaryStrings = translated("glossary", {
  label: "Glossary",
  search: "Search",
  count: (terms: number): string =>
    terms === 0 ? "No term fits this search." : terms === 1 ? "1 term" : `${terms} terms`,
  terms,
});
