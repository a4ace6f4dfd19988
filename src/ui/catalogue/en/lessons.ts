/**
 * The lessons in English. `[[term|word]]` is a word that the glossary explains: on each page a term is marked where
 * it is used first, and there alone.
 */
import { visibleToken } from "../../credit.ts";
import type { Lesson, Page } from "../../lessons/lesson.ts";
import type { Difference, Verdict } from "../../lessons/seed-curves.ts";
import type { Pair, Sum } from "../../lessons/exercises.ts";
import { plain, withSign } from "../../story/notation.ts";
import { translated } from "../translated.ts";

interface LessonText {
  readonly title: string;
  /** What a reader can do afterwards. */
  readonly able: string;
  /** What the run on screen lacks for it. */
  readonly missing: string;
}

interface PageText {
  readonly title: string;
  readonly text: readonly string[];
}

/** Long tokens of a foreign recording must not make a sentence long. */
const quoted = (token: string): string => `“${visibleToken(token).slice(0, 24)}”`;
const points = (share: number): string => (Math.abs(share) * 100).toFixed(1);
const thousands = (count: number): string => Math.round(count).toLocaleString("en");

const lessons: Readonly<Record<Lesson, LessonText>> = {
  1: {
    title: "One reward at the end",
    able: "Say why a verdict at the end cannot tell a good step from a bad one.",
    missing: "This run has no wrong response with labelled steps. The recorded run has some.",
  },
  2: {
    title: "Why groups",
    able: "Say when a group of tries teaches nothing, and when one try teaches most.",
    missing: "This run writes a single response to each prompt, so there is no group to look at.",
  },
  3: {
    title: "Two models, one difference",
    able: "Find the token with the least credit, and compute it by hand.",
    missing: "No process reward model has read a wrong response of this run yet.",
  },
  4: {
    title: "Steps and returns",
    able: "Add credit up by step, and tell what a token leads to.",
    missing: "This run has no response with credit on several steps yet.",
  },
  5: {
    title: "The update and the clip",
    able: "Say where the clip stops pushing a token.",
    missing: "This run has recorded no advantage yet.",
  },
  6: {
    title: "PRIME or outcome-only?",
    able: "Read a comparison of runs without fooling yourself.",
    missing: "There are no curves of several seeds to compare here.",
  },
};

const pages: Readonly<Record<Page, PageText>> = {
  written: {
    title: "A line, token by token",
    text: [
      "The [[policy]] is the model that learns. It reads a [[prompt]] and writes a [[response]], one [[token]] after another.",
      "Tokens that belong together form a [[step]]. The brackets below the line show where each one starts and ends.",
    ],
  },
  judged: {
    title: "Only the end is judged",
    text: [
      "A [[verifier]] compares the last answer with the right one. It does not look at the way there.",
      "Its verdict, the [[outcome]], is the whole [[reward]]: 1 for right and 0 for wrong. It lies on the last [[token]].",
    ],
  },
  blamed: {
    title: "So every token is blamed alike",
    text: [
      "Which [[token]] earned the verdict? Sharing a [[reward]] out among tokens is called [[credit]] assignment.",
      "With the [[outcome]] alone each token gets the same number. A good [[step]] and a bad one look alike.",
    ],
  },
  blame: {
    title: "Your turn: find the bad step",
    text: [
      "This [[response]] ended wrong. Read it yourself and pick a [[step]] that is to blame.",
      "The task has checked each step by itself, and these labels mark your answer. The [[outcome]] knows nothing of them.",
    ],
  },
  tries: {
    title: "Is one right answer a lot?",
    text: [
      "A [[reward]] of 1 sounds good. If all other tries were right too, it was nothing special.",
      "So the [[policy]] writes several [[response|responses]] to each [[prompt]]: a [[group]]. Each is compared with the others.",
    ],
  },
  "left-out": {
    title: "Compared with all others",
    text: [
      "What a [[response]] is compared with is its [[baseline]]: here the mean [[outcome]] of all others. It is left out itself, hence [[leave-one-out]].",
      "Its outcome less the baseline is its [[advantage]]. Switch verdicts and watch all eight change.",
    ],
  },
  silence: {
    title: "Make the signal vanish",
    text: [
      "An [[advantage]] of 0 pushes a [[response]] neither up nor down. Set the verdicts so that all eight are 0.",
      "Then the [[update]] learns nothing from the [[outcome]], however good the tries were.",
    ],
  },
  largest: {
    title: "Make one try stand out",
    text: [
      "Now set the verdicts so that one [[response]] gets the largest [[advantage]] that is possible.",
      "How rare must a right answer be to say most?",
    ],
  },
  models: {
    title: "Two models read one line",
    text: [
      "The [[prm|process reward model]], PRM, is a language model like the [[policy]]. It learns from [[outcome|outcomes]] alone; nobody labels a [[step]] for it.",
      "The [[reference]] is the model that it is compared with. Each gives every [[token]] a [[log-probability]], log p: how much it was expected.",
      "A bar is a model’s surprise, −log p. Hatched is the reference, solid the PRM.",
    ],
  },
  gap: {
    title: "The difference is the credit",
    text: [
      "The [[credit]] of a [[token]] is [[beta|β]] × (log p [[prm|PRM]] − log p [[reference]]). It is called the [[implicit-reward|implicit reward]].",
      "It is negative where the PRM expects a token less than the reference does, and positive where it expects it more.",
      "It is an estimate made from [[outcome|outcomes]] and can be wrong. Hold it against the labels of the [[step|steps]].",
    ],
  },
  lowest: {
    title: "Your turn: find the least credit",
    text: [
      "Here are both [[log-probability|log-probabilities]] of each [[token]] of a wrong [[response]].",
      "Pick the token with the most negative [[credit]].",
    ],
  },
  compute: {
    title: "Compute one credit",
    text: [
      "Take [[beta|β]] × (log p [[prm|PRM]] − log p [[reference]]) for this one [[token]].",
      "An answer within 0.05 of its [[credit]] counts; a small number has to be within a tenth.",
    ],
  },
  sums: {
    title: "Add up by step",
    text: [
      "The [[credit]] of all [[token|tokens]] of a [[step]] is added up. The sum says what the step is worth to whoever gave the credit.",
      "All sums together are the score of the whole [[response]]. So credit divides a score; it creates none.",
    ],
  },
  returns: {
    title: "What a token leads to",
    text: [
      "A [[token]] also decides what can follow. Its [[return]] is its own [[credit]] and that of all later tokens, added up.",
      "The run first takes a [[baseline]], the mean of the other tries, off each credit. The line shows its returns.",
      "A bad token lowers the return of every token before it. A token behind it goes free.",
    ],
  },
  order: {
    title: "Your turn: order two tokens",
    text: [
      "Each number below the line is the [[credit]] of one [[token]]. Add them up from each of the two tokens to the end.",
      "Which of the two has the larger [[return]]?",
    ],
  },
  ratio: {
    title: "How far has a token moved?",
    text: [
      "An [[update]] makes a [[token]] more or less likely. The [[ratio]] is its new probability divided by the old one; 1 means unchanged.",
      "A positive [[advantage]] pushes it above 1, a negative one below. Move the slider and watch.",
    ],
  },
  objective: {
    title: "A fence around 1",
    text: [
      "The [[update]] makes [[ratio]] × [[advantage]] larger. Without a limit, one lucky [[response]] could change the [[policy]] far too much.",
      "So the [[clip]] holds the ratio between two limits. What counts is the smaller of both products, with and without the clip.",
      "Where the line is flat, the [[gradient]] is 0 and the push ends. A way back is never flat.",
    ],
  },
  fence: {
    title: "Your turn: where does the push end?",
    text: [
      "This is a real [[token]] with its [[advantage]]. The dashed line has no [[clip]].",
      "Set the [[ratio]] from which on the [[gradient]] is 0 with the clip.",
    ],
  },
  runs: {
    title: "What is compared",
    text: [
      "Both learners start from one model and may use equally many [[rollout|rollouts]]. One learns from the [[outcome]] alone.",
      "PRIME adds the [[credit]] of a [[prm|process reward model]] that learns along with the [[policy]].",
      "The score is the share of [[held-out]] [[prompt|prompts]] answered right. Neither learner trains on those.",
    ],
  },
  spread: {
    title: "One run is luck",
    text: [
      "Another [[seed]] draws other [[rollout|rollouts]], so two runs of one learner differ. Each thin line is one seed.",
      "The thick line is their mean; the band reaches from the worst to the best. A gap much smaller than the band says little.",
    ],
  },
  draw: {
    title: "Guess, then look",
    text: [
      "The mean that learns from the [[outcome]] alone is drawn. Draw the mean that you expect of PRIME, then reveal the recorded [[seed|seeds]].",
      "Your curve also says who is ahead at the end. Less than 3 points apart counts as level.",
    ],
  },
};

const verdicts: Readonly<Record<Verdict, string>> = {
  ahead: "PRIME is ahead at the end",
  level: "both are level at the end",
  behind: "outcome-only is ahead at the end",
};

export const lessonsStrings = translated("lessons", {
  label: "Lessons",
  intro:
    "Six short lessons on the numbers of the run on screen. Each ends with a task that the page marks.",
  heading: (lesson: number, title: string): string => `Lesson ${lesson}: ${title}`,
  minutes: (minutes: number): string => (minutes === 1 ? "1 minute" : `${minutes} minutes`),
  able: "Afterwards you can:",
  done: "Done",
  begin: "Start",
  repeat: "Again",
  start: (title: string): string => `Start: ${title}`,
  again: (title: string): string => `Again: ${title}`,
  all: "All lessons",
  progress: (page: number, pages: number): string => `${page} of ${pages}`,
  back: "Back",
  next: "Next",
  finish: "Finish",
  nextLesson: (title: string): string => `Next lesson: ${title}`,
  keys: "← and → turn the page.",
  task: "Task",
  loading: "The recorded curves are being loaded.",
  prompt: "Prompt",
  answer: "Right answer",
  from: (update: number, response: number): string =>
    `Response r${response}, recorded in update ${update}.`,
  lessons,
  pages,
  check: "Check",
  right: "Right.",
  wrong: "Not yet.",
  choice: {
    blame: "Which step is to blame?",
    step: (step: number): string => `Step ${step}`,
    none: "No step is wrong",
    lowest: "Which token has the least credit?",
    token: "Token",
    prm: "log p PRM",
    reference: "log p reference",
    order: "Which return is larger?",
    place: (token: number, word: string): string => `Token ${token}, ${quoted(word)}`,
  },
  compute: {
    token: (word: string, response: number): string =>
      `Token ${quoted(word)} of response r${response}`,
    beta: "β",
    answer: "Its credit",
    unread: "This is not a number. Write it like −1.25.",
  },
  verdicts: {
    label: (count: number): string => `${count} tries at one prompt`,
    right: "right",
    wrong: "wrong",
    name: (index: number): string => `Try ${index}`,
    advantage: "advantage",
    fixed: (right: number, count: number): string =>
      `The run’s own group: ${right} of ${count} right.`,
  },
  clip: {
    ratio: "Ratio",
    chart: (advantage: string): string => `Advantage ${advantage}`,
    up: "pushed up",
    down: "pushed down",
    chance: (before: string, after: string): string => `chance ${before} → ${after}`,
    value: (value: string): string => `objective ${value}`,
    flat: "flat: gradient 0",
    sloped: "the push goes on",
    solid: "Solid: with the clip. Dashed: without.",
    unclipped: "Dashed: without the clip.",
    otherLoss: (loss: string, low: string, high: string): string =>
      `This run uses another loss, ${loss}. The lesson shows PPO’s clip with the run’s limits, ${low} and ${high}.`,
  },
  curve: {
    rollouts: "Rollouts",
    accuracy: "Held-out accuracy",
    outcome: "outcome-only",
    prime: "PRIME",
    credit: "credit-replay",
    control: "success replay",
    yours: "your guess",
    seeds: (arm: string, n: number): string => `${arm}, ${n} seeds`,
    point: (rollouts: number): string => `Your guess at ${thousands(rollouts)} rollouts`,
    percent: (share: number): string => `${Math.round(share * 100)} %`,
    thousands,
    help: "Drag the points. By keyboard: ← → choose a point, ↑ ↓ move it.",
    says: (verdict: Verdict): string => `Your curve says: ${verdicts[verdict]}.`,
    reveal: "Reveal",
    erase: "Guess again",
    summary: (arm: string, first: string, last: string): string =>
      `${arm}: mean from ${first} to ${last}.`,
  },
  marks: {
    blame: {
      none: "The verdict was wrong, and at least one label is too. Look for a result that does not follow.",
      right: (step: number, others: number): string =>
        others === 0
          ? `Step ${step} is the only wrong one. The outcome blamed all the others just as much.`
          : `Step ${step} is wrong, and so are ${others} more. The outcome blamed the right ones just as much.`,
      wrong: (step: number): string =>
        `Step ${step} follows rightly from what stands before it, even if that was wrong already.`,
    },
    silence: {
      right:
        "All alike, so nobody is better than the others. That holds for all right as for all wrong.",
      wrong: (pushed: number): string =>
        pushed === 1
          ? "One advantage is not 0 yet."
          : `${pushed} advantages are not 0 yet. As long as one try differs, it moves all the others.`,
    },
    largest: {
      right:
        "One right answer among wrong ones: its baseline is 0, so its advantage is 1. A rare success says most.",
      wrong: (largest: number, right: number): string =>
        right === 0
          ? "No try is right, so nobody stands out."
          : `With ${right} right the largest advantage is ${withSign(largest)}. It can be larger.`,
    },
    lowest: {
      right: (word: string, credit: number): string =>
        `${quoted(word)} has a credit of ${withSign(credit)}: the PRM expects it far less than the reference does.`,
      wrong: (word: string, credit: number): string =>
        `${quoted(word)} has ${withSign(credit, 0.1)}. Look for the largest drop from the reference to the PRM.`,
    },
    compute: {
      right: ({ beta, prm, reference, credit }: Sum): string =>
        `${plain(beta)} × (${plain(prm, 3)} − ${plain(reference, 3)}) = ${withSign(credit, Math.abs(credit))}.`,
      turned: "The size is right, the sign is not: take the reference from the PRM.",
      wrong: "Take log p of the reference from log p of the PRM, then multiply by β.",
    },
    order: {
      right: ({ first, second, returns, recorded }: Pair): string =>
        `Added up: ${withSign(returns[0])} from token ${first + 1}, ${withSign(returns[1])} from token ${second + 1}. ` +
        `Less the baseline, the run used ${withSign(recorded[0])} and ${withSign(recorded[1])}.`,
      wrong: "Add up once more: the numbers from a token to the end, its own included.",
    },
    fence: {
      right: (isUp: boolean, limit: number): string =>
        isUp
          ? `Above ${plain(limit)} the line is flat: this token may become more likely by that factor, no more.`
          : `Below ${plain(limit)} the line is flat: this token may become less likely by that factor, no more.`,
      side: (isUp: boolean): string =>
        isUp
          ? "A positive advantage pushes the ratio up, so look above 1."
          : "A negative advantage pushes the ratio down, so look below 1.",
      beyond: "The line is flat here, but it became so earlier.",
      before: "The push still goes on here.",
    },
    draw: {
      distance: (apart: number): string =>
        `Your curve is ${points(apart)} points from the recorded mean; up to 10 counts as near.`,
      verdict: (isHit: boolean, found: Verdict): string =>
        isHit ? `You saw it coming: ${verdicts[found]}.` : `But ${verdicts[found]}.`,
      found: ({ mean, n, behind }: Difference): string =>
        `PRIME is ${points(mean)} points ${mean < 0 ? "behind" : "ahead"} on average, and behind on ${behind} of ${n} seeds.`,
      replay: ({ mean, rollouts }: Difference): string =>
        `Credit-replay, which uses each rollout many times, is ${points(mean)} points ahead of outcome-only after ${thousands(rollouts)} rollouts.`,
      control: ({ mean }: Difference): string =>
        `Success replay, which knows no credit at all, is ${points(mean)} ahead too. So it is the reuse that saves rollouts.`,
    },
  },
});
