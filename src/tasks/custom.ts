/**
 * A task of one's own: prompts and answers from a file, and a declared verifier.
 *
 * The records are part of the options, so that a run is reproduced by its config alone. Tokens are words, and the vocabulary is
 * the words that occur in prompts and answers. Nobody can tell whether a step is right, so no step has a label.
 * Demonstrations are the answers, with words replaced at a declared rate; each word has one wrong word that is written for it.
 *
 * Without records the task is an example: four of six letters in alphabetical order.
 */
import * as v from "valibot";

import { InputError } from "../errors.ts";
import { Random, Stream } from "../random.ts";
import { at } from "../typed-array.ts";
import {
  customRecordSchema,
  faultOfRecords,
  lastNumber,
  longestResponse,
  MAX_RECORDS,
  MAX_RESPONSE_TOKENS,
  quoted,
  textsOf,
  wordsOf,
  type CustomRecord,
} from "./custom-records.ts";
import { misconceptionAbout, probability } from "./misconception.ts";
import { splitOf } from "./split.ts";
import { PAD_TOKEN, STOP_TOKEN, tokensOf } from "./task.ts";
import type { Demonstration, Difficulty, Prompt, Split, StepSpan, Task, Verdict } from "./task.ts";

export const custom = {
  name: "custom",
  title: "Your own questions",
  description:
    "Questions and answers come from a file, or as an example some letters have to be sorted.",
} as const;

/** Four of six letters and their order: 360 records. */
function exampleRecords(): CustomRecord[] {
  const arrangements = (length: number): string[][] =>
    length === 0
      ? [[]]
      : arrangements(length - 1).flatMap((letters) =>
          [..."abcdef"].filter((next) => !letters.includes(next)).map((next) => [...letters, next]),
        );
  return arrangements(4).map((letters) => ({
    prompt: `${letters.join(" ")} :`,
    answer: letters.toSorted().join(" "),
  }));
}

/** What a file may declare beside its records. */
const options = {
  /** exact: the very words. number: the last word is the number that the answer ends with. set: the same words in any order, separators aside. */
  verifier: v.optional(v.picklist(["exact", "number", "set"]), "exact"),
  /** Stop token included; 0: as many as the longest answer needs. */
  maxResponseTokens: v.optional(
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_RESPONSE_TOKENS)),
    0,
  ),
  /** Probability that a demonstration replaces a word of the answer. */
  errorRate: v.optional(probability, 0.3),
};

export const customOptionsSchema = v.strictObject(options);

export const customSchema = v.pipe(
  v.strictObject({
    name: v.literal(custom.name),
    records: v.optional(
      v.pipe(v.array(customRecordSchema), v.minLength(2), v.maxLength(MAX_RECORDS)),
      exampleRecords,
    ),
    ...options,
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? faultOfRecords(dataset.value) : null;
    if (!fault) return;
    const { record, field, expected, found } = fault;
    const input = dataset.value;
    const at = (key: string | number): v.UnknownPathItem => ({
      type: "unknown",
      origin: "value",
      input,
      key,
      value: null,
    });
    const place = record === null ? [] : [at(record), at(field)];
    addIssue({ expected, received: found, path: [at("records"), ...place] });
  }),
);

export type CustomConfig = v.InferOutput<typeof customSchema>;

export const customDifficulties: readonly Difficulty<Omit<Partial<CustomConfig>, "name">>[] = [
  { title: "Easy", options: { errorRate: 0.15 } },
  { title: "Medium", options: { errorRate: 0.3 } },
  { title: "Hard", options: { errorRate: 0.4 } },
];

/** Seed of the wrong words. Fixed: they belong to the task, not to a run. */
const TASK_SEED = 0xc057;

/** Each step ends with a separator, or where the response does. */
function stepsOf(tokens: readonly string[], separator: string | undefined): StepSpan[] {
  const ends = tokens.flatMap((token, i) =>
    token === separator || i === tokens.length - 1 ? [i + 1] : [],
  );
  return ends.map((end, i) => ({ start: ends[i - 1] ?? 0, end, correct: null }));
}

/** @throws RangeError where the config did not go through {@link customSchema} and leaves a split empty */
export function createCustom(config: CustomConfig): Task {
  const { records, verifier, errorRate } = config;
  const byPrompt = new Map(records.map((record) => [record.prompt, record]));
  const splits = {
    train: records.filter(({ prompt }) => splitOf(prompt) === "train"),
    heldout: records.filter(({ prompt }) => splitOf(prompt) === "heldout"),
  };
  const maxResponseTokens = config.maxResponseTokens || longestResponse(records);

  const draw = (split: Split, random: Random): CustomRecord => {
    const own = splits[split];
    return at(own, random.integer(own.length));
  };

  /** What is written in place of a word of the answers: another such word, the same one always. */
  const answerWords = wordsOf(records.map(({ answer }) => answer));
  const wrongWords = new Map(
    answerWords.map((word, fact) => {
      const range = { errorLow: errorRate, errorHigh: errorRate };
      const { wrong } = misconceptionAbout(TASK_SEED, fact, answerWords.length - 1, range);
      return [word, answerWords[wrong < fact ? wrong : wrong + 1] ?? word];
    }),
  );

  /** What counts of a response or an answer; "" where nothing does. */
  function answerOf(tokens: readonly string[], separator: string | undefined): string {
    if (verifier === "number") return lastNumber(tokens) ?? "";
    if (verifier === "exact") return tokens.join(" ");
    return tokens
      .filter((word) => word !== separator)
      .toSorted()
      .join(" ");
  }

  const promptOf = ({ prompt, answer, separator }: CustomRecord, index: number): Prompt => ({
    text: prompt,
    answer: answerOf(tokensOf(answer), separator),
    index,
  });

  return {
    ...custom,
    vocabulary: [PAD_TOKEN, STOP_TOKEN, ...wordsOf(textsOf(records))],
    maxPromptTokens: records.reduce(
      (most, { prompt }) => Math.max(most, tokensOf(prompt).length),
      0,
    ),
    maxResponseTokens,

    sample(split: Split, seed: number, index: number): Prompt {
      const stream = split === "train" ? Stream.task : Stream.heldout;
      return promptOf(draw(split, new Random(seed, stream, index)), index);
    },

    demonstrate(seed: number, index: number): Demonstration {
      const random = new Random(seed, Stream.demonstration, index);
      const record = draw("train", random);
      const response = tokensOf(record.answer).map((word) => {
        const isWrong = word !== record.separator && random.uniform() < errorRate;
        return isWrong ? (wrongWords.get(word) ?? word) : word;
      });
      return { prompt: promptOf(record, index), response: response.join(" ") };
    },

    verify({ text }: Prompt, response: string, finished: boolean): Verdict {
      const record = byPrompt.get(text);
      if (!record) {
        throw new InputError(
          `Cannot read the prompt: expected one of ${records.length} prompts, found ${quoted(text)}`,
        );
      }
      const tokens = tokensOf(response);
      const isWhole = finished && tokens.length < maxResponseTokens;
      const answer = isWhole ? answerOf(tokens, record.separator) : "";
      return {
        outcome: answer === promptOf(record, 0).answer ? 1 : 0,
        steps: stepsOf(tokens.slice(0, maxResponseTokens - 1), record.separator),
        answer,
      };
    },
  };
}
