import { createLikelihoodLoss, likelihoodLossScratchWords } from "../../src/rl/likelihood-loss.ts";
import { at } from "../../src/typed-array.ts";
import { likelihoodLoss } from "../reference/rl-likelihood-loss.ts";
import { cases, normals } from "./harness.ts";
import {
  BATCH_CASES,
  logprobs,
  onlyRows,
  place,
  randomBatch,
  randomMinibatch,
  STALE,
  stale,
} from "./rl-batch.ts";

/** "none": no array; "some": not negative, a third of them 0; "faint": less than 1 in all; "zero": nothing to learn from. */
type TokenWeights = "none" | "some" | "faint" | "zero";
const FACTORS: Readonly<Record<TokenWeights, number>> = { none: 1, some: 1, faint: 1e-4, zero: 0 };
const kinds: readonly TokenWeights[] = ["some", "none"];
const small = { rows: 8, context: 9, groupSize: 4, drop: 0 };

const shapes = [
  ...BATCH_CASES.map((shape, i) => ({
    ...shape,
    tokenWeights: kinds[i % 2] as TokenWeights,
    scale: 1,
    twice: i % 3 === 0,
  })),
  { ...small, tokenWeights: "zero" as const, scale: 1, twice: false },
  { ...small, tokenWeights: "faint" as const, scale: 1, twice: false },
  { ...small, tokenWeights: "some" as const, scale: 1e4, twice: true },
];

const register = (kernel: string) =>
  cases({
    kernel,
    shapes,
    async run(bench, shape: (typeof shapes)[number], random) {
      const batch = randomBatch(shape, random);
      const values = logprobs(random, batch, shape.scale);
      const factor = FACTORS[shape.tokenWeights];
      const perToken = normals(random, values.length).map(
        (value) => factor * Math.max(value + 0.5, 0),
      );
      const { map, offset, count, rows } = randomMinibatch(batch, random);
      // A memory is drawn from with replacement: the last place of the mini-batch repeats its first row.
      if (shape.twice) map[offset + count - 1] = at(rows, 0);
      const drawn = shape.twice ? [...rows.slice(0, -1), at(rows, 0)] : rows;
      const { spans, weights } = place(bench, batch);
      const arrays = {
        logprobs: bench.input("logprobs", values),
        ...(shape.tokenWeights === "none" ? {} : { tokenWeights: bench.input("w", perToken) }),
        spans,
        weights,
        map: bench.input("map", map),
        dLogprobs: bench.output("dLogprobs", stale(values.length)),
        losses: bench.output("losses", stale(3)),
        scratch: bench.output("scratch", stale(likelihoodLossScratchWords({ offset, count }))),
      };
      const op = await createLikelihoodLoss(bench.device);
      await bench.run((plan) => op.forward(plan, arrays, batch, { offset, count }, 1));
      const weightGrid = shape.tokenWeights === "none" ? null : Float64Array.from(perToken);
      const { loss, dLogprobs } = likelihoodLoss(
        batch,
        Float64Array.from(values),
        weightGrid,
        drawn,
      );
      return [
        { label: "losses", got: await bench.floats(arrays.losses), want: [STALE, loss, STALE] },
        {
          label: "dLogprobs",
          got: await bench.floats(arrays.dLogprobs),
          want: onlyRows(batch, drawn, dLogprobs),
        },
      ];
    },
  });

export default ["likelihood-rows", "likelihood-loss"].map(register);
