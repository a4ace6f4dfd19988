/**
 * How the losses of tokens become one loss: the weight of each response token of a mini-batch.
 */
import { InputError } from "../errors.ts";
import { f32, type Param } from "../gpu/plan.ts";
import constantLengthCode from "./_aggregate-constant-length.wgsl?raw";
import sequenceMean from "./_aggregate-sequence-mean.wgsl?raw";
import sequenceSum from "./_aggregate-sequence-sum.wgsl?raw";
import tokenMean from "./_aggregate-token-mean.wgsl?raw";
import minibatch from "./_minibatch.wgsl?raw";

/** With verl's names: token-mean, seq-mean-token-mean, seq-mean-token-sum, seq-mean-token-sum-norm. */
export type Aggregation = "token-mean" | "sequence-mean" | "sequence-sum" | "constant-length";

/** A new aggregation is a new fragment with the function `token_weight` and a line here. */
const fragments: Readonly<Record<Aggregation, string>> = {
  "token-mean": tokenMean,
  "sequence-mean": sequenceMean,
  "sequence-sum": sequenceSum,
  "constant-length": constantLengthCode,
};

export interface AggregationOptions {
  /** "token-mean" by default. */
  readonly aggregation?: Aggregation;
  /** Tokens by which "constant-length" divides, such as the longest response allowed; the others ignore it. */
  readonly constantLength?: number;
}

/**
 * What a kernel that calls `token_weight` needs.
 *
 * @returns fragments to append, and the parameter `constant_length`
 * @throws InputError for "constant-length" without a positive length
 */
export function tokenWeight({ aggregation = "token-mean", constantLength }: AggregationOptions): {
  code: string;
  constantLength: Param;
} {
  const length = constantLength ?? 0;
  if (aggregation === "constant-length" && !(length > 0)) {
    throw new InputError(
      `Cannot aggregate by "constant-length": expected constantLength above 0, found ${constantLength}`,
    );
  }
  return { code: fragments[aggregation] + minibatch, constantLength: f32(length) };
}
