/**
 * A task of five words and at most four response tokens, small enough to enumerate every response: what a prefix is
 * worth can be computed to the last digit.
 */
import { wordLevelTokenizerJson } from "../../src/interop/tokenizer.ts";
import type { ModelShape } from "../../src/model/shape.ts";
import { taskText, type TaskText } from "../../src/run/task-text.ts";
import { PAD_TOKEN, STOP_TOKEN, tokensOf, type Prompt, type Task } from "../../src/tasks/task.ts";
import { at } from "../../src/typed-array.ts";
import { logSoftmax } from "../reference/decoder-operations.ts";
import { forward } from "../reference/decoder.ts";

const LETTERS = ["a", "b", "c"];

/** Success depends on every letter of prompt and response, and on whether the response stopped by itself. */
function outcomeOf(text: string): number {
  let sum = 7;
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 10_007;
  return sum % 2;
}

/** Prompts of one to three letters; a step is a token, and right where it is an "a". */
export const letters: Task = {
  name: "letters",
  title: "",
  description: "",
  vocabulary: [PAD_TOKEN, STOP_TOKEN, ...LETTERS],
  maxPromptTokens: 3,
  maxResponseTokens: 4,
  sample(split, seed, index): Prompt {
    const first = index + seed + (split === "heldout" ? 20 : 0);
    const words = Array.from({ length: (first % 3) + 1 }, (_, i) =>
      at(LETTERS, Math.floor(first / 3 ** (i + 1)) % 3),
    );
    return { text: words.join(" "), answer: "", index };
  },
  demonstrate(seed, index) {
    return { prompt: letters.sample("train", seed, index), response: "a" };
  },
  verify(prompt, response, finished) {
    return {
      outcome: outcomeOf(`${prompt.text}:${response}${finished ? "." : ""}`),
      answer: response,
      steps: tokensOf(response).map((token, i) => ({
        start: i,
        end: i + 1,
        correct: token === "a",
      })),
    };
  },
};

export const lettersText: TaskText = taskText(
  letters,
  wordLevelTokenizerJson(letters.vocabulary, { stop: STOP_TOKEN, pad: PAD_TOKEN }),
);

export const lettersShape: ModelShape = {
  architecture: "llama",
  vocab: letters.vocabulary.length,
  hidden: 8,
  intermediate: 12,
  layers: 1,
  heads: 1,
  kvHeads: 1,
  headWidth: 8,
  ropeTheta: 10_000,
  normEpsilon: 1e-5,
  tied: true,
  qkvBias: false,
  qkNorm: false,
  maxPositions: 16,
};

/** Chance of success from a prefix on, by enumeration of every continuation in float64. */
export function exactValues(
  shape: ModelShape,
  weights: Float32Array,
  { task, stopId, encode, decode }: TaskText,
  temperature: number,
): (prompt: Prompt, prefix: readonly number[]) => number {
  const exact = Float64Array.from(weights);
  const known = new Map<string, number>();
  const value = (prompt: Prompt, ids: readonly number[]): number => {
    if (ids.at(-1) === stopId || ids.length === task.maxResponseTokens) {
      const { response, finished } = decode(ids);
      return task.verify(prompt, response, finished).outcome;
    }
    const key = `${prompt.text}:${ids.join(" ")}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const tokens = [...encode(prompt.text), ...ids];
    const { logits } = forward(shape, exact, [{ tokens, promptLength: 1 }]);
    const last = at(logits, 0).slice(-shape.vocab);
    const next = logSoftmax(last.map((logit) => logit / temperature));
    let sum = 0;
    next.forEach((logprob, token) => {
      sum += Math.exp(logprob) * value(prompt, [...ids, token]);
    });
    known.set(key, sum);
    return sum;
  };
  return value;
}
