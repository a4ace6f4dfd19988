/**
 * Reach a target from given numbers, each used once.
 *
 *   prompt    3 7 2 -> 8 :
 *   response  7 - 2 = 5 5 + 3 = 8        (or 7 + 3 = 10 10 - 2 = 8)
 *
 * A step takes two numbers away and puts their result in their place. There are many right paths and more dead ends, so a
 * step can be sound arithmetic and yet spoil everything: it is right only where an exact search still finds the target from
 * the numbers that it leaves. Results are whole numbers from 1 to 99. Demonstrations take turns that ignore the target, and
 * have a misconception about each operation on two last digits.
 */
import * as v from "valibot";

import { InputError, invariant } from "../errors.ts";
import { Random, Stream } from "../random.ts";
import { at } from "../typed-array.ts";
import { misconceptionAbout, probability } from "./misconception.ts";
import { drawInSplit, sampleInSplit } from "./split.ts";
import { judgeSteps } from "./steps.ts";
import { PAD_TOKEN, STOP_TOKEN, tokensOf } from "./task.ts";
import type { Demonstration, Difficulty, Prompt, Split, Task, Verdict } from "./task.ts";

export const countdown = {
  name: "countdown",
  title: "Reach the target",
  description:
    "A target has to be made from given numbers, on any of many paths, and a step can be sound arithmetic and still a dead end.",
} as const;

export const countdownSchema = v.strictObject({
  name: v.literal(countdown.name),
  /** Numbers in a prompt, all of which have to be used. */
  numbers: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(4)), 3),
  /** The largest of them that may be drawn. */
  largest: v.optional(v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(50)), 8),
  operations: v.optional(v.picklist(["+-", "+-x", "+-x/"]), "+-"),
  /** Probability that a demonstrated step is legal and no more, whatever the target. */
  wrongTurn: v.optional(probability, 0.3),
  /** The probability of each misconception is uniform in errorLow..errorHigh. */
  errorLow: v.optional(probability, 0),
  errorHigh: v.optional(probability, 0.3),
});

export type CountdownConfig = v.InferOutput<typeof countdownSchema>;

export const countdownDifficulties: readonly Difficulty<Omit<Partial<CountdownConfig>, "name">>[] =
  [
    { title: "Easy", options: { numbers: 2, largest: 10, operations: "+-x" } },
    { title: "Medium", options: { numbers: 3, largest: 8, operations: "+-" } },
    { title: "Hard", options: { numbers: 4, largest: 6, operations: "+-" } },
  ];

/** The highest number that there is a token for. */
const HIGHEST = 99;
const NUMBERS = Array.from({ length: HIGHEST }, (_, i) => String(i + 1));
const OPERATIONS = ["+", "-", "x", "/"];
const EQUALS = "=";
const TARGET = "->";
const END_OF_PROMPT = ":";
/** As in 7 - 3 = 4. */
const TOKENS_PER_STEP = 5;

/** Seed of the misconceptions. Fixed: they belong to the task, not to a run. */
const TASK_SEED = 0xc0de7;
/** How far a wrong result is from the right one. */
const SLIPS = [-10, -1, 1, 10];
/** Draws before giving up: most random plays reach a target. */
const MAX_PLAYS = 1000;
/** Sets of numbers whose reachable values are remembered. */
const CACHED_SETS = 20_000;

interface Move {
  readonly a: number;
  readonly operation: string;
  readonly b: number;
  readonly result: number;
  /** The numbers that are neither a nor b. */
  readonly rest: readonly number[];
}

/** The result, or null where it is no whole number from 1 to 99. */
function compute(a: number, operation: string, b: number): number | null {
  const result =
    operation === "+" ? a + b : operation === "-" ? a - b : operation === "x" ? a * b : a / b;
  return Number.isInteger(result) && result >= 1 && result <= HIGHEST ? result : null;
}

function without(numbers: readonly number[], number: number): number[] | null {
  const index = numbers.indexOf(number);
  return index < 0 ? null : numbers.toSpliced(index, 1);
}

/** Every legal step, larger number first: the other order of a sum or product leads to the same place. */
function movesFrom(numbers: readonly number[], operations: readonly string[]): Move[] {
  return numbers.flatMap((first, i) =>
    numbers.slice(i + 1).flatMap((second, j) => {
      const [a, b] = [Math.max(first, second), Math.min(first, second)];
      const rest = numbers.filter((_, k) => k !== i && k !== i + 1 + j);
      return operations.flatMap((operation) => {
        const result = compute(a, operation, b);
        return result === null ? [] : [{ a, operation, b, result, rest }];
      });
    }),
  );
}

/** The numbers of a text, each from 1 to 99; null where a token is no number. */
function numbersOf(tokens: readonly string[]): number[] | null {
  return tokens.every((token) => NUMBERS.includes(token)) ? tokens.map(Number) : null;
}

export function createCountdown(config: CountdownConfig): Task {
  const operations = OPERATIONS.slice(0, config.operations.length);
  const most = config.numbers - 1;

  const cache = new Map<string, ReadonlySet<number>>();
  /** Every value that all of the numbers together can make: an exact search. */
  function valuesOf(numbers: readonly number[]): ReadonlySet<number> {
    if (numbers.length === 1) return new Set(numbers);
    const key = numbers.toSorted((a, b) => a - b).join(" ");
    const known = cache.get(key);
    if (known) return known;
    const values = new Set(
      movesFrom(numbers, operations).flatMap(({ result, rest }) => [
        ...valuesOf([...rest, result]),
      ]),
    );
    if (cache.size >= CACHED_SETS) cache.clear();
    cache.set(key, values);
    return values;
  }

  /** What a demonstration believes a move to result in. */
  function believed({ a, operation, b, result }: Move, random: Random): number {
    const fact = OPERATIONS.indexOf(operation) * 100 + (a % 10) * 10 + (b % 10);
    const { wrong, probability } = misconceptionAbout(TASK_SEED, fact, SLIPS.length, config);
    const slipped = result + at(SLIPS, wrong);
    const isSlip = random.uniform() < probability && slipped >= 1 && slipped <= HIGHEST;
    return isSlip ? slipped : result;
  }

  /** The result of a random play with random numbers is the target, so every prompt has an answer. */
  function draw(random: Random, index: number): Prompt {
    for (let i = 0; i < MAX_PLAYS; i++) {
      const given = Array.from(
        { length: config.numbers },
        () => 1 + random.integer(config.largest),
      );
      let numbers: readonly number[] = given;
      for (let step = 0; step < most; step++) {
        const moves = movesFrom(numbers, operations);
        if (moves.length === 0) break;
        const { rest, result } = at(moves, random.integer(moves.length));
        numbers = [...rest, result];
      }
      const [target] = numbers;
      if (numbers.length === 1 && target !== undefined) {
        const text = [...given, TARGET, target, END_OF_PROMPT].join(" ");
        return { text, answer: String(target), index };
      }
    }
    invariant(false, `no target among ${MAX_PLAYS} plays`);
  }

  function read({ text }: Prompt): { given: number[]; target: number } {
    const tokens = tokensOf(text);
    const given = numbersOf(tokens.slice(0, config.numbers));
    const [target] = numbersOf(tokens.slice(config.numbers + 1, -1)) ?? [];
    if (
      given === null ||
      target === undefined ||
      tokens.length !== config.numbers + 3 ||
      tokens[config.numbers] !== TARGET ||
      tokens.at(-1) !== END_OF_PROMPT
    ) {
      throw new InputError(
        `Cannot read the prompt: expected ${config.numbers} numbers from 1 to ${HIGHEST}, "${TARGET}", the target and ":", found "${text}"`,
      );
    }
    return { given, target };
  }

  return {
    ...countdown,
    vocabulary: [PAD_TOKEN, STOP_TOKEN, END_OF_PROMPT, TARGET, EQUALS, ...operations, ...NUMBERS],
    maxPromptTokens: config.numbers + 3,
    maxResponseTokens: most * TOKENS_PER_STEP + 1,

    sample(split: Split, seed: number, index: number): Prompt {
      return sampleInSplit(split, seed, index, draw);
    },

    demonstrate(seed: number, index: number): Demonstration {
      const random = new Random(seed, Stream.demonstration, index);
      const prompt = drawInSplit("train", random, () => draw(random, index));
      const { given, target } = read(prompt);
      let numbers: readonly number[] = given;
      const response: string[] = [];
      for (let step = 0; step < most; step++) {
        const moves = movesFrom(numbers, operations);
        const good = moves.filter(({ rest, result }) => valuesOf([...rest, result]).has(target));
        const isWrongTurn = random.uniform() < config.wrongTurn;
        const choices = isWrongTurn || good.length === 0 ? moves : good;
        // Two numbers that are alike may leave no legal step: the demonstration gives up.
        if (choices.length === 0) break;
        const move = at(choices, random.integer(choices.length));
        const result = believed(move, random);
        response.push(`${move.a} ${move.operation} ${move.b} ${EQUALS} ${result}`);
        numbers = [...move.rest, result];
      }
      return { prompt, response: response.join(" ") };
    },

    verify(prompt: Prompt, response: string, finished: boolean): Verdict {
      const { given, target } = read(prompt);
      const tokens = tokensOf(response);
      const size = { tokens: TOKENS_PER_STEP, most };
      const { steps, state } = judgeSteps<readonly number[]>(
        tokens,
        size,
        given,
        (numbers, [first = "", operation = "", second = "", equals, third = ""], index) => {
          const [a = 0, b = 0, result = 0] = numbersOf([first, second, third]) ?? [];
          const rest = without(without(numbers, a) ?? [], b);
          // A malformed step, or one with numbers that are not there, uses up nothing but its turn.
          if (rest === null || equals !== EQUALS || !operations.includes(operation))
            return { correct: false, next: numbers };
          const next = [...rest, result];
          const isLegal = compute(a, operation, b) === result;
          const isInTime = next.length - 1 === most - 1 - index;
          return { correct: isLegal && isInTime && valuesOf(next).has(target), next };
        },
      );

      const isWhole = finished && tokens.length === most * TOKENS_PER_STEP;
      const right = isWhole && steps.every((step) => step.correct);
      const answer = isWhole && state.length === 1 ? state.join("") : "";
      return { outcome: right ? 1 : 0, steps, answer };
    },
  };
}
