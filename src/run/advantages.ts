/**
 * Advantages of rewards that somebody else gave, through the kernels that train. No model, no training.
 */
import { Arena } from "../gpu/arena.ts";
import { Plan, submit } from "../gpu/plan.ts";
import { Readback } from "../gpu/readback.ts";
import { upload } from "../gpu/upload.ts";
import {
  createAdvantages,
  type AdvantageFormula,
  type AdvantageOptions,
} from "../rl/advantages.ts";
import { BASELINE_WORDS, baselinesScratchWords } from "../rl/baselines.ts";
import { WHITEN_MOMENTS_WORDS, whitenScratchWords } from "../rl/whiten.ts";
import { at } from "../typed-array.ts";

/** A response and what it earned. */
export interface RewardedResponse {
  /** The same for all responses to one prompt. */
  readonly group: string;
  readonly outcome: number;
  /** One number per token. */
  readonly process: ArrayLike<number>;
  /** What a critic expected before each token; read by estimator "gae" alone. */
  readonly values?: ArrayLike<number>;
}

/** One number per token. */
export interface ResponseAdvantages {
  /** Before whitening; with "gae" what the critic should have expected. */
  readonly returns: Float32Array;
  readonly advantages: Float32Array;
}

export type RewardSettings = Omit<AdvantageFormula, "klEstimator"> &
  Omit<AdvantageOptions, "groupSize" | "klCoefficient">;

/** A row of the batch for each response: groups lie together, and each has as many rows as the largest. */
function placeGroups(responses: readonly RewardedResponse[]): {
  rowOf: number[];
  rows: number;
  groupSize: number;
} {
  const groups = new Map<string, number>();
  const sizes: number[] = [];
  const places = responses.map(({ group }) => {
    const index = groups.get(group) ?? groups.size;
    groups.set(group, index);
    const place = sizes[index] ?? 0;
    sizes[index] = place + 1;
    return { index, place };
  });
  const groupSize = sizes.reduce((most, size) => Math.max(most, size), 1);
  const rowOf = places.map(({ index, place }) => index * groupSize + place);
  return { rowOf, rows: Math.max(1, sizes.length * groupSize), groupSize };
}

/**
 * Computes all responses as one batch, which is what whitening and the scale "batch" look at.
 *
 * @returns as many numbers per response as it has process rewards, in the order of the responses
 * @throws DeviceMemoryError where the device cannot hold the responses, each as long as the longest
 */
export async function advantagesOf(
  device: GPUDevice,
  responses: readonly RewardedResponse[],
  settings: RewardSettings,
): Promise<ResponseAdvantages[]> {
  const { rowOf, rows, groupSize } = placeGroups(responses);
  const lengths = responses.map(({ process }) => process.length);
  const context = lengths.reduce((most, length) => Math.max(most, length), 1);
  const shape = { rows, context };
  const arena = new Arena(device);
  return arena.guard(async () => {
    const perToken = (label: string) => arena.words(label, rows * context);
    const arrays = {
      processRewards: perToken("process rewards"),
      outcomes: arena.words("outcome rewards", rows),
      spans: arena.words("spans", rows * 2),
      weights: arena.words("weights", rows),
      baselines: arena.words("baselines", rows * BASELINE_WORDS),
      returns: perToken("returns"),
      processReturns: perToken("process returns"),
      outcomeReturns: perToken("outcome returns"),
      advantages: perToken("advantages"),
      moments: arena.words("whiten moments", WHITEN_MOMENTS_WORDS),
      scratch: arena.words(
        "scratch",
        Math.max(baselinesScratchWords(shape), whitenScratchWords(shape)),
      ),
    };
    const critic =
      settings.estimator === "gae"
        ? {
            values: perToken("values"),
            tokenRewards: perToken("token rewards"),
            valueTargets: perToken("value targets"),
          }
        : null;

    // Rows without a response stay without weight, as rows that the prompt filter drops.
    const [outcomes, weights] = [new Float32Array(rows), new Float32Array(rows)];
    const spans = new Uint32Array(rows * 2);
    const tokens = (numbers: (response: RewardedResponse) => ArrayLike<number>) => {
      const all = new Float32Array(rows * context);
      responses.forEach((response, i) => all.set(numbers(response), at(rowOf, i) * context));
      return all;
    };
    responses.forEach(({ outcome, process }, i) => {
      const row = at(rowOf, i);
      outcomes[row] = outcome;
      weights[row] = 1;
      spans[2 * row + 1] = process.length;
    });
    upload(device, arrays.outcomes, outcomes);
    upload(device, arrays.weights, weights);
    upload(device, arrays.spans, spans);
    upload(
      device,
      arrays.processRewards,
      tokens(({ process }) => process),
    );
    if (critic !== null)
      upload(
        device,
        critic.values,
        tokens(({ values }) => values ?? []),
      );

    const formula = await createAdvantages(device, settings);
    const plan = new Plan(device, "advantages");
    formula.forward(plan, { ...arrays, ...critic }, shape, { ...settings, groupSize });
    await plan.seal();
    const results = [
      critic?.valueTargets ?? arrays.returns,
      settings.whiten ? arrays.advantages : arrays.returns,
    ];
    const readback = new Readback(device, "advantages", results);
    submit(device, [plan], readback.copies);
    const read = await readback.read();
    readback.destroy();
    arena.destroy();
    const [returns, advantages] = read.map((bytes) => new Float32Array(bytes));
    return lengths.map((length, i) => {
      const first = at(rowOf, i) * context;
      const part = (array = new Float32Array()) => array.subarray(first, first + length);
      return { returns: part(returns), advantages: part(advantages) };
    });
  });
}
