/** What is said of a setting, and the settings that every optimizer has. */

export interface FieldText {
  readonly name: string;
  readonly does: string;
  /** What to look for when it changes. */
  readonly expect: string;
}

export type OptimizerKey =
  | "learningRate"
  | "warmup"
  | "schedule"
  | "beta1"
  | "beta2"
  | "epsilon"
  | "weightDecay"
  | "maxGradNorm";

/** The texts of one optimizer, below its path. */
export function optimizerFields<Path extends string>(
  path: Path,
  texts: Readonly<Record<OptimizerKey, FieldText>>,
): Record<`${Path}.${OptimizerKey}`, FieldText> {
  const entries = Object.entries(texts).map(([key, text]) => [`${path}.${key}`, text]);
  return Object.fromEntries(entries) as Record<`${Path}.${OptimizerKey}`, FieldText>;
}
