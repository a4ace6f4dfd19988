/** Words and formulas of the token inspector; part of strings.ts. */
import type { BaselineKind } from "../../inspector/group-baseline.ts";
import type { Reason, RowId, SectionId } from "../../inspector/advantage-chain.ts";
import type { FormulaName, ParameterId } from "../../inspector/formulas.ts";

interface RowText {
  readonly name: string;
  readonly symbol: string;
  /** What it means, in one line. */
  readonly meaning: string;
}

const rows: Record<RowId, RowText> = {
  prm: {
    name: "log p PRM",
    symbol: "log π_φ",
    meaning: "How likely the process reward model finds this token here. 0 is certain.",
  },
  reference: {
    name: "log p reference",
    symbol: "log π_ref",
    meaning: "How likely the model that it is compared with finds the same token.",
  },
  difference: {
    name: "difference",
    symbol: "q",
    meaning: "Positive: the process reward model likes the token better than the reference does.",
  },
  reward: {
    name: "process reward",
    symbol: "r",
    meaning:
      "What this one token is paid. All of a response’s add up to the score that is trained.",
  },
  stepSum: {
    name: "step sum",
    symbol: "S",
    meaning:
      "The rewards of this token’s step, added up. A view of this page: the update does not use it.",
  },
  baseline: {
    name: "process baseline",
    symbol: "b",
    meaning: "What a token of this group is paid on average. Only what is better or worse counts.",
  },
  centred: {
    name: "reward less baseline",
    symbol: "r′",
    meaning: "How much better paid the token is than usual for this prompt.",
  },
  processReturn: {
    name: "return to go",
    symbol: "R",
    meaning:
      "This token’s reward and all that follow it: a token is credited with what it leads to.",
  },
  outcome: {
    name: "outcome",
    symbol: "o",
    meaning: "The verdict on the whole response: 1 for right, 0 for wrong.",
  },
  outcomeBaseline: {
    name: "outcome baseline",
    symbol: "b_o",
    meaning: "The outcome that responses to this prompt have on average.",
  },
  outcomeReturn: {
    name: "outcome return",
    symbol: "O",
    meaning: "The verdict less its baseline. Without a discount it is the same on every token.",
  },
  kl: {
    name: "KL penalty",
    symbol: "k",
    meaning: "What the distance from the warm start costs from this token on.",
  },
  sum: {
    name: "sum of sources",
    symbol: "A′",
    meaning: "Both returns, each with its weight: the advantage before it is scaled.",
  },
  mean: {
    name: "batch mean",
    symbol: "μ",
    meaning:
      "Mean of the sums of all tokens of the update. Recovered from the group’s other tokens.",
  },
  deviation: {
    name: "batch deviation",
    symbol: "σ",
    meaning:
      "How widely the sums of the update are spread. Recovered from the group’s other tokens.",
  },
  advantage: {
    name: "advantage",
    symbol: "A",
    meaning: "Positive: the update makes the token more likely. Negative: less likely.",
  },
  before: {
    name: "log p before",
    symbol: "log p",
    meaning: "How likely the policy found the token when it wrote it.",
  },
  after: {
    name: "log p after",
    symbol: "log p⁺",
    meaning: "How likely the policy finds the same token after this update.",
  },
  ratio: {
    name: "ratio",
    symbol: "ρ",
    meaning: "Probability after over probability before. 1 means that nothing has changed.",
  },
  clip: {
    name: "clipped ratio",
    symbol: "clip ρ",
    meaning:
      "The ratio held inside a fence. Outside it, the update stops pushing the token further out.",
  },
  change: {
    name: "change in probability",
    symbol: "Δp",
    meaning: "Probability after less probability before. Other tokens of the batch pull on it too.",
  },
};

const formulas: Record<FormulaName, string> = {
  prm: "log π_φ([token] | what stands before it)",
  reference: "log π_ref([token] | what stands before it)",
  difference: "{prm} − {reference}",
  reward: "[beta] · {difference}",
  rewardBounded: "[bound] · tanh([beta] · {difference} / [bound])",
  rewardOfStep: "[beta] · the step’s {difference}, summed on its last token",
  rewardOfResponse: "[beta] · all {difference}, summed on the last token",
  rewardNormalised: "[beta] · {difference} / the batch’s largest sum",
  rewardOfLabels: "−1 on the last token of a wrong step, else 0",
  stepSum: "Σ {reward} over the tokens of the step",
  baselineOthers: "mean of [others]",
  baselineAll: "mean of [all]",
  centred: "{reward} − {baseline}",
  centredCode: "[k] / [k1] · ({reward} − {baseline})",
  centredSpread: "({reward} − {baseline}) / [spread]",
  processReturn: "{centred} + [gamma] · [next]",
  processReturnRaw: "{reward} + [gamma] · [next]",
  outcome: "[verdict]",
  outcomeReturn: "[discount] · ({outcome} − {outcomeBaseline})",
  outcomeReturnCode: "[discount] · [k] / [k1] · ({outcome} − {outcomeBaseline})",
  outcomeReturnSpread: "[discount] · ({outcome} − {outcomeBaseline}) / [outcomeSpread]",
  outcomeReturnRaw: "[discount] · {outcome}",
  kl: "−[klCoefficient] · Σ KL of this and later tokens",
  sum: "[processWeight] · {processReturn} + [outcomeWeight] · {outcomeReturn}",
  sumKl: "[processWeight] · {processReturn} + [outcomeWeight] · {outcomeReturn} + {kl}",
  sumOutcome: "[outcomeWeight] · {outcomeReturn}",
  moment: "over all tokens of the update",
  advantage: "({sum} − {mean}) / {deviation}",
  advantageRaw: "{sum}",
  gae: "generalised advantage estimation",
  unknown: "as recorded",
  before: "log π_old([token] | what stands before it)",
  after: "log π_new([token] | what stands before it)",
  ratio: "exp({after} − {before})",
  clip: "{ratio}, held in [low] to [high]",
  change: "exp({after}) − exp({before})",
};

const parameters: Record<ParameterId, string> = {
  token: "token",
  verdict: "what the verifier says",
  others: "the other responses",
  all: "all responses",
  beta: "β",
  bound: "c",
  gamma: "γ",
  next: "R of the next token",
  k: "K",
  k1: "(K − 1)",
  spread: "s",
  outcomeSpread: "s_o",
  discount: "γ_o^(T − t)",
  processWeight: "w_p",
  outcomeWeight: "w_o",
  klCoefficient: "λ",
  low: "1 − ε",
  high: "1 + ε",
};

const reasons: Record<Reason, string> = {
  settings: "Not recomputed: the run’s settings are missing or from another program.",
  algorithm:
    "Not recomputed: this run learned from remembered rollouts, and did not use these advantages.",
  gae: "Not recomputed: generalised advantage estimation takes a value of every token, which is not recorded.",
  "batch-deviation":
    "Not recomputed: this run divides by a deviation of the whole batch, which is not recorded.",
  "left-out": "The prompt filter left this group out, so its tokens have no advantage.",
  kl: "Not recomputed: the reward holds a KL penalty against the warm start, whose log-probabilities are not recorded.",
  "no-spread":
    "Not recomputed: all tokens of the group have nearly the same sum, which hides the batch’s mean and deviation.",
  "other-formula":
    "This is not the formula of the run. Its whitened advantage would need the whole batch, which is not recorded.",
  missing: "Not recomputed: the record lacks a number.",
};

const FORMULA_NAMES = { paper: "Paper", code: "Released code" } as const;

export const inspectorStrings = {
  label: "Token inspector",
  none: "Choose a token to see where its credit comes from.",
  title: (index: number, count: number) => `Token ${index} of ${count}`,
  caption: "Where the number comes from",
  hint: "Arrow keys move, Enter opens a section or a meaning. Lines lead to a row’s sources.",
  sections: {
    reward: "Reward",
    baseline: "Baseline",
    return: "Return",
    advantage: "Advantage",
    update: "Update",
  } satisfies Record<SectionId, string>,
  columns: { row: "Number", value: "This token", pinned: "Pinned", difference: "This − pinned" },
  rows,
  formulas,
  parameters,
  dash: "–",
  shown: "colours the tokens",
  equals: "=",
  madeOf: (names: string) => `Made of ${names}.`,
  /** Between the names of rows. */
  between: ", ",
  noAfter:
    "This recording does not hold the probabilities after the update, so ratio and change are not known.",

  verdict: {
    equal: (recomputed: string) =>
      `Recomputed from the numbers above: ${recomputed}. This is the advantage that the update used, to 0.00001.`,
    differs: (recomputed: string, recorded: string) =>
      `Recomputed from the numbers above: ${recomputed}. The update used ${recorded}, so the record and its settings disagree.`,
    reasons,
    fromRecord:
      "The chain starts at the recorded rewards: their scale, or whether the PRM was in use, cannot be recomputed.",
  },

  formula: {
    legend: "Leave one out, as in",
    names: FORMULA_NAMES,
    used: (name: keyof typeof FORMULA_NAMES) => `This run used: ${FORMULA_NAMES[name]}.`,
    both: (paper: string, code: string) =>
      `Reward less baseline: ${paper} by the paper, ${code} by the released code.`,
    why: "They differ by (r − mean of its own response) / (K − 1): the code compares a token with its own response too.",
  },

  baselines: {
    none: "No baseline is taken off.",
    others: "The baseline is the mean of the other responses.",
    "others-code": "The baseline is the mean of all responses, scaled by K / (K − 1).",
    mean: "The baseline is the mean of the group.",
    deviation: "The baseline is the mean of the group, and the group’s deviation is divided by.",
  } satisfies Record<BaselineKind, string>,

  pin: {
    pin: "Pin this token",
    unpin: "Unpin",
    pinned: (response: number, token: number, text: string, update: number | null) =>
      `Pinned: token ${token} ${text} of response ${response}${update === null ? "" : `, update ${update}`}`,
    hint: "Choose another token to see it beside this one.",
  },

  alternatives: {
    title: "What could have come here",
    before: "before",
    after: "after",
    token: "Token",
    written: "written",
    rest: (share: string) => `All other tokens together: ${share} before the update.`,
    missing: "The other tokens that could have come here were not recorded for this response.",
  },

  truth: {
    title: (step: number) => `Step ${step} and the truth`,
    label: "The task’s own label",
    right: "right step",
    wrong: "wrong step",
    unknown: "The task cannot tell",
    credit: "Process reward of the step",
    monteCarlo: "Measured change in the chance of success",
    measured: (advantage: string, error: string) => `${advantage} ± ${error}`,
    notMeasured: "not measured here",
    how: "Measured by letting the policy finish many times from before and from after the step; ± one standard error.",
    noStep: "This token belongs to no step, so there is no label to hold it against.",
    warning:
      "Credit is not truth. Training fixes only a response’s sum; how it is split among the tokens is a guess.",
  },

  copy: {
    label: "Copy",
    text: "Text",
    json: "JSON",
    link: "Link",
    done: { text: "Copied as text.", json: "Copied as JSON.", link: "Link copied." },
    refused: "The browser does not let this page copy. Select the text below and copy it yourself.",
    field: "What was to be copied",
  },
} as const;
