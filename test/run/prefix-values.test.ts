/**
 * Acceptance of "prefix values agree with exact enumeration within three standard errors, on at least 500 prefixes", and
 * what a call asks of the device.
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { CountingDevice } from "../../src/cli/counting-device.ts";
import { Arena } from "../../src/gpu/arena.ts";
import { upload } from "../../src/gpu/upload.ts";
import { createDecoderKernels, type DecoderKernels } from "../../src/model/kernels.ts";
import { allocateModel, type ModelTensors } from "../../src/model/weights.ts";
import { Random } from "../../src/random.ts";
import { stepAdvantages, type PrefixValue } from "../../src/rl/credit-truth.ts";
import {
  createPrefixValues,
  type PrefixValueOptions,
  type ValuedResponse,
} from "../../src/run/prefix-values.ts";
import { at } from "../../src/typed-array.ts";
import { countingTestDevice } from "../gpu.ts";
import { weightsOf } from "./lab.ts";
import { exactValues, letters, lettersShape, lettersText } from "./letters.ts";

const CONTINUATIONS = 24;
/** Far enough from 1 that sampling at 1 would show. */
const TEMPERATURE = 2;
const weights = weightsOf(lettersShape, 3);
const draw = { seed: 5, update: 2 };

/** Responses of every length from one token on; those of four tokens without a stop were cut off. */
function responsesOf(count: number): ValuedResponse[] {
  return Array.from({ length: count }, (_, index) => {
    const random = new Random(11, 90, index);
    const length = 1 + random.integer(letters.maxResponseTokens);
    const isCut = length === letters.maxResponseTokens && random.uniform() < 0.5;
    const ids = Array.from({ length }, (__, t) =>
      t === length - 1 && !isCut ? lettersText.stopId : at([0, 2, 3, 4], random.integer(4)),
    );
    const steps = ids.flatMap((id, t) =>
      id === lettersText.stopId ? [] : [{ start: t, end: t + 1 }],
    );
    return { prompt: letters.sample("train", 0, index % 27), ids, steps };
  });
}

let counting: CountingDevice;
let kernels: DecoderKernels;
let model: ModelTensors;
beforeAll(async () => {
  counting = await countingTestDevice();
  kernels = await createDecoderKernels(counting.device, lettersShape);
  model = allocateModel(new Arena(counting.device), "policy", lettersShape, weights);
});

const open = (changes: Partial<PrefixValueOptions> = {}) =>
  createPrefixValues(counting.device, kernels, lettersShape, model, lettersText, {
    rows: 1000,
    continuations: CONTINUATIONS,
    temperature: TEMPERATURE,
    ...changes,
  });

/** P(|X / n - p| > 3 standard errors) for X successes of n with chance p. */
function binomialTail(n: number, p: number): number {
  const bound = 3 * Math.sqrt((p * (1 - p)) / n);
  let tail = 0;
  let logChoose = 0;
  for (let x = 0; x <= n; x++) {
    if (Math.abs(x / n - p) > bound)
      tail += Math.exp(logChoose + x * Math.log(p) + (n - x) * Math.log(1 - p));
    logChoose += Math.log((n - x) / (x + 1));
  }
  return tail;
}

interface Comparison {
  readonly prefixes: number;
  /** Prefixes beyond three exact standard errors, and how many are to be expected. */
  readonly beyond: number;
  readonly expectedBeyond: number;
  /** Mean error, and mean squared error, in exact standard errors. */
  readonly bias: number;
  readonly square: number;
}

function compare(
  responses: readonly ValuedResponse[],
  values: readonly (readonly PrefixValue[])[],
  exact: ReturnType<typeof exactValues>,
): Comparison {
  const sampled = responses.flatMap(({ prompt, ids }, i) =>
    at(values, i)
      .filter(({ continuations }) => continuations > 0)
      .map(({ length, value }) => {
        const p = exact(prompt, ids.slice(0, length));
        const z = (value - p) / Math.sqrt((p * (1 - p)) / CONTINUATIONS);
        return { z, tail: binomialTail(CONTINUATIONS, p) };
      }),
  );
  const mean = (of: (sample: { z: number; tail: number }) => number) =>
    sampled.reduce((sum, sample) => sum + of(sample), 0) / sampled.length;
  return {
    prefixes: sampled.length,
    beyond: sampled.filter(({ z }) => Math.abs(z) > 3).length,
    expectedBeyond: sampled.length * mean(({ tail }) => tail),
    bias: mean(({ z }) => z),
    square: mean(({ z }) => z * z),
  };
}

describe("prefix values", () => {
  const responses = responsesOf(220);
  let values: PrefixValue[][];
  beforeAll(async () => {
    const prefixes = await open();
    values = await prefixes.values(responses, draw);
    prefixes.destroy();
  });

  it("agree with exact enumeration", () => {
    const exact = exactValues(lettersShape, weights, lettersText, TEMPERATURE);
    const found = compare(responses, values, exact);
    expect(found.prefixes).toBeGreaterThan(500);
    // The count is close to a Poisson number: its mean plus four deviations is passed once in ten thousand samples.
    const allowed = found.expectedBeyond + 4 * Math.sqrt(found.expectedBeyond);
    expect(found.beyond).toBeLessThanOrEqual(allowed);
    expect(allowed).toBeLessThan(0.02 * found.prefixes);
    // Errors of independent samples: mean 0, mean square 1, and four deviations of those means.
    expect(Math.abs(found.bias)).toBeLessThan(4 / Math.sqrt(found.prefixes));
    expect(Math.abs(found.square - 1)).toBeLessThan(4 * Math.sqrt(2 / found.prefixes));

    // The same test tells another policy, and another temperature, from this one.
    for (const [other, temperature] of [
      [weightsOf(lettersShape, 4), TEMPERATURE],
      [weights, 1],
    ] as const) {
      const wrong = exactValues(lettersShape, other, lettersText, temperature);
      const missed = compare(responses, values, wrong);
      expect(missed.beyond).toBeGreaterThan(allowed);
      expect(missed.square).toBeGreaterThan(1.5);
    }

    // Step advantages are differences of values, and their errors have the size that they say.
    const errors = responses.flatMap(({ prompt, ids, steps }, i) => {
      const truth = (length: number) => exact(prompt, ids.slice(0, length));
      return stepAdvantages(steps, at(values, i)).map(({ advantage, standardError }, k) => {
        const { start, end } = at(steps, k);
        return (advantage - (truth(end) - truth(start))) / standardError;
      });
    });
    const square = errors.reduce((sum, z) => sum + z * z, 0) / errors.length;
    expect(errors.length).toBeGreaterThan(300);
    expect(square).toBeGreaterThan(0.8);
    expect(square).toBeLessThan(1.25);
  });

  it("are the verified outcome, without error, where nothing is left to sample", () => {
    let cut = 0;
    responses.forEach(({ prompt, ids, steps }, i) => {
      const own = at(values, i);
      const { response, finished } = lettersText.decode(ids);
      expect(own.map(({ length }) => length)).toEqual([
        ...new Set([
          ...steps.map(({ start }) => start),
          ids.length - (finished ? 1 : 0),
          ids.length,
        ]),
      ]);
      const { outcome } = letters.verify(prompt, response, finished);
      expect(own.at(-1)).toEqual({
        length: ids.length,
        value: outcome,
        standardError: 0,
        continuations: 0,
      });
      expect(own.slice(0, -1).every(({ continuations }) => continuations === CONTINUATIONS)).toBe(
        true,
      );
      if (!finished) cut++;
    });
    expect(cut).toBeGreaterThan(10);
  });

  it("are taken before and after each token where asked", async () => {
    const prefixes = await open({ granularity: "token", rows: 64 });
    const [own = []] = await prefixes.values([{ ...at(responses, 0), steps: [] }], draw);
    const tokens = at(responses, 0).ids.length;
    expect(own.map(({ length }) => length)).toEqual(
      Array.from({ length: tokens + 1 }, (_, i) => i),
    );
    expect(own.filter(({ continuations }) => continuations === 0)).toHaveLength(1);
    prefixes.destroy();
  });

  it("depend on seed, update and place alone, and on the weights of the moment", async () => {
    const prefixes = await open({ rows: 100 });
    const all = await prefixes.values(responses.slice(0, 6), draw);
    expect(await prefixes.values(responses.slice(0, 6), draw)).toEqual(all);
    expect(await prefixes.values(responses.slice(0, 3), draw)).toEqual(all.slice(0, 3));
    const another = await open({ rows: 100 });
    expect(await another.values(responses.slice(0, 6), draw)).toEqual(all);
    another.destroy();
    for (const change of [{ seed: 6 }, { update: 3 }]) {
      expect(await prefixes.values(responses.slice(0, 6), { ...draw, ...change })).not.toEqual(all);
    }
    upload(counting.device, model.flat, weightsOf(lettersShape, 4));
    expect(await prefixes.values(responses.slice(0, 6), draw)).not.toEqual(all);
    upload(counting.device, model.flat, weights);
    expect(await prefixes.values(responses.slice(0, 6), draw)).toEqual(all);
    prefixes.destroy();
  });

  it("are sampled apart in every batch, also where the prefix is the same", async () => {
    const prefixes = await open({ rows: CONTINUATIONS });
    const same = Array.from({ length: 8 }, () => ({ ...at(responses, 0), ids: [], steps: [] }));
    const bare = (await prefixes.values(same, draw)).map((own) => at(own, 0).value);
    expect(new Set(bare).size).toBeGreaterThan(2);
    prefixes.destroy();
  });

  it("are one submit and one read for each full set of rows, and nothing is created", async () => {
    const prefixes = await open({ rows: 100 });
    const some = responses.slice(0, 6);
    counting.take();
    const valued = await prefixes.values(some, draw);
    const { counts } = counting.take();
    const sampled = valued.flat().filter(({ continuations }) => continuations > 0).length;
    const batches = Math.ceil((sampled * CONTINUATIONS) / 100);
    expect(batches).toBeGreaterThan(3);
    expect(counts).toMatchObject({ creations: 0, submits: batches, maps: batches });
    expect(await prefixes.values([], draw)).toEqual([]);
    expect(counting.take().counts.submits).toBe(0);
    prefixes.destroy();
  });

  it("refuse what has no standard error, and responses that are too long", async () => {
    await expect(open({ temperature: 0 })).rejects.toThrow("a temperature above 0");
    await expect(open({ continuations: 1 })).rejects.toThrow("2 or more continuations");
    const prefixes = await open({ rows: 8 });
    const long = { ...at(responses, 0), ids: [2, 2, 2, 2, 2] };
    await expect(prefixes.values([long], draw)).rejects.toThrow("5 tokens: at most 4");
    prefixes.destroy();
  });
});
