import { createExpectedReward, type ExpectedRewardOptions } from "../../src/rl/expected-reward.ts";
import { EMPTY_SLOT } from "../../src/rl/batch.ts";
import { at } from "../../src/typed-array.ts";
import type { Random } from "../../src/random.ts";
import { allTokens, type Batch } from "../reference/rl-batch.ts";
import { expectedReward } from "../reference/rl-expected-reward.ts";
import { cases, normals, type Bench, type Check } from "./harness.ts";
import { place, randomBatch, randomMinibatch, STALE, stale } from "./rl-batch.ts";

interface Case extends ExpectedRewardOptions {
  /** Rows of the micro-batch; the batch has two more. */
  readonly slots: number;
  readonly context: number;
  readonly first: number;
  readonly rows: number;
  readonly vocabulary: number;
  readonly inverseTemperature: number;
  /** Logits are normal numbers times this. */
  readonly scale: number;
  readonly drop: number;
}

const replay = { beta: 3, kl: 3, bound: 3, support: 0.05 };
const free = { beta: 1, kl: 0, bound: 0, support: 0 };
const mixed = { beta: 0.5, kl: 1.5, bound: 0.7, support: 0.01 };

// slots, context, first, rows, vocabulary, inverse temperature, scale, drop, options
const table = [
  [1, 2, 0, 2, 1, 1, 1, 0, replay],
  [1, 3, 0, 3, 2, 1, 1, 0, free],
  [2, 5, 0, 10, 7, 0.5, 2, 0, mixed],
  [3, 7, 2, 13, 13, 1, 3, 0.3, replay],
  [2, 31, 0, 62, 28, 1, 1, 0, replay],
  [1, 64, 0, 63, 63, 1.25, 1, 0, mixed],
  [1, 64, 0, 64, 64, 1, 1, 0, free],
  [5, 13, 0, 65, 65, 0.7, 4, 0.2, replay],
  [3, 11, 7, 20, 127, 1, 1, 1, replay],
  [4, 9, 1, 31, 1000, 1, 2, 0, mixed],
  [8, 42, 0, 336, 28, 1, 1, 0.2, replay],
  [8, 20, 0, 160, 29, 1, 1, 0, free],
  [2, 9, 0, 18, 37, 1, 1e4, 0, replay],
  [3, 3, 0, 9, 300, 0.3, 30, 0, free],
  [2, 9, 0, 18, 37, 1, 200, 0, { ...free, kl: 1, support: 0.5 }],
] as const;

const shapes = table.map(
  ([slots, context, first, rows, vocabulary, inverseTemperature, scale, drop, options]): Case => ({
    slots,
    context,
    first,
    rows,
    vocabulary,
    inverseTemperature,
    scale,
    drop,
    ...options,
  }),
);

/** Rows of the batch in another order, one slot in three empty: (source row, prompt length, length, 0) of each. */
function microBatch({ slots }: Case, batch: Batch, random: Random): Uint32Array<ArrayBuffer> {
  const order = random.permutation(batch.rows);
  return Uint32Array.from(
    Array.from({ length: slots }, (_, slot) => {
      const source = at(order, slot);
      return slot % 3 === 2 ? [EMPTY_SLOT, 0, 0, 0] : [source, ...at(batch.spans, source), 0];
    }).flat(),
  );
}

async function run(bench: Bench, shape: Case, random: Random): Promise<Check[]> {
  const { slots, context, first, vocabulary, inverseTemperature } = shape;
  const batch = randomBatch({ rows: slots + 2, context, groupSize: 1, drop: shape.drop }, random);
  const rows = microBatch(shape, batch, random);
  const minibatch = randomMinibatch(batch, random);
  const [policy, prm, ref] = [0, 1, 2].map(() =>
    normals(random, shape.rows * vocabulary, shape.scale),
  ) as [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];

  const { spans, weights } = place(bench, batch);
  const arrays = {
    logits: bench.output("logits", policy),
    prmLogits: bench.input("prm logits", prm),
    refLogits: bench.input("reference logits", ref),
    rows: bench.input("rows", rows),
    spans,
    weights,
    map: bench.input("map", minibatch.map),
    expected: bench.output("expected", stale(batch.rows * context)),
  };
  const op = await createExpectedReward(bench.device);
  await bench.run((plan) => op.backward(plan, arrays, shape, minibatch, shape));

  const weight = 1 / Math.max(allTokens(batch, minibatch.rows).length, 1);
  const invT = Math.fround(inverseTemperature);
  const expected = new Float64Array(batch.rows * context).fill(STALE);
  const dLogits = new Float64Array(policy.length);
  for (let r = 0; r < shape.rows; r++) {
    const [slot, t] = [Math.floor((first + r) / context), (first + r) % context];
    const [source, prompt, length] = [0, 1, 2].map((i) => at(rows, 4 * slot + i)) as [
      number,
      number,
      number,
    ];
    if (source === EMPTY_SLOT) continue;
    if (t === 0) expected[source * context] = 0;
    if (t + 1 === context) continue;
    const isResponse = at(batch.weights, source) !== 0 && t + 1 >= prompt && t + 1 < length;
    const [own, judge, base] = [policy, prm, ref].map((logits) =>
      logits.subarray(r * vocabulary, (r + 1) * vocabulary),
    ) as [Float32Array, Float32Array, Float32Array];
    const logits = { policy: own, prm: judge, ref: base };
    const result = isResponse ? expectedReward(logits, invT, weight, shape) : null;
    expected[source * context + t + 1] = result?.expected ?? 0;
    if (result) dLogits.set(result.dLogits, r * vocabulary);
  }
  // Differences of log-probabilities as large as the logits, where nothing bounds them.
  const size = shape.bound > 0 ? 1 : Math.max(1, shape.scale);
  const bound = (want: number) => 1e-5 * size + 1e-4 * Math.abs(want);
  return [
    { label: "dLogits", got: await bench.floats(arrays.logits), want: dLogits, bound },
    { label: "expected", got: await bench.floats(arrays.expected), want: expected, bound },
  ];
}

export default [cases({ kernel: "expected-reward", shapes, run })];
