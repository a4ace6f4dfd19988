/**
 * A running truth value, combined with one variable after another.
 *
 *   prompt    a=1 b=0 c=0 =1 and:b xor:!c nand:a :
 *   response  and:b 0 =0 xor:!c 1 =1 nand:a 1 =0
 *
 * The prompt gives the variables, the first truth value and a chain of operations. A step copies the next operation, writes
 * the value of its operand (!c: not c, an option) and the truth value that comes out. So it has to look up a variable and know a row of a
 * truth table; and where `and` meets 0 or `or` meets 1, an error in the past makes no difference any more.
 * Demonstrations read a variable's neighbour, forget negations, and have a misconception about each operation as it is
 * written: 48 facts (operation, operand, value, running value) for three variables, although a truth table has four rows.
 */
import * as v from "valibot";

import { InputError } from "../errors.ts";
import { Random, Stream } from "../random.ts";
import { at } from "../typed-array.ts";
import { misconceptionAbout, probability } from "./misconception.ts";
import { drawInSplit, sampleInSplit } from "./split.ts";
import { isComplete, judgeCopies } from "./steps.ts";
import { PAD_TOKEN, STOP_TOKEN, tokensOf } from "./task.ts";
import type { Demonstration, Difficulty, Prompt, Split, Task, Verdict } from "./task.ts";

export const booleanChain = {
  name: "boolean-chain",
  title: "True or false?",
  description:
    "A truth value goes through a chain of and, or, xor and nand with variables that have to be looked up, and some errors are forgiven on the way.",
} as const;

export const booleanChainSchema = v.strictObject({
  name: v.literal(booleanChain.name),
  /** Variables in a prompt. */
  variables: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(6)), 3),
  /** Operations in a chain. */
  steps: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(32)), 6),
  /** two: and, or. four: and xor, nand. six: and nor, xnor. */
  operators: v.optional(v.picklist(["two", "four", "six"]), "four"),
  /** Whether operands may be negated. */
  negation: v.optional(v.boolean(), false),
  /** strict: every step has to be right. final: only the last truth value. */
  grading: v.optional(v.picklist(["strict", "final"]), "strict"),
  /** Probability that a demonstration reads the variable after the one that it should, the first after the last. */
  misread: v.optional(probability, 0.1),
  /** Probability that a demonstration forgets a negation. */
  forgetNegation: v.optional(probability, 0.15),
  /** The probability of each misconception is uniform in errorLow..errorHigh. */
  errorLow: v.optional(probability, 0),
  errorHigh: v.optional(probability, 0.3),
});

export type BooleanChainConfig = v.InferOutput<typeof booleanChainSchema>;

export const booleanChainDifficulties: readonly Difficulty<
  Omit<Partial<BooleanChainConfig>, "name">
>[] = [
  { title: "Easy", options: { variables: 3, steps: 4, operators: "two" } },
  { title: "Medium", options: { variables: 3, steps: 6, operators: "four" } },
  { title: "Hard", options: { variables: 4, steps: 6, operators: "four", negation: true } },
];

const END_OF_PROMPT = ":";
/** Copy, value of the operand, truth value. */
const TOKENS_PER_STEP = 3;
const VALUES = ["0", "1"];
const RESULTS = ["=0", "=1"];

const OPERATORS = {
  two: ["and", "or"],
  four: ["and", "or", "xor", "nand"],
  six: ["and", "or", "xor", "nand", "nor", "xnor"],
};

/** Truth tables: the result for running value and operand, at index 2 * running + operand. */
const TRUTH_TABLES = new Map([
  ["and", [0, 0, 0, 1]],
  ["or", [0, 1, 1, 1]],
  ["xor", [0, 1, 1, 0]],
  ["nand", [1, 1, 1, 0]],
  ["nor", [1, 0, 0, 0]],
  ["xnor", [1, 0, 0, 1]],
]);

/** Seed of the misconceptions. Fixed: they belong to the task, not to a run. */
const TASK_SEED = 0xb001;

/** An operation such as "xor:!c", taken apart. */
interface Operation {
  readonly table: readonly number[];
  readonly variable: number;
  readonly negated: boolean;
}

interface Question {
  /** Values of the variables. */
  readonly values: readonly number[];
  readonly start: number;
  readonly chain: readonly string[];
}

export function createBooleanChain(config: BooleanChainConfig): Task {
  const { grading } = config;
  const names = [..."abcdef"].slice(0, config.variables);
  const operations = new Map(
    OPERATORS[config.operators].flatMap((operator) =>
      (config.negation ? ["", "!"] : [""]).flatMap((not) =>
        names.map((name, variable): [string, Operation] => {
          const table = TRUTH_TABLES.get(operator) ?? [];
          return [`${operator}:${not}${name}`, { table, variable, negated: not === "!" }];
        }),
      ),
    ),
  );
  const items = [...operations.keys()];
  const assignments = names.flatMap((name) => VALUES.map((value) => `${name}=${value}`));

  /** Probability of the wrong result of each operation, at index 2 * running + operand. */
  const misconceptions = new Map(
    items.map((item, i) => [
      item,
      [0, 1, 2, 3].map((row) => misconceptionAbout(TASK_SEED, 4 * i + row, 1, config).probability),
    ]),
  );

  const operation = (item: string): Operation => {
    const found = operations.get(item);
    if (!found) throw new RangeError(`Cannot find operation "${item}"`);
    return found;
  };
  const operand = (item: string, values: readonly number[]): number => {
    const { variable, negated } = operation(item);
    return at(values, variable) ^ Number(negated);
  };
  const apply = (item: string, running: number, value: number): number =>
    at(operation(item).table, 2 * running + value);
  const solve = ({ values, start, chain }: Question): number =>
    chain.reduce((running, item) => apply(item, running, operand(item, values)), start);

  function draw(random: Random, index: number): Prompt {
    const values = names.map(() => random.integer(2));
    const start = random.integer(2);
    const chain = Array.from({ length: config.steps }, () =>
      at(items, random.integer(items.length)),
    );
    const given = names.map((name, i) => `${name}=${at(values, i)}`);
    return {
      text: [...given, at(RESULTS, start), ...chain, END_OF_PROMPT].join(" "),
      answer: String(solve({ values, start, chain })),
      index,
    };
  }

  function read({ text }: Prompt): Question {
    const tokens = tokensOf(text);
    const given = tokens.slice(0, names.length);
    const start = RESULTS.indexOf(tokens[names.length] ?? "");
    const chain = tokens.slice(names.length + 1, -1);
    if (
      !names.every((name, i) => VALUES.some((value) => given[i] === `${name}=${value}`)) ||
      start < 0 ||
      chain.length !== config.steps ||
      !chain.every((item) => operations.has(item)) ||
      tokens.at(-1) !== END_OF_PROMPT
    ) {
      throw new InputError(
        `Cannot read the prompt: expected values of ${names.join(" ")} such as "a=1", a truth value such as "=0", ${config.steps} operations such as "${at(items, 0)}" and ":", found "${text}"`,
      );
    }
    return { values: given.map((token) => Number(token.slice(-1))), start, chain };
  }

  return {
    ...booleanChain,
    vocabulary: [
      PAD_TOKEN,
      STOP_TOKEN,
      END_OF_PROMPT,
      ...assignments,
      ...items,
      ...VALUES,
      ...RESULTS,
    ],
    maxPromptTokens: config.variables + config.steps + 2,
    maxResponseTokens: config.steps * TOKENS_PER_STEP + 1,

    sample(split: Split, seed: number, index: number): Prompt {
      return sampleInSplit(split, seed, index, draw);
    },

    demonstrate(seed: number, index: number): Demonstration {
      const random = new Random(seed, Stream.demonstration, index);
      const prompt = drawInSplit("train", random, () => draw(random, index));
      const { values, start, chain } = read(prompt);
      let running = start;
      const response = chain.map((item) => {
        const { variable, negated } = operation(item);
        const isMisread = random.uniform() < config.misread;
        const bit = at(values, isMisread ? (variable + 1) % values.length : variable);
        const isForgotten = random.uniform() < config.forgetNegation;
        const value = negated && !isForgotten ? 1 - bit : bit;
        const errors = misconceptions.get(item) ?? [];
        const isBelieved = random.uniform() < at(errors, 2 * running + value);
        running = apply(item, running, value) ^ Number(isBelieved);
        return `${item} ${value} =${running}`;
      });
      return { prompt, response: response.join(" ") };
    },

    verify(prompt: Prompt, response: string, finished: boolean): Verdict {
      const question = read(prompt);
      const { values, start, chain } = question;
      const tokens = tokensOf(response);
      const steps = judgeCopies(
        chain,
        tokens,
        start,
        (running, item, [value = "", result = ""]) => {
          const written = RESULTS.indexOf(result);
          // A malformed result leaves the value as it was: nothing else was written to go on from.
          if (written < 0) return { correct: false, next: running };
          const looked = operand(item, values);
          const correct = value === VALUES[looked] && written === apply(item, running, looked);
          return { correct, next: written };
        },
        TOKENS_PER_STEP,
      );

      const isWhole = isComplete(chain, tokens, finished, TOKENS_PER_STEP);
      const last = isWhole ? RESULTS.indexOf(tokens.at(-1) ?? "") : -1;
      const right =
        last === solve(question) && (grading === "final" || steps.every((step) => step.correct));
      return { outcome: right ? 1 : 0, steps, answer: last < 0 ? "" : String(last) };
    },
  };
}
