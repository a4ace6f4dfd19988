/** Every sentence of the story, in one place. A translation is another object of this shape. */
import { visibleToken } from "../../credit.ts";
import { translated } from "../translated.ts";
import type { CheckName, Frame } from "../../story/frames.ts";
import type { LoopMetric } from "../../story/learned.ts";
import { chance, inWords, plain, withSign } from "../../story/notation.ts";
import type { Story } from "../../story/story-of.ts";
import { lowestStep } from "../../story/token-credit.ts";
import type { StoryLayer } from "../../story/view.ts";

/** One sentence before the movement and one after it. */
interface FrameText {
  readonly title: (story: Story) => string;
  readonly before: (story: Story) => string;
  readonly after: (story: Story) => string;
}

const count = ({ group }: Story): number => group.responses.length;
const own = ({ responseIndex }: Story): string => `r${responseIndex + 1}`;
/** Long tokens of a foreign recording must not make a sentence long. */
const tokenOf = ({ response, tokenIndex }: Story): string =>
  `“${visibleToken(response.tokens[tokenIndex] ?? "").slice(0, 24)}”`;
const others = (story: Story): string => {
  const rest = count(story) - 1;
  return rest === 1 ? "the other one" : `the other ${inWords(rest)}`;
};
const isAlike = ({ group }: Story): boolean =>
  new Set(group.responses.map(({ outcome }) => outcome)).size === 1;

const noModels = (judge: Story["judge"]): string | null => {
  switch (judge) {
    case "prm":
      return null;
    case "labels":
      return "This run has no PRM: it takes the task’s own step labels for a process reward.";
    case "none":
      return "This run has no PRM: outcomes are all that it learns from.";
    case "dropped":
      return "The prompt filter left this group out, so no PRM has read it.";
    case "waiting":
      return "The PRM is not in use yet at this update, so outcomes alone count.";
  }
};

const frames: Readonly<Record<Frame, FrameText>> = {
  1: {
    title: (story) =>
      `One prompt, ${inWords(count(story))} ${count(story) === 1 ? "try" : "tries"}`,
    before: (story) =>
      `The policy reads one prompt and writes ${inWords(count(story))} ${count(story) === 1 ? "response" : "responses"} to it, token by token.`,
    after: (story) =>
      `It draws each token by chance, so the paths differ: ${story.right} of ${count(story)} end right.`,
  },
  2: {
    title: () => "Only the end is judged",
    before: () =>
      "A verifier compares the last answer with the right one and looks at nothing else.",
    after: (story) =>
      `The whole reward of ${own(story)}, ${plain(story.response.outcome, Number.isInteger(story.response.outcome) ? 0 : 2)}, lies on its last token; all other tokens have none.`,
  },
  3: {
    title: () => "So everyone is blamed alike",
    before: () =>
      "Every token looks ahead to the same end, so the verdict flows back over the whole line.",
    after: (story) =>
      story.settings.outcomeGamma === 1
        ? `Good and bad steps of ${own(story)} get the same ${withSign(story.lanes.outcome[0] ?? Number.NaN)}: its verdict, compared with the other tries.`
        : "This run discounts the outcome by the distance from the end, but good and bad steps still look the same.",
  },
  4: {
    title: () => "Two models read each token",
    before: () =>
      "The process reward model, PRM, is the same kind of model, trained only on right and wrong outcomes.",
    after: ({ judge }) =>
      noModels(judge) ??
      "A bar is a model’s surprise at a token, −log p: hatched for the reference, solid for the PRM.",
  },
  5: {
    title: () => "The difference is the credit",
    before: () => "The gap between the two bars folds into one bar with a sign.",
    after: (story) =>
      noModels(story.judge) ??
      `${tokenOf(story)} gets ${withSign(story.credit.credit[story.tokenIndex] ?? Number.NaN, story.domains.credit)}: where the PRM is less surprised than the reference, credit is positive.`,
  },
  6: {
    title: () => "Add up by step",
    before: () =>
      "The credit of a step’s tokens slides together; the steps add up to the response.",
    after: (story) => {
      const missing = noModels(story.judge);
      if (missing !== null) return missing;
      const lowest = lowestStep(story.credit);
      const step = lowest === null ? null : story.credit.steps[lowest]?.step;
      const where = step === undefined || step === null ? "" : `, least of it on step ${step}`;
      return `The sum, ${withSign(story.credit.total)}, is what the PRM is trained on: credit is divided, not created${where}.`;
    },
  },
  7: {
    title: () => "Compared with the others",
    before: (story) => {
      switch (story.comparison.rival) {
        case "others":
          return `Is that much? Each response is held against the mean of ${others(story)}.`;
        case "group":
          return "Is that much? Each response is held against the mean of its whole group.";
        case "none":
          return "This run compares a response with no other: its rewards stay as they are.";
      }
    },
    after: (story) => {
      const { outcome, process } = story.comparison;
      if (story.comparison.rival !== "none" && isAlike(story))
        return "All tries ended alike, so the outcome says nothing: its advantage is 0 for every one of them.";
      const [left, right] = [outcome, process].map(({ differences }) =>
        withSign(differences[story.responseIndex] ?? Number.NaN, 0.1),
      );
      return `What is left of ${own(story)} is its advantage: ${left} by outcome, ${right} a token by process reward.`;
    },
  },
  8: {
    title: () => "Look ahead, then add",
    before: () =>
      "Each token collects the process reward of all that follows it; then the outcome is added.",
    after: ({ settings }) => {
      if (!settings.hasAdvantages)
        return "This run learns from remembered responses, so it has no advantages to rescale.";
      return settings.isWhitened
        ? "Then all tokens of the batch are moved to mean 0 and spread 1: sizes change, order does not."
        : "This run does not rescale: the sum is the advantage.";
    },
  },
  9: {
    title: () => "Push the probabilities",
    before: (story) =>
      `The update pushes ${tokenOf(story)} ${(story.push?.advantage ?? 0) < 0 ? "down" : "up"}, as hard as its advantage says; a clip limits the way.`,
    after: (story) => {
      const { push } = story;
      if (!push) return "This response has no token that could be pushed.";
      if (push.after === null || push.ratio === null)
        return "This recording does not hold the chances after the update.";
      const clip = push.isClipped ? ", past the fence, where the clip holds the push back" : "";
      return `One update moved its chance from ${chance(push.before)} to ${chance(push.after)}, ${plain(push.ratio)} times as much${clip}.`;
    },
  },
  10: {
    title: ({ judge }) =>
      judge === "prm" ? "Both models learned; again" : "One model learned; again",
    before: ({ judge }) =>
      judge === "prm"
        ? "The PRM learns from the same outcomes, so it keeps up with the policy it judges."
        : "That was one update: sample, judge, compare, push.",
    after: ({ learned }) =>
      `Update ${learned.update} adds one dot to each curve that was measured; then the loop starts again.`,
  },
};

export const storyStrings = translated("story", {
  label: "Where did the credit go?",
  frames,
  heading: (frame: number, frameCount: number, title: string) =>
    `${frame} of ${frameCount}: ${title}`,
  empty: "This update recorded no responses, so there is no story to tell.",

  controls: {
    label: "Story",
    back: "Back",
    next: "Next",
    play: "Autoplay",
    stop: "Stop",
    slow: "Slow",
    slowHint: "Rest after each movement",
    close: "Close story",
    frame: "Frame",
    frameName: (frame: number, title: string) => `${frame}: ${title}`,
    response: "Response",
    responseName: (index: number, total: number) => `r${index} of ${total}`,
    previousResponse: "Previous response",
    nextResponse: "Next response",
    keys: "Space or → goes on, ← back, 1 to 9 and 0 jump; ↑ ↓ change the response.",
    runUpdate: "Run one update",
  },

  picture: {
    before: "Before",
    after: "After",
    right: "right",
    wrong: "wrong",
    partly: (outcome: number) => `outcome ${outcome}`,
    short: (index: number) => `r${index}`,
    tokens: (index: number) => `Tokens of response ${index}`,
    tokenName: (index: number, total: number) => `token ${index} of ${total}:`,
    step: (index: number) => `Step ${index}`,
    noStep: "End",
    rightStep: "right step",
    wrongStep: "wrong step",
    unknownStep: "not judged",
    more: (n: number) =>
      `${n} more ${n === 1 ? "response is" : "responses are"} in the table below.`,
    lines: "All responses to the prompt",
    layers: {
      outcome: "outcome return",
      credit: "implicit reward",
      process: "process return to go",
      sum: "process and outcome, added",
      advantage: "advantage",
    } satisfies Record<StoryLayer, string>,
    scale: (layer: string, domain: string) => `${layer}; full colour at ±${domain}`,
    models: "surprise −log p",
    modelsScale: (domain: string) => `full height at ${domain}`,
    reference: "reference",
    prm: "PRM",
    total: "sum of all tokens",
    score: "sequence score β log (p PRM / p reference)",
  },

  numbers: {
    of: (response: string, token: number) => `${response}, token ${token}`,
    chance: "chance when written",
    after: "after the update",
    reward: "reward",
    stepSum: "sum of its step",
    centred: "less its baseline",
  },

  again: {
    title: "The same text, judged again",
    credit: "implicit reward",
    at: (update: number) => `after update ${update}`,
    total: "sum",
    scale: (domain: string) => `full colour at ±${domain}`,
    none: "This run scored no fixed text, so the same tokens cannot be judged again.",
  },

  wipe: {
    title: "Try it: outcome alone, or PRIME?",
    lead: "Move the line over the tries of this group. Watch the steps that the outcome alone cannot tell apart.",
    left: "Left: outcome alone",
    right: "Right: PRIME’s advantage",
    scale: (domain: string) => `full colour at ±${domain}`,
    slider: "Where the line is",
    at: (share: number) => `outcome alone up to ${share} percent of the width, PRIME beyond`,
    outcome: "Outcome alone",
    half: "Half and half",
    prime: "PRIME",
  },

  notices: {
    ownView:
      "Sums over reasoning steps are this page’s own view: the algorithm rewards single tokens.",
    wholeReward: "This run puts the reward of a whole response on its last token.",
    stepReward: "This run puts the reward of a step on the step’s last token.",
    notPlain: "This run bounds, rescales or cuts the credit, so it is not exactly β times the gap.",
    startReference: "The reference is the warm start.",
    policyReference: "The reference is the policy that wrote the responses.",
    dropped: "The prompt filter left this group out, so the update did not learn from it.",
    remembered: "This run learns from remembered responses, not by advantages.",
    klReward: "A penalty on the distance from the warm start is added to the sum as well.",
    critic: "This run’s critic takes the place of a baseline, so the advantage is not this sum.",
    divided: (divisor: string) => `GRPO also divides by the spread of the group, here ${divisor}.`,
    dividedByBatch: "GRPO here also divides by the spread of the batch, which is not recorded.",
    asInPaper: "As in the paper: a token’s reward less the mean of the others. This run uses it.",
    asInCode:
      "As in the released code, which this run uses: more by (reward − own mean) / (K − 1).",
    weights: (process: string, outcome: string) =>
      `Weights: process ${process}, outcome ${outcome}.`,
    whitened: (mean: string, scale: string) =>
      `Recovered from the numbers: less ${mean}, times ${scale}.`,
    noWhitening: "Mean and scale cannot be told: all sums of this group are alike.",
    ofSequence:
      "This run clips the ratio of whole responses, so the fence does not bind one token.",
    noAlternatives: "This recording does not hold what could have come instead.",
  },

  question: {
    ask: (response: string) => `Which step of ${response} was wrong?`,
    step: (index: number) => `Step ${index}`,
    none: "None of them",
    kept: "Your answer is kept until frame 6.",
    pickedStep: (index: number) => `You picked step ${index}.`,
    pickedNone: "You picked none.",
    truthSteps: (steps: readonly number[]) =>
      `The task’s own labels call ${steps.length === 1 ? "step" : "steps"} ${steps.join(" and ")} wrong.`,
    truthNone: "The task’s own labels call every step right.",
    truthUnknown: "The task does not judge the steps of this response.",
    credit: (step: number) =>
      `The PRM, which never saw the labels, gives least credit to step ${step}.`,
  },

  axis: {
    outcome: "By outcome",
    process: "By process reward, mean of a token",
    dot: (index: number, value: string) => `r${index}: ${value}`,
    others: "mean of the others",
    group: "mean of the group",
    none: "nothing taken off",
    advantage: "advantage",
    caption: (response: string, value: string, rival: string, level: string, rest: string) =>
      `${response} ${value}, ${rival} ${level}, left over ${rest}`,
    tokenHeading: (token: string) => `Token ${token}`,
    reward: "reward",
    level: "mean of the others",
    paper: "as in the paper",
    code: "as in the released code",
  },

  chances: {
    heading: (token: string) => `What could have come in place of ${token}`,
    sampled: "sampled",
    before: "before",
    after: "after",
    advantage: "advantage",
    ratio: "ratio after / before",
    fence: "clip",
    fenceAt: (low: string, high: string) => `Clip at ${low} and ${high}`,
    up: "up",
    down: "down",
    unmoved: "unmoved",
  },

  loop: {
    update: "update",
    metrics: {
      prm_loss: "PRM loss",
      prm_accuracy: "PRM accuracy",
      heldout_accuracy: "Held-out accuracy",
    } satisfies Record<LoopMetric, string>,
    empty: "Not measured in this run",
    older: (update: number) => `last measured at update ${update}`,
    again: "Back to frame 1",
    steps: "sample → judge → compare → push",
  },

  checks: {
    label: "Checked on these numbers",
    holds: "holds",
    fails: "does not hold",
    names: {
      rewardAtEnd: "Each response has one reward, at its end.",
      outcomeAlike: "All tokens of a response have the same outcome return.",
      creditIsGap: "Each token’s credit is β times the gap.",
      creditIsDivided: "All tokens of a response add up to its sequence score.",
      stepsAddUp: "So do the sums of its steps and of what lies between.",
      outcomeIsArrow: "The outcome return is outcome less its baseline.",
      processIsArrow: "Each process reward is less the baseline of its response.",
      outcomesSumToZero: "Outcome advantages of the group add up to 0.",
      processMeansSumToZero: "So do the responses’ mean process advantages.",
      alikeTellsNothing: "All outcomes are alike, and the outcome advantage is exactly 0.",
      oneScale: "One shift and one scale lead from every sum to its advantage.",
      chancesAgree: "The chances are those of the recorded log-probabilities.",
    } satisfies Record<CheckName, string>,
  },

  table: {
    summary: "The numbers as a table",
    response: "response",
    tokens: "tokens",
    outcome: "outcome",
    answer: "answer",
    rewardAtEnd: "reward on the last token",
    token: "token",
    outcomeReturn: "outcome return",
    reference: "log p reference",
    prm: "log p PRM",
    gap: "difference",
    credit: "implicit reward",
    step: "step",
    sum: "sum",
    judged: "task’s label",
    total: "total",
    score: "sequence score",
    level: "compared with",
    advantage: "advantage",
    outcomeColumn: (name: string) => `outcome: ${name}`,
    processColumn: (name: string) => `process: ${name}`,
    process: "process return",
    added: "added",
    alternative: "next token",
    before: "before",
    after: "after",
    chance: "chance",
    ratio: "ratio",
    metric: "curve",
    earlier: "before this update",
    now: "now",
  },
});
