/**
 * Chained last-digit arithmetic, the flagship task.
 *
 *   prompt    7 +5 x3 -2 :
 *   response  +5 =2 x3 =6 -2 =4
 *
 * A step copies the next operation and writes the last digit of its result. Knowing the task means knowing 10
 * facts (operation, digit) for each operation. Demonstrations have a misconception about each fact, one wrong
 * value written with that fact's own probability. So the warm-started policy errs in a systematic way, and
 * reinforcement learning has to find out which facts are wrong.
 */
import * as v from "valibot";

import { InputError } from "../errors.ts";
import { Random, Stream } from "../random.ts";
import { at } from "../typed-array.ts";
import { misconceptionAbout, probability, type ErrorRange } from "./misconception.ts";
import { drawInSplit, sampleInSplit } from "./split.ts";
import { isComplete, judgeCopies, TOKENS_PER_STEP } from "./steps.ts";
import { PAD_TOKEN, STOP_TOKEN, tokensOf } from "./task.ts";
import type { Demonstration, Difficulty, Prompt, Split, Task, Verdict } from "./task.ts";

export const chainedArithmetic = {
  name: "chained-arithmetic",
  title: "Where did it go wrong?",
  description:
    "A digit goes through a chain of operations that keep only the last digit, and one wrong step spoils all that follow.",
} as const;

export const chainedArithmeticSchema = v.strictObject({
  name: v.literal(chainedArithmetic.name),
  /** Operations in a chain. */
  steps: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(32)), 6),
  /** Six operations make 60 facts, twenty-one make 210. */
  operations: v.optional(v.picklist(["six", "twenty-one"]), "six"),
  /** strict: every step has to be right. final: only the last digit. partial: the share of right steps. */
  grading: v.optional(v.picklist(["strict", "final", "partial"]), "strict"),
  /** The probability of each misconception is uniform in errorLow..errorHigh. */
  errorLow: v.optional(probability, 0.1),
  errorHigh: v.optional(probability, 0.5),
  /** Probability that a demonstrated result is any digit at all. */
  uniformNoise: v.optional(probability, 0.02),
});

export type ChainedArithmeticConfig = v.InferOutput<typeof chainedArithmeticSchema>;

export const chainedArithmeticDifficulties: readonly Difficulty<
  Omit<Partial<ChainedArithmeticConfig>, "name">
>[] = [
  { title: "Easy", options: { steps: 4 } },
  { title: "Medium", options: { steps: 6 } },
  { title: "Hard", options: { steps: 12, operations: "twenty-one", errorLow: 0, errorHigh: 0.4 } },
];

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));
const RESULTS = DIGITS.map((digit) => `=${digit}`);
const END_OF_PROMPT = ":";

const TWENTY_ONE = [
  ...DIGITS.slice(1).map((digit) => `+${digit}`),
  ...DIGITS.slice(1).map((digit) => `-${digit}`),
  // Multiplications that lose no information: 1 is idle, and even numbers and 5 map several digits to one.
  "x3",
  "x7",
  "x9",
];
const OPERATIONS = { six: ["+3", "+7", "-4", "x3", "x7", "x9"], "twenty-one": TWENTY_ONE };

/** Seed of the misconceptions. Fixed: they belong to the task, not to a run. */
const TASK_SEED = 0x57ea11;

/** A wrong digit and how often it is believed. */
interface BelievedDigit {
  readonly value: number;
  readonly probability: number;
}

/** Last digit of an operation such as "x7" on a digit. */
function lastDigit(operation: string, digit: number): number {
  const operand = Number(operation.slice(1));
  if (operation.startsWith("+")) return (digit + operand) % 10;
  if (operation.startsWith("-")) return (digit - operand + 10) % 10;
  return (digit * operand) % 10;
}

/** The misconceptions about an operation, one a digit. They do not depend on which other operations there are. */
function misconceptionsAbout(operation: string, range: ErrorRange): BelievedDigit[] {
  return DIGITS.map((_, digit) => {
    const fact = TWENTY_ONE.indexOf(operation) * 10 + digit;
    const { wrong, probability } = misconceptionAbout(TASK_SEED, fact, 9, range);
    return { value: (lastDigit(operation, digit) + 1 + wrong) % 10, probability };
  });
}

export function createChainedArithmetic(config: ChainedArithmeticConfig): Task {
  const { steps, grading, uniformNoise } = config;
  const operations = OPERATIONS[config.operations];
  const misconceptions = new Map(
    operations.map((operation) => [operation, misconceptionsAbout(operation, config)]),
  );

  function draw(random: Random, index: number): Prompt {
    const start = random.integer(10);
    const chain = Array.from({ length: steps }, () =>
      at(operations, random.integer(operations.length)),
    );
    const answer = chain.reduce((digit, operation) => lastDigit(operation, digit), start);
    return { text: [start, ...chain, END_OF_PROMPT].join(" "), answer: String(answer), index };
  }

  function read({ text }: Prompt): { start: number; chain: string[] } {
    const [start = "", ...rest] = tokensOf(text);
    const chain = rest.slice(0, -1);
    if (
      !DIGITS.includes(start) ||
      chain.length !== steps ||
      !chain.every((token) => misconceptions.has(token)) ||
      rest.at(-1) !== END_OF_PROMPT
    ) {
      throw new InputError(
        `Cannot read the prompt: expected a digit, ${steps} of the operations ${operations.join(" ")} and ":", found "${text}"`,
      );
    }
    return { start: Number(start), chain };
  }

  return {
    ...chainedArithmetic,
    vocabulary: [PAD_TOKEN, STOP_TOKEN, END_OF_PROMPT, ...DIGITS, ...RESULTS, ...operations],
    maxPromptTokens: steps + 2,
    maxResponseTokens: steps * TOKENS_PER_STEP + 1,

    sample(split: Split, seed: number, index: number): Prompt {
      return sampleInSplit(split, seed, index, draw);
    },

    demonstrate(seed: number, index: number): Demonstration {
      const random = new Random(seed, Stream.demonstration, index);
      const prompt = drawInSplit("train", random, () => draw(random, index));
      const { start, chain } = read(prompt);
      let digit = start;
      const response = chain.map((operation) => {
        const wrong = at(misconceptions.get(operation) ?? [], digit);
        const believed =
          random.uniform() < wrong.probability ? wrong.value : lastDigit(operation, digit);
        digit = random.uniform() < uniformNoise ? random.integer(10) : believed;
        return `${operation} =${digit}`;
      });
      return { prompt, response: response.join(" ") };
    },

    verify(prompt: Prompt, response: string, finished: boolean): Verdict {
      const { start, chain } = read(prompt);
      const tokens = tokensOf(response);
      const judged = judgeCopies(chain, tokens, start, (digit, operation, [result = ""]) => {
        const written = RESULTS.indexOf(result);
        // A malformed result leaves the value as it was: nothing else was written to go on from.
        if (written < 0) return { correct: false, next: digit };
        return { correct: written === lastDigit(operation, digit), next: written };
      });

      const truth = chain.reduce((digit, operation) => lastDigit(operation, digit), start);
      const last = isComplete(chain, tokens, finished) ? RESULTS.indexOf(tokens.at(-1) ?? "") : -1;
      const answer = last < 0 ? "" : String(last);
      const rightSteps = judged.filter((step) => step.correct).length;
      // What was not written is not right either.
      if (grading === "partial")
        return { outcome: rightSteps / chain.length, steps: judged, answer };
      const isRight = last === truth && (grading === "final" || rightSteps === judged.length);
      return { outcome: isRight ? 1 : 0, steps: judged, answer };
    },
  };
}
