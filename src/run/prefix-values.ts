/**
 * Monte Carlo prefix values: the chance of success after each step of a response, measured by letting the policy go on
 * from there R times. All prefixes are one list of rows for the generator, so a call costs one rollout for each `rows`
 * continuations, and creates nothing on the device.
 */
import { Arena } from "../gpu/arena.ts";
import { submit } from "../gpu/plan.ts";
import { Readback } from "../gpu/readback.ts";
import { createGenerator, responsesOf } from "../model/generate.ts";
import type { DecoderKernels } from "../model/kernels.ts";
import type { ModelShape } from "../model/shape.ts";
import type { ModelTensors } from "../model/weights.ts";
import { Stream } from "../random.ts";
import {
  meanOutcome,
  prefixLengths,
  type Granularity,
  type PrefixValue,
} from "../rl/credit-truth.ts";
import type { Prompt, StepSpan } from "../tasks/task.ts";
import { at } from "../typed-array.ts";
import type { TaskText } from "./task-text.ts";

export interface PrefixValueOptions {
  /** Continuations generated at once. */
  readonly rows: number;
  /** Continuations of each prefix, two or more. */
  readonly continuations: number;
  /** Above 0, like the other two that of the rollouts: values are about the policy that is trained. */
  readonly temperature: number;
  readonly topK?: number;
  readonly topP?: number;
  /** Where the prefixes end; at steps by default. */
  readonly granularity?: Granularity;
}

/** A response whose prefixes are valued. */
export interface ValuedResponse {
  readonly prompt: Prompt;
  /** Its tokens, the stop token included. */
  readonly ids: readonly number[];
  readonly steps: readonly Pick<StepSpan, "start" | "end">[];
}

export interface PrefixValues {
  /**
   * Values under the weights that the model has now, for each response at the lengths of `prefixLengths`.
   *
   * The random numbers are a function of (seed, update), of the place of a prefix among those that are sampled and of
   * `rows`; what comes later in the list changes nothing before it. Every prefix is sampled apart, also where two
   * responses share it.
   *
   * @throws RangeError for a response beyond the task's limit
   */
  values(
    responses: readonly ValuedResponse[],
    draw: { seed: number; update: number },
  ): Promise<PrefixValue[][]>;
  /** Bytes on the device. */
  readonly bytes: number;
  destroy(): void;
}

/** Streams of successive batches lie this far apart, beyond every other stream. */
const STREAM_STRIDE = 256;

/**
 * @param model whose continuations are sampled: live tensors, read at each call
 * @throws RangeError for a temperature of 0 or fewer than two continuations, which have no standard error
 */
export async function createPrefixValues(
  device: GPUDevice,
  kernels: DecoderKernels,
  shape: ModelShape,
  model: ModelTensors,
  text: TaskText,
  options: PrefixValueOptions,
): Promise<PrefixValues> {
  const { task, stopId } = text;
  const { rows, continuations, temperature, topK = 0, topP = 1, granularity = "step" } = options;
  const limit = task.maxResponseTokens;
  if (!(temperature > 0) || continuations < 2) {
    throw new RangeError(
      `Cannot value prefixes: expected 2 or more continuations at a temperature above 0, found ${continuations} at ${temperature}`,
    );
  }
  const arena = new Arena(device);
  return arena.guard(async () => {
    const generator = createGenerator(arena, kernels, shape, model, {
      rows,
      // A prefix has at least one token to go.
      maxPromptTokens: task.maxPromptTokens + limit - 1,
      maxResponseTokens: limit,
      stopTokens: [stopId],
      sampling: { temperature, topK, topP },
    });
    await generator.plan.seal();
    const { tokens, spans } = generator.rollout;
    const readback = new Readback(device, "continuations", [tokens, spans]);

    const outcomeOf = ({ prompt }: ValuedResponse, ids: readonly number[]): number => {
      const { response, finished } = text.decode(ids);
      return task.verify(prompt, response, finished).outcome;
    };
    const isOver = ({ ids }: ValuedResponse, length: number) =>
      length === limit || (length > 0 && ids[length - 1] === stopId);

    /** Outcomes of R continuations of each prefix, in the order of `prefixes`. */
    const continued = async (
      prefixes: readonly { response: ValuedResponse; length: number }[],
      { seed, update }: { seed: number; update: number },
    ): Promise<number[][]> => {
      const outcomes = prefixes.map((): number[] => []);
      const wanted = prefixes.length * continuations;
      for (let first = 0; first < wanted; first += rows) {
        // The last batch is filled up with repeats of the last prefix, which are not counted.
        const batch = Array.from({ length: rows }, (_, i) =>
          Math.floor(Math.min(first + i, wanted - 1) / continuations),
        );
        const contexts = batch.map((index) => {
          const { response, length } = at(prefixes, index);
          return [...text.encode(response.prompt.text), ...response.ids.slice(0, length)];
        });
        const stream = Stream.continuation + STREAM_STRIDE * (first / rows);
        generator.write(contexts, { seed, stream, update });
        submit(device, [generator.plan], readback.copies);
        const [tokenBytes, spanBytes] = await readback.read();
        const read = responsesOf(
          new Uint32Array(tokenBytes ?? []),
          new Uint32Array(spanBytes ?? []),
          generator.context,
        );
        batch.slice(0, wanted - first).forEach((index, i) => {
          const { response, length } = at(prefixes, index);
          const whole = [...response.ids.slice(0, length), ...at(read, i).ids];
          // Every row may go on for a whole response: what the prefix has used up already is cut off again.
          at(outcomes, index).push(outcomeOf(response, whole.slice(0, limit)));
        });
      }
      return outcomes;
    };

    return {
      async values(responses, draw) {
        const asked = responses.map((response) => {
          const { ids, steps } = response;
          if (ids.length > limit) {
            throw new RangeError(
              `Cannot value the prefixes of a response of ${ids.length} tokens: at most ${limit}`,
            );
          }
          return prefixLengths(steps, ids.length, granularity).map((length) => ({
            response,
            length,
          }));
        });
        const open = asked.flat().filter(({ response, length }) => !isOver(response, length));
        const outcomes = await continued(open, draw);
        let next = 0;
        return asked.map((prefixes) =>
          prefixes.map(({ response, length }): PrefixValue => {
            if (isOver(response, length)) {
              const value = outcomeOf(response, response.ids.slice(0, length));
              return { length, value, standardError: 0, continuations: 0 };
            }
            return { length, ...meanOutcome(at(outcomes, next++)), continuations };
          }),
        );
      },
      bytes: arena.bytes,
      destroy() {
        readback.destroy();
        arena.destroy();
      },
    };
  });
}
