/**
 * Cups that swap places.
 *
 *   prompt    @2 1-3 2-4 1-4 :         or, with all cups,   cabd 1-3 2-4 1-2 :
 *   response  1-3 @2 2-4 @4 1-4 @1                          1-3 bacd 2-4 bdca 1-2 dbca
 *
 * A step copies the next swap of two places and writes the place of one cup after it, or the row of all. Swaps do not commute
 * and lose no information: an error never heals by itself, only by a second error that undoes it. Knowing the task means
 * knowing where each swap leads from each state: 50 facts for a cup among five, 144 for the row of four. Demonstrations have
 * a misconception about each fact: what another swap, or none, would have left.
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

export const stateTracking = {
  name: "state-tracking",
  title: "Watch the cups",
  description:
    "Cups swap places again and again, and who loses sight of them once is lost from then on.",
} as const;

export const stateTrackingSchema = v.strictObject({
  name: v.literal(stateTracking.name),
  cups: v.optional(v.pipe(v.number(), v.integer(), v.minValue(3), v.maxValue(5)), 5),
  /** Swaps in a prompt. */
  swaps: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(32)), 6),
  /** What a step writes. place: where one cup is. row: all cups in order. */
  state: v.optional(v.picklist(["place", "row"]), "place"),
  /** strict: every step has to be right. final: only the last state. */
  grading: v.optional(v.picklist(["strict", "final"]), "strict"),
  /** The probability of each misconception is uniform in errorLow..errorHigh. */
  errorLow: v.optional(probability, 0.1),
  errorHigh: v.optional(probability, 0.5),
  /** Probability that a demonstrated state is any state at all. */
  uniformNoise: v.optional(probability, 0.02),
});

export type StateTrackingConfig = v.InferOutput<typeof stateTrackingSchema>;

export const stateTrackingDifficulties: readonly Difficulty<
  Omit<Partial<StateTrackingConfig>, "name">
>[] = [
  { title: "Easy", options: { cups: 4, swaps: 4, state: "place" } },
  { title: "Medium", options: { cups: 5, swaps: 6, state: "place" } },
  { title: "Hard", options: { cups: 4, swaps: 6, state: "row" } },
];

const END_OF_PROMPT = ":";

/** Seed of the misconceptions. Fixed: they belong to the task, not to a run. */
const TASK_SEED = 0xc0b5;

/** All orders of the letters, such as "cabd". */
function ordersOf(letters: string): string[] {
  if (letters.length === 1) return [letters];
  return [...letters].flatMap((first) =>
    ordersOf(letters.replace(first, "")).map((rest) => first + rest),
  );
}

/** Every swap of two of the places 1..cups, such as "1-3". */
function swapsOf(cups: number): string[] {
  const places = Array.from({ length: cups }, (_, i) => i + 1);
  return places.flatMap((a) => places.filter((b) => b > a).map((b) => `${a}-${b}`));
}

/** The row, or the place such as "@2", after a swap. */
function afterSwap(state: string, swap: string): string {
  const [a, b] = [Number(swap.slice(0, 1)), Number(swap.slice(2))];
  if (state.startsWith("@")) {
    const place = Number(state.slice(1));
    return `@${place === a ? b : place === b ? a : place}`;
  }
  const row = [...state];
  [row[a - 1], row[b - 1]] = [at(row, b - 1), at(row, a - 1)];
  return row.join("");
}

export function createStateTracking(config: StateTrackingConfig): Task {
  const { cups, grading, uniformNoise } = config;
  const swaps = swapsOf(cups);
  const states =
    config.state === "row"
      ? ordersOf("abcde".slice(0, cups))
      : Array.from({ length: cups }, (_, i) => `@${i + 1}`);

  /** A wrong state and how often it is believed, by swap and state. */
  const misconceptions = new Map(
    swaps.flatMap((swap, i) =>
      states.map((state, j) => {
        const others = [state, ...swaps.map((other) => afterSwap(state, other))];
        const wrongs = [...new Set(others)].filter((wrong) => wrong !== afterSwap(state, swap));
        const fact = i * states.length + j;
        const { wrong, probability } = misconceptionAbout(TASK_SEED, fact, wrongs.length, config);
        return [`${swap} ${state}`, { state: at(wrongs, wrong), probability }] as const;
      }),
    ),
  );

  function draw(random: Random, index: number): Prompt {
    const start = at(states, random.integer(states.length));
    const moves = Array.from({ length: config.swaps }, () =>
      at(swaps, random.integer(swaps.length)),
    );
    return {
      text: [start, ...moves, END_OF_PROMPT].join(" "),
      answer: moves.reduce(afterSwap, start),
      index,
    };
  }

  function read({ text }: Prompt): { start: string; moves: string[] } {
    const [start = "", ...rest] = tokensOf(text);
    const moves = rest.slice(0, -1);
    if (
      !states.includes(start) ||
      moves.length !== config.swaps ||
      !moves.every((token) => swaps.includes(token)) ||
      rest.at(-1) !== END_OF_PROMPT
    ) {
      throw new InputError(
        `Cannot read the prompt: expected a state such as "${at(states, 0)}", ${config.swaps} of the swaps ${swaps.join(" ")} and ":", found "${text}"`,
      );
    }
    return { start, moves };
  }

  return {
    ...stateTracking,
    vocabulary: [PAD_TOKEN, STOP_TOKEN, END_OF_PROMPT, ...states, ...swaps],
    maxPromptTokens: config.swaps + 2,
    maxResponseTokens: config.swaps * TOKENS_PER_STEP + 1,

    sample(split: Split, seed: number, index: number): Prompt {
      return sampleInSplit(split, seed, index, draw);
    },

    demonstrate(seed: number, index: number): Demonstration {
      const random = new Random(seed, Stream.demonstration, index);
      const prompt = drawInSplit("train", random, () => draw(random, index));
      const { start, moves } = read(prompt);
      let state = start;
      const response = moves.map((swap) => {
        const wrong = misconceptions.get(`${swap} ${state}`);
        const isBelieved = wrong !== undefined && random.uniform() < wrong.probability;
        const believed = isBelieved ? wrong.state : afterSwap(state, swap);
        const isNoise = random.uniform() < uniformNoise;
        state = isNoise ? at(states, random.integer(states.length)) : believed;
        return `${swap} ${state}`;
      });
      return { prompt, response: response.join(" ") };
    },

    verify(prompt: Prompt, response: string, finished: boolean): Verdict {
      const { start, moves } = read(prompt);
      const tokens = tokensOf(response);
      const steps = judgeCopies(moves, tokens, start, (state, swap, [result = ""]) => {
        // What is no state leaves the cups where they were: nothing else was written to go on from.
        if (!states.includes(result)) return { correct: false, next: state };
        return { correct: result === afterSwap(state, swap), next: result };
      });

      const last = tokens.at(-1) ?? "";
      const answer = isComplete(moves, tokens, finished) && states.includes(last) ? last : "";
      const right =
        answer === moves.reduce(afterSwap, start) &&
        (grading === "final" || steps.every((step) => step.correct));
      return { outcome: right ? 1 : 0, steps, answer };
    },
  };
}
