/**
 * Write a program that computes a function of a digit, from examples.
 *
 *   prompt    1>5 4>1 6>5 7>7 9>1 :
 *   response  2 mul 3 add          (2x + 3, its last digit)
 *
 * The prompt shows the outputs of some inputs, enough to tell the function from all others that are as short. The program is
 * judged on all ten inputs, and the outcome is the share that it gets right, or all or nothing. Each instruction is a step; it
 * is right where some program of the allowed length that begins so computes the function, by exhaustive search. Knowing the
 * task means recognising a function and knowing a shortest program. Demonstrations know both, and have a misconception about
 * each instruction after each other.
 */
import * as v from "valibot";

import { InputError, invariant } from "../errors.ts";
import { Random, Stream } from "../random.ts";
import { at } from "../typed-array.ts";
import { misconceptionAbout, probability } from "./misconception.ts";
import { drawInSplit, sampleInSplit } from "./split.ts";
import { createReach, execute, IDENTITY, INPUT, INSTRUCTIONS } from "./stack-language.ts";
import type { DigitFunction, Stack } from "./stack-language.ts";
import { judgeSteps } from "./steps.ts";
import { PAD_TOKEN, STOP_TOKEN, tokensOf } from "./task.ts";
import type { Demonstration, Difficulty, Prompt, Split, Task, Verdict } from "./task.ts";

export const stackProgram = {
  name: "stack-program",
  title: "Guess the program",
  description:
    "A function of a digit is shown by examples and has to be written as a program, which is tested on every digit.",
} as const;

export const stackProgramSchema = v.strictObject({
  name: v.literal(stackProgram.name),
  /** Instructions of the shortest program of a function, at most. */
  size: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(5)), 4),
  /** Instructions that a response may have beyond that. */
  spare: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2)), 1),
  /** Examples in a prompt. The fewer, the more prompts there are for a function. */
  shown: v.optional(v.pipe(v.number(), v.integer(), v.minValue(4), v.maxValue(7)), 5),
  /** The outcome is 1 where all ten tests pass and 0 elsewhere, instead of the share that pass. */
  strict: v.optional(v.boolean(), false),
  /** The probability of each misconception is uniform in errorLow..errorHigh. */
  errorLow: v.optional(probability, 0),
  errorHigh: v.optional(probability, 0.4),
});

export type StackProgramConfig = v.InferOutput<typeof stackProgramSchema>;

export const stackProgramDifficulties: readonly Difficulty<
  Omit<Partial<StackProgramConfig>, "name">
>[] = [
  { title: "Easy", options: { size: 2 } },
  { title: "Medium", options: { size: 4 } },
  { title: "Hard", options: { size: 5, strict: true } },
];

const END_OF_PROMPT = ":";
/** An input and its output, at index 10 * input + output. */
const EXAMPLES = Array.from({ length: 100 }, (_, i) => `${Math.floor(i / 10)}>${i % 10}`);

/** Seed of the misconceptions. Fixed: they belong to the task, not to a run. */
const TASK_SEED = 0x57ac;
/** Draws before giving up: most choices of examples tell a function from the others. */
const MAX_DRAWS = 1000;

const isConstant = (outputs: DigitFunction): boolean => new Set(outputs).size === 1;
const agrees = (outputs: DigitFunction, example: string): boolean =>
  outputs[Number(example.slice(0, 1))] === example.slice(2);

export function createStackProgram(config: StackProgramConfig): Task {
  const { size, shown, strict } = config;
  const longest = size + config.spare;
  const reach = createReach();

  /** Length of the shortest program of every function that may be asked for. */
  const functions = new Map<DigitFunction, number>();
  for (let length = 1; length <= size; length++) {
    for (const outputs of reach(INPUT, length))
      if (outputs !== IDENTITY && !isConstant(outputs) && !functions.has(outputs))
        functions.set(outputs, length);
  }
  const asked = [...functions.keys()];

  /** The wrong instruction in place of `instruction` after `before`, which is "" at the start, and how often it is written. */
  function slip(before: string, instruction: string): { wrong: string; probability: number } {
    const index = INSTRUCTIONS.indexOf(instruction);
    const fact = (INSTRUCTIONS.indexOf(before) + 1) * INSTRUCTIONS.length + index;
    const others = INSTRUCTIONS.filter((other) => other !== instruction);
    const { wrong, probability } = misconceptionAbout(TASK_SEED, fact, others.length, config);
    return { wrong: at(others, wrong), probability };
  }

  function draw(random: Random, index: number): Prompt {
    const answer = at(asked, random.integer(asked.length));
    for (let i = 0; i < MAX_DRAWS; i++) {
      const inputs = random.permutation(IDENTITY.length).slice(0, shown).toSorted();
      const examples = [...inputs].map((input) => `${input}>${at(answer, input)}`);
      const alike = asked.filter((other) => examples.every((example) => agrees(other, example)));
      if (alike.length === 1)
        return { text: [...examples, END_OF_PROMPT].join(" "), answer, index };
    }
    invariant(false, `no examples that show ${answer} among ${MAX_DRAWS} draws`);
  }

  /** The function that a prompt shows. */
  function read({ text }: Prompt): DigitFunction {
    const tokens = tokensOf(text);
    const examples = tokens.slice(0, -1);
    const alike = asked.filter((outputs) => examples.every((example) => agrees(outputs, example)));
    const [outputs] = alike;
    if (
      outputs === undefined ||
      alike.length > 1 ||
      examples.length !== shown ||
      !examples.every((example) => EXAMPLES.includes(example)) ||
      tokens.at(-1) !== END_OF_PROMPT
    ) {
      throw new InputError(
        `Cannot read the prompt: expected ${shown} examples such as "${at(EXAMPLES, 0)}" that show one function, and ":", found "${text}"`,
      );
    }
    return outputs;
  }

  /** A random one of the shortest programs. */
  function shortestProgram(outputs: DigitFunction, random: Random): string[] {
    let stack: Stack = INPUT;
    const program: string[] = [];
    for (let left = (functions.get(outputs) ?? 0) - 1; left >= 0; left--) {
      const right = INSTRUCTIONS.flatMap((instruction) => {
        const next = execute(stack, instruction);
        return next && reach(next, left).has(outputs) ? [{ instruction, next }] : [];
      });
      const { instruction, next } = at(right, random.integer(right.length));
      program.push(instruction);
      stack = next;
    }
    return program;
  }

  return {
    ...stackProgram,
    vocabulary: [PAD_TOKEN, STOP_TOKEN, END_OF_PROMPT, ...INSTRUCTIONS, ...EXAMPLES],
    maxPromptTokens: shown + 1,
    maxResponseTokens: longest + 1,

    sample(split: Split, seed: number, index: number): Prompt {
      return sampleInSplit(split, seed, index, draw);
    },

    demonstrate(seed: number, index: number): Demonstration {
      const random = new Random(seed, Stream.demonstration, index);
      const prompt = drawInSplit("train", random, () => draw(random, index));
      const program = shortestProgram(prompt.answer, random);
      const response = program.map((instruction, i) => {
        const { wrong, probability } = slip(program[i - 1] ?? "", instruction);
        return random.uniform() < probability ? wrong : instruction;
      });
      return { prompt, response: response.join(" ") };
    },

    verify(prompt: Prompt, response: string, finished: boolean): Verdict {
      const outputs = read(prompt);
      const tokens = tokensOf(response);
      const size = { tokens: 1, most: longest };
      const { steps, state } = judgeSteps<Stack | null>(
        tokens,
        size,
        INPUT,
        (stack, [instruction = ""], index) => {
          const next = stack && execute(stack, instruction);
          const correct = next !== null && reach(next, longest - 1 - index).has(outputs);
          return { correct, next };
        },
      );

      const isWhole = finished && tokens.length > 0 && tokens.length <= longest;
      const answer = isWhole ? (state?.at(-1) ?? "") : "";
      const passed = [...answer].filter((output, input) => output === outputs[input]).length;
      const share = passed / outputs.length;
      return { outcome: strict ? Math.floor(share) : share, steps, answer };
    },
  };
}
