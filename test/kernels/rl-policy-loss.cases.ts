import type { Aggregation } from "../../src/rl/aggregation.ts";
import {
  createPolicyLoss,
  POLICY_ROW_WORDS,
  type PolicyLossKind,
} from "../../src/rl/policy-loss.ts";
import { rowsOf, tokensOf } from "../reference/rl-batch.ts";
import { entropyBonus, policyLoss, policyRow } from "../reference/rl-policy-loss.ts";
import { cases, normals } from "./harness.ts";
import {
  BATCH_CASES,
  logprobs,
  onlyRows,
  place,
  randomBatch,
  randomMinibatch,
  stale,
  type BatchCase,
} from "./rl-batch.ts";

interface Case extends BatchCase {
  readonly clipLow: number;
  readonly clipHigh: number;
  readonly dualClip: number;
  /** Of the change of the log-probabilities since sampling. */
  readonly scale: number;
  readonly loss?: PolicyLossKind;
  readonly aggregation?: Aggregation;
}

const clips = [
  { clipLow: 0.2, clipHigh: 0.2, dualClip: 0 },
  { clipLow: 0.2, clipHigh: 0.28, dualClip: 3 },
  { clipLow: 0.2, clipHigh: 0.2, dualClip: 1.5 },
] as const;
const aggregations: readonly Aggregation[] = [
  "token-mean",
  "sequence-mean",
  "sequence-sum",
  "constant-length",
];
const CONSTANT_LENGTH = 37;

const small = { rows: 8, context: 9, groupSize: 4, drop: 0 };
const extreme = (loss: PolicyLossKind, dualClip = 0): Case => ({
  ...small,
  clipLow: 0.2,
  clipHigh: 0.2,
  dualClip,
  scale: 1e4,
  loss,
});

const shapes: Case[] = [
  ...BATCH_CASES.map((shape, i) => ({ ...shape, ...clips[(i % 3) as 0 | 1 | 2], scale: 0.5 })),
  extreme("clip", 3),
  extreme("clip"),
  // Every loss with every aggregation, on batches with empty responses and dropped rows.
  ...(["clip", "cispo", "gspo"] as const).flatMap((loss, l) =>
    aggregations.map((aggregation, a) => ({
      ...(BATCH_CASES[(3 * l + a + 2) % 12] as BatchCase),
      ...clips[(a % 3) as 0 | 1 | 2],
      scale: 0.3,
      loss,
      aggregation,
    })),
  ),
  extreme("cispo"),
  extreme("gspo"),
  // Nothing but dropped rows, and GSPO with its own aggregation.
  { ...(BATCH_CASES[4] as BatchCase), ...clips[0], scale: 0.5, loss: "cispo" },
  { ...(BATCH_CASES[8] as BatchCase), ...clips[1], scale: 0.2, loss: "gspo" },
];

const policy = cases({
  kernel: "policy-loss",
  shapes,
  async run(bench, shape: Case, random) {
    const batch = randomBatch(shape, random);
    const old = logprobs(random, batch);
    const fresh = normals(random, old.length, shape.scale).map(
      (change, n) => change + (old[n] ?? 0),
    );
    const advantages = normals(random, old.length);
    const minibatch = randomMinibatch(batch, random);
    const { spans, weights } = place(bench, batch);
    const arrays = {
      policyLogprobs: bench.input("policy", fresh),
      oldLogprobs: bench.input("old", old),
      advantages: bench.input("advantages", advantages),
      spans,
      weights,
      map: bench.input("map", minibatch.map),
      dLogprobs: bench.output("dLogprobs", stale(old.length)),
      policyRows: bench.output("rows", stale(batch.rows * POLICY_ROW_WORDS)),
    };
    const options = { ...shape, constantLength: CONSTANT_LENGTH };
    const op = await createPolicyLoss(bench.device, options);
    await bench.run((plan) => op.forward(plan, arrays, batch, minibatch, options));
    const [p, o, a] = [fresh, old, advantages].map((array) => Float64Array.from(array)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const rows = rowsOf(batch).flatMap((row) => policyRow(p, o, a, tokensOf(batch, row), options));
    const { dLogprobs } = policyLoss(batch, p, o, a, minibatch.rows, options);
    // CISPO multiplies by log-probabilities, which are 1e4 in the extreme case, and adds them up with both signs.
    const largest = shape.loss === "cispo" ? Math.max(1, shape.scale) : 1;
    return [
      {
        label: "dLogprobs",
        got: await bench.floats(arrays.dLogprobs),
        want: onlyRows(batch, minibatch.rows, dLogprobs),
      },
      // Sums of up to 65 terms that may cancel; exp(20) in the extreme case makes them large.
      {
        label: "rows",
        got: await bench.floats(arrays.policyRows),
        want: onlyRows(batch, minibatch.rows, rows),
        bound: (want) => 5e-5 * largest + 1e-4 * Math.abs(want),
      },
    ];
  },
});

const bonusShapes = BATCH_CASES.map((shape, i) => ({
  ...shape,
  aggregation: aggregations[i % 4] as Aggregation,
}));

const entropy = cases({
  kernel: "entropy-bonus",
  shapes: bonusShapes,
  async run(bench, shape: (typeof bonusShapes)[number], random) {
    const batch = randomBatch(shape, random);
    const minibatch = randomMinibatch(batch, random);
    const { spans, weights } = place(bench, batch);
    const map = bench.input("map", minibatch.map);
    const size = batch.rows * batch.context;
    const dEntropies = bench.output("dEntropies", stale(size));
    const options = { aggregation: shape.aggregation, constantLength: CONSTANT_LENGTH };
    const op = await createPolicyLoss(bench.device, options);
    await bench.run((plan) =>
      op.entropy(plan, { spans, weights, map, dEntropies }, batch, minibatch, 0.25),
    );
    const want = entropyBonus(batch, minibatch.rows, 0.25, options);
    return [
      {
        label: "dEntropies",
        got: await bench.floats(dEntropies),
        want: onlyRows(batch, minibatch.rows, want),
      },
    ];
  },
});

export default [policy, entropy];
