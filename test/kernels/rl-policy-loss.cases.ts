import { createPolicyLoss, POLICY_ROW_WORDS } from "../../src/rl/policy-loss.ts";
import { entropyBonus, policyLoss, policyRow } from "../reference/rl-policy-loss.ts";
import { rowsOf, tokensOf } from "../reference/rl-batch.ts";
import { cases, normals } from "./harness.ts";
import {
  BATCH_CASES,
  logprobs,
  onlyRows,
  place,
  randomBatch,
  randomMinibatch,
  stale,
} from "./rl-batch.ts";

const options = [
  { clipLow: 0.2, clipHigh: 0.2, dualClip: 0 },
  { clipLow: 0.2, clipHigh: 0.28, dualClip: 3 },
  { clipLow: 0.2, clipHigh: 0.2, dualClip: 1.5 },
];
const shapes = [
  ...BATCH_CASES.map((shape, i) => ({
    ...shape,
    ...(options[i % 3] as (typeof options)[number]),
    scale: 0.5,
  })),
  {
    rows: 8,
    context: 9,
    groupSize: 4,
    drop: 0,
    clipLow: 0.2,
    clipHigh: 0.2,
    dualClip: 3,
    scale: 1e4,
  },
  {
    rows: 8,
    context: 9,
    groupSize: 4,
    drop: 0,
    clipLow: 0.2,
    clipHigh: 0.2,
    dualClip: 0,
    scale: 1e4,
  },
];

const policy = cases({
  kernel: "policy-loss",
  shapes,
  async run(bench, shape: (typeof shapes)[number], random) {
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
    const op = await createPolicyLoss(bench.device);
    await bench.run((plan) => op.forward(plan, arrays, batch, minibatch, shape));
    const [p, o, a] = [fresh, old, advantages].map((array) => Float64Array.from(array)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    const rows = rowsOf(batch).flatMap((row) => policyRow(p, o, a, tokensOf(batch, row), shape));
    const { dLogprobs } = policyLoss(batch, p, o, a, minibatch.rows, shape);
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
        bound: (want) => 5e-5 + 1e-4 * Math.abs(want),
      },
    ];
  },
});

const entropy = cases({
  kernel: "entropy-bonus",
  shapes: BATCH_CASES,
  async run(bench, shape: (typeof BATCH_CASES)[number], random) {
    const batch = randomBatch(shape, random);
    const minibatch = randomMinibatch(batch, random);
    const { spans, weights } = place(bench, batch);
    const map = bench.input("map", minibatch.map);
    const size = batch.rows * batch.context;
    const dEntropies = bench.output("dEntropies", stale(size));
    const op = await createPolicyLoss(bench.device);
    await bench.run((plan) =>
      op.entropy(plan, { spans, weights, map, dEntropies }, batch, minibatch, 0.25),
    );
    const want = onlyRows(batch, minibatch.rows, entropyBonus(batch, minibatch.rows, 0.25));
    return [{ label: "dEntropies", got: await bench.floats(dEntropies), want }];
  },
});

export default [policy, entropy];
