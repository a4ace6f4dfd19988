import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSample, drawWords, type Sample, type Sampling } from "../../src/kernels/sample.ts";
import { at } from "../../src/typed-array.ts";
import { testDevice } from "../gpu.ts";
import { sampled } from "../reference/sample.ts";
import { Bench } from "./harness.ts";

const DRAWS = 20_000;
const LOGITS = [1.2, -0.4, 0.9, 0.9, -2.5, 2, 0.1, -1.1, 0.3, 1.7, -0.8, 0];
/** 99.99 % quantiles of chi-square by degrees of freedom. */
const QUANTILES: Readonly<Record<number, number>> = { 4: 23.51, 5: 25.74, 11: 37.37 };

let bench: Bench;
let kernel: Sample;
beforeAll(async () => {
  bench = new Bench(await testDevice());
  kernel = await createSample(bench.device);
});
afterAll(() => bench.destroy());

/** One token for each of `slots` rows with the same logits; a prompt of one token. */
async function drawTokens(sampling: Sampling, update: number, slots = DRAWS): Promise<Uint32Array> {
  const round = new Bench(bench.device);
  const logits = Float32Array.from({ length: slots * LOGITS.length }, (_, i) =>
    at(LOGITS, i % LOGITS.length),
  );
  const arrays = {
    logits: round.input("logits", logits),
    draw: round.input("draw", drawWords({ seed: 7, stream: 4, update, firstRow: 0 })),
    spans: round.output("spans", new Uint32Array(slots * 2).fill(1)),
    tokens: round.output("tokens", new Uint32Array(slots * 2)),
    logprobs: round.output("logprobs", slots * 2),
    entropies: round.output("entropies", slots * 2),
    positions: round.output("positions", new Uint32Array(slots)),
    current: round.output("current", new Uint32Array(slots)),
  };
  const shape = { slots, vocabulary: LOGITS.length, context: 2, responseLimit: 1, stopTokens: [0] };
  await round.run((plan) => kernel.step(plan, arrays, shape, sampling));
  const tokens = await round.uints(arrays.tokens);
  round.destroy();
  return tokens.filter((_, i) => i % 2 === 1);
}

describe("sample", () => {
  const settings: readonly Sampling[] = [
    { temperature: 1, topK: 0, topP: 1 },
    { temperature: 0.7, topK: 0, topP: 1 },
    { temperature: 1, topK: 5, topP: 1 },
    { temperature: 1, topK: 0, topP: 0.8 },
    { temperature: 1.3, topK: 6, topP: 0.95 },
  ];

  it.each(settings)(
    "draws from the exact distribution: $temperature, top-k $topK, top-p $topP",
    async (sampling) => {
      const { probabilities } = sampled(Float32Array.from(LOGITS), sampling);
      const counts = new Uint32Array(LOGITS.length);
      for (const token of await drawTokens(sampling, 1)) counts[token] = at(counts, token) + 1;
      const kept = probabilities.flatMap((p, v) => (p > 0 ? [v] : []));
      const chiSquare = kept.reduce(
        (sum, v) =>
          sum +
          (at(counts, v) - DRAWS * at(probabilities, v)) ** 2 / (DRAWS * at(probabilities, v)),
        0,
      );
      expect(
        kept.reduce((sum, v) => sum + at(counts, v), 0),
        "draws among the tokens kept",
      ).toBe(DRAWS);
      expect(chiSquare).toBeLessThan(QUANTILES[kept.length - 1] ?? Number.NaN);
    },
  );

  it("repeats a draw bit for bit, and draws anew in another update", async () => {
    const plain = { temperature: 1, topK: 0, topP: 1 };
    const [first, again, other] = [
      await drawTokens(plain, 2, 500),
      await drawTokens(plain, 2, 500),
      await drawTokens(plain, 3, 500),
    ];
    expect(again).toEqual(first);
    const same = first.filter((token, i) => token === at(other, i)).length;
    // Two independent draws agree with probability sum p^2 = 0.17: 85 of 500.
    expect(same).toBeGreaterThan(40);
    expect(same).toBeLessThan(140);
  });

  it.each([[[]], [[1, 2, 3, 4, 5]]])("refuses %j as stop tokens", async (stopTokens) => {
    const view = bench.output("view", 4);
    const arrays = {
      logits: view,
      draw: view,
      spans: view,
      tokens: view,
      logprobs: view,
      entropies: view,
      positions: view,
      current: view,
    };
    const shape = { slots: 1, vocabulary: 4, context: 2, responseLimit: 1, stopTokens };
    const record = bench.run((plan) =>
      kernel.step(plan, arrays, shape, { temperature: 1, topK: 0, topP: 1 }),
    );
    await expect(record).rejects.toThrow(
      `Cannot sample: expected 1 to 4 stop tokens, found ${stopTokens.length}`,
    );
  });
});
