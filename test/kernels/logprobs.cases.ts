import {
  createLogprobs,
  logprobsScratchWords,
  type LogprobsShape,
} from "../../src/kernels/logprobs.ts";
import { at } from "../../src/typed-array.ts";
import type { Random } from "../../src/random.ts";
import {
  logSoftmax,
  logSoftmaxBackward,
  prediction,
  type LogprobsBatch,
} from "../reference/logprobs.ts";
import { cases, normals, type Bench, type Check } from "./harness.ts";

interface Case extends LogprobsShape {
  readonly slots: number;
  /** Logits are normal numbers times this. */
  readonly scale: number;
}

// [slots, context, first, rows, vocabulary, inverse temperature, scale]
const shapes: Case[] = [
  [1, 2, 0, 2, 1, 1, 1],
  [1, 3, 0, 3, 2, 1, 1],
  [2, 5, 0, 10, 7, 0.5, 2],
  [3, 7, 2, 13, 13, 1, 3],
  [2, 31, 0, 62, 28, 1, 1],
  [1, 64, 0, 63, 63, 1.25, 1],
  [1, 64, 0, 64, 64, 1, 1],
  [5, 13, 0, 65, 65, 0.7, 4],
  [3, 11, 7, 20, 127, 1, 1],
  [4, 9, 1, 31, 1000, 1, 2],
  [2, 5, 3, 7, 20011, 1, 1],
  [8, 42, 0, 336, 28, 1, 1],
  [2, 9, 0, 18, 37, 1, 1e4],
  [3, 3, 0, 9, 300, 0.3, 1e4],
].map(
  ([
    slots = 1,
    context = 1,
    first = 0,
    rows = 1,
    vocabulary = 1,
    inverseTemperature = 1,
    scale = 1,
  ]) => {
    return { slots, context, first, rows, vocabulary, inverseTemperature, scale };
  },
);

/** Rows of a batch of slots + 2, in another order, one slot in three empty. */
function batchOf({ slots, context, vocabulary }: Case, random: Random): LogprobsBatch {
  const order = random.permutation(slots + 2);
  const rows = new Uint32Array(slots * 4);
  for (let slot = 0; slot < slots; slot++) {
    const length = 1 + random.integer(context);
    const isEmpty = slot % 3 === 2;
    rows.set(
      isEmpty
        ? [0xffffffff, 0, 0, 0]
        : [at(order, slot), 1 + random.integer(length), slot === 0 ? context : length, 0],
      slot * 4,
    );
  }
  const tokens = Uint32Array.from({ length: slots * context }, (_, n) => {
    return n % context < at(rows, 4 * Math.floor(n / context) + 2)
      ? random.integer(vocabulary)
      : 0xffffffff;
  });
  return { tokens, rows, context };
}

async function run(bench: Bench, shape: Case, random: Random): Promise<Check[]> {
  const { slots, context, first, rows, vocabulary, inverseTemperature } = shape;
  const batch = batchOf(shape, random);
  const z = normals(random, rows * vocabulary, shape.scale);
  const full = (slots + 2) * context;
  const [gradients, entropyGradients] = [normals(random, full), normals(random, full, 0.1)];
  const invT = Math.fround(inverseTemperature);
  const before = new Float32Array(full).fill(7);
  const want = {
    logprobs: Float64Array.from(before),
    entropies: Float64Array.from(before),
    statistics: new Float64Array(rows * 4),
  };
  const wantGradient = new Float64Array(rows * vocabulary);
  const wantWithoutEntropy = new Float64Array(rows * vocabulary);
  for (let r = 0; r < rows; r++) {
    const logits = z.subarray(r * vocabulary, (r + 1) * vocabulary);
    const { logprobs, entropy } = logSoftmax(logits, invT);
    const { isEmpty, index, t, isResponse, token } = prediction(batch, first + r);
    if (isEmpty) continue;
    for (const [array, value] of [
      [want.logprobs, at(logprobs, token)],
      [want.entropies, entropy],
    ] as const) {
      if (t === 0) array[index - 1] = 0;
      if (t + 1 < context) array[index] = isResponse ? value : 0;
    }
    if (!isResponse) continue;
    const [dLogprob, dEntropy] = [at(gradients, index), at(entropyGradients, index)];
    wantGradient.set(logSoftmaxBackward(logits, invT, token, dLogprob, dEntropy), r * vocabulary);
    wantWithoutEntropy.set(logSoftmaxBackward(logits, invT, token, dLogprob, 0), r * vocabulary);
  }

  const arrays = {
    logits: bench.output("logits", z),
    tokens: bench.input("tokens", batch.tokens),
    rows: bench.input("rows", batch.rows),
    statistics: bench.output("statistics", rows * 4),
    logprobs: bench.output("logprobs", before),
    entropies: bench.output("entropies", before),
    scratch: bench.output("scratch", logprobsScratchWords(shape)),
  };
  const [dLogprobs, dEntropies] = [
    bench.input("dLogprobs", gradients),
    bench.input("dEntropies", entropyGradients),
  ];
  const again = bench.output("logits again", z);
  const kernel = await createLogprobs(bench.device);
  await bench.run((plan) => {
    kernel.forward(plan, arrays, shape);
    kernel.backward(plan, { ...arrays, dLogprobs, dEntropies }, shape);
    kernel.backward(plan, { ...arrays, logits: again, dLogprobs }, shape);
  });
  return [
    { label: "logprobs", got: await bench.floats(arrays.logprobs), want: want.logprobs },
    { label: "entropies", got: await bench.floats(arrays.entropies), want: want.entropies },
    { label: "dLogits", got: await bench.floats(arrays.logits), want: wantGradient },
    { label: "dLogits without entropy", got: await bench.floats(again), want: wantWithoutEntropy },
  ];
}

export default ["logprobs", "logprobs-partials", "logprobs-backward"].map((kernel) =>
  cases({ kernel, shapes, run }),
);
