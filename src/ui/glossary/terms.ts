/** The terms that the glossary explains, by the names that the markup of a text uses. */

export const TERMS = [
  "advantage",
  "auroc",
  "baseline",
  "beta",
  "clip",
  "credit",
  "entropy",
  "epoch",
  "gradient",
  "group",
  "held-out",
  "implicit-reward",
  "kl",
  "leave-one-out",
  "log-probability",
  "outcome",
  "policy",
  "prm",
  "prompt",
  "ratio",
  "reference",
  "response",
  "return",
  "reward",
  "rollout",
  "seed",
  "step",
  "token",
  "update",
  "verifier",
  "whitening",
] as const;

export type TermName = (typeof TERMS)[number];

export function isTerm(name: string): name is TermName {
  return (TERMS as readonly string[]).includes(name);
}
