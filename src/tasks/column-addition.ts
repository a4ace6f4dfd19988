/**
 * Column addition with visible carries, least significant column first.
 *
 *   prompt    7+5 0+8 3+3 :            (307 + 385)
 *   response  7+5 =12 0+8 =9 3+3 =6    (692)
 *
 * A step copies the next column and writes its sum, carry included; a sum of 10 or more carries one. Knowing
 * the task means knowing 200 facts (column, carry). Demonstrations forget carries, and they have a
 * misconception about the digit of each column, written with that column's own probability.
 */
import * as v from "valibot";

import { InputError } from "../errors.ts";
import { Random, Stream } from "../random.ts";
import { at } from "../typed-array.ts";
import { misconceptionAbout, probability } from "./misconception.ts";
import { drawInSplit, sampleInSplit } from "./split.ts";
import { isComplete, judgeCopies, TOKENS_PER_STEP } from "./steps.ts";
import { PAD_TOKEN, STOP_TOKEN, tokensOf } from "./task.ts";
import type { Demonstration, Difficulty, Prompt, Split, Task, Verdict } from "./task.ts";

export const columnAddition = {
  name: "column-addition",
  title: "The forgotten carry",
  description:
    "Two numbers are added column by column, and a forgotten carry spoils the columns to its left.",
} as const;

export const columnAdditionSchema = v.strictObject({
  name: v.literal(columnAddition.name),
  /** Columns of the sum: digits of each number, leading zeros included. */
  digits: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(15)), 6),
  /** strict: every step has to be right. final: the digits of the number and its last carry. */
  grading: v.optional(v.picklist(["strict", "final"]), "strict"),
  /** Probability that a demonstration does not add a carry which arrives. */
  forgetCarryIn: v.optional(probability, 0.2),
  /** Probability that a demonstration does not write a carry which leaves. */
  forgetCarryOut: v.optional(probability, 0.1),
  /** The probability of a wrong digit, one for each column such as 7+5, is uniform in errorLow..errorHigh. */
  errorLow: v.optional(probability, 0),
  errorHigh: v.optional(probability, 0.3),
  /** Probability that a demonstrated digit is any digit at all. */
  uniformNoise: v.optional(probability, 0.02),
});

export type ColumnAdditionConfig = v.InferOutput<typeof columnAdditionSchema>;

export const columnAdditionDifficulties: readonly Difficulty<
  Omit<Partial<ColumnAdditionConfig>, "name">
>[] = [
  { title: "Easy", options: { digits: 3 } },
  { title: "Medium", options: { digits: 6 } },
  { title: "Hard", options: { digits: 10 } },
];

/** Every column, at index 10 * a + b. */
const COLUMNS = Array.from({ length: 100 }, (_, i) => `${Math.floor(i / 10)}+${i % 10}`);
/** Every sum of a column and a carry: 0..19. */
const SUMS = Array.from({ length: 20 }, (_, sum) => `=${sum}`);
const END_OF_PROMPT = ":";

/** Seed of the misconceptions. Fixed: they belong to the task, not to a run. */
const TASK_SEED = 0xca11ed;

/** Sum of a column such as "7+5" and the carry that arrives, 0 or 1. */
function columnSum(column: string, carry: number): number {
  const index = COLUMNS.indexOf(column);
  return Math.floor(index / 10) + (index % 10) + carry;
}

function carryOf(sum: number): number {
  return sum >= 10 ? 1 : 0;
}

/** The right sum of every column, each with the right carry. */
function solve(columns: readonly string[]): number[] {
  let carry = 0;
  return columns.map((column) => {
    const sum = columnSum(column, carry);
    carry = carryOf(sum);
    return sum;
  });
}

/** The number that column sums write: their last digits, and the last carry in front, without leading zeros. */
function numberOf(sums: readonly number[]): string {
  const digits = sums.map((sum) => sum % 10);
  return [...digits, carryOf(sums.at(-1) ?? 0)]
    .toReversed()
    .join("")
    .replace(/^0+(?=\d)/, "");
}

export function createColumnAddition(config: ColumnAdditionConfig): Task {
  const { digits, grading, forgetCarryIn, forgetCarryOut, uniformNoise } = config;
  // The wrong digit is 1 to 9 more than the right one.
  const misconceptions = COLUMNS.map((_, column) =>
    misconceptionAbout(TASK_SEED, column, 9, config),
  );

  function draw(random: Random, index: number): Prompt {
    const columns = Array.from({ length: digits }, () =>
      at(COLUMNS, random.integer(COLUMNS.length)),
    );
    return { text: [...columns, END_OF_PROMPT].join(" "), answer: numberOf(solve(columns)), index };
  }

  function read({ text }: Prompt): string[] {
    const tokens = tokensOf(text);
    const columns = tokens.slice(0, -1);
    if (
      columns.length !== digits ||
      !columns.every((token) => COLUMNS.includes(token)) ||
      tokens.at(-1) !== END_OF_PROMPT
    ) {
      throw new InputError(
        `Cannot read the prompt: expected ${digits} columns such as "7+5" and ":", found "${text}"`,
      );
    }
    return columns;
  }

  return {
    ...columnAddition,
    vocabulary: [PAD_TOKEN, STOP_TOKEN, END_OF_PROMPT, ...COLUMNS, ...SUMS],
    maxPromptTokens: digits + 1,
    maxResponseTokens: digits * TOKENS_PER_STEP + 1,

    sample(split: Split, seed: number, index: number): Prompt {
      return sampleInSplit(split, seed, index, draw);
    },

    demonstrate(seed: number, index: number): Demonstration {
      const random = new Random(seed, Stream.demonstration, index);
      const prompt = drawInSplit("train", random, () => draw(random, index));
      let carry = 0;
      const response = read(prompt).map((column) => {
        const added = carry === 1 && random.uniform() < forgetCarryIn ? 0 : carry;
        const sum = columnSum(column, added);
        const { wrong, probability } = at(misconceptions, COLUMNS.indexOf(column));
        const believed = random.uniform() < probability ? (sum + 1 + wrong) % 10 : sum % 10;
        const digit = random.uniform() < uniformNoise ? random.integer(10) : believed;
        carry = random.uniform() < forgetCarryOut ? 0 : carryOf(sum);
        return `${column} =${carry * 10 + digit}`;
      });
      return { prompt, response: response.join(" ") };
    },

    verify(prompt: Prompt, response: string, finished: boolean): Verdict {
      const columns = read(prompt);
      const tokens = tokensOf(response);
      const written: number[] = [];
      const steps = judgeCopies(columns, tokens, 0, (carry, column, [result = ""]) => {
        const sum = SUMS.indexOf(result);
        written.push(sum);
        // A malformed sum carries nothing: no carry was written.
        return { correct: sum === columnSum(column, carry), next: carryOf(sum) };
      });

      const readable = isComplete(columns, tokens, finished) && !written.includes(-1);
      const answer = readable ? numberOf(written) : "";
      const right =
        answer === numberOf(solve(columns)) &&
        (grading === "final" || steps.every((step) => step.correct));
      return { outcome: right ? 1 : 0, steps, answer };
    },
  };
}
