/** Float64 twin of src/kernels/logprobs*.wgsl: one row of logits at a time. */
import { at } from "../../src/typed-array.ts";

/** Log-softmax of inverseTemperature * logits, and its entropy. */
export function logSoftmax(logits: ArrayLike<number>, inverseTemperature: number) {
  const z = Float64Array.from(logits, (logit) => logit * inverseTemperature);
  const maximum = z.reduce((a, b) => Math.max(a, b), -Infinity);
  const logSumExp = maximum + Math.log(z.reduce((sum, x) => sum + Math.exp(x - maximum), 0));
  const logprobs = z.map((x) => x - logSumExp);
  const entropy = -logprobs.reduce((sum, l) => sum + Math.exp(l) * l, 0);
  return { logprobs, entropy };
}

/** Gradient of dLogprob * logprobs[token] + dEntropy * entropy by the logits. */
export function logSoftmaxBackward(
  logits: ArrayLike<number>,
  inverseTemperature: number,
  token: number,
  dLogprob: number,
  dEntropy: number,
): Float64Array {
  const { logprobs, entropy } = logSoftmax(logits, inverseTemperature);
  return logprobs.map((l, v) => {
    const p = Math.exp(l);
    return (
      inverseTemperature * (dLogprob * ((v === token ? 1 : 0) - p) - dEntropy * p * (l + entropy))
    );
  });
}

export interface LogprobsBatch {
  /** u32 [slots, context] */
  readonly tokens: Uint32Array;
  /** [slots, 4]: (source row or 0xffffffff, promptLength, length, 0) */
  readonly rows: Uint32Array;
  readonly context: number;
}

/** Where row n of the micro-batch writes: the full array's index, and whether it predicts a response token. */
export function prediction({ tokens, rows, context }: LogprobsBatch, n: number) {
  const [slot, t] = [Math.floor(n / context), n % context];
  const [source, promptLength, length] = [
    at(rows, 4 * slot),
    at(rows, 4 * slot + 1),
    at(rows, 4 * slot + 2),
  ];
  if (source === 0xffffffff) return { isEmpty: true, index: 0, t, isResponse: false, token: 0 };
  const isResponse = t + 1 < context && t + 1 >= promptLength && t + 1 < length;
  return {
    isEmpty: false,
    index: source * context + t + 1,
    t,
    isResponse,
    token: isResponse ? at(tokens, n + 1) : 0,
  };
}
