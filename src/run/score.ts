/**
 * Scores given responses with a PRM and a reference: log-probabilities, entropy, implicit rewards. No training.
 */
import { Arena } from "../gpu/arena.ts";
import { Plan, submit } from "../gpu/plan.ts";
import { Readback } from "../gpu/readback.ts";
import { upload } from "../gpu/upload.ts";
import { InputError } from "../errors.ts";
import { NONE } from "../kernels/sample.ts";
import { createDecoderKernels } from "../model/kernels.ts";
import { createPasses } from "../model/passes.ts";
import type { ModelShape } from "../model/shape.ts";
import { allocateModel } from "../model/weights.ts";

/** A model to score with. */
export interface ScoringModel {
  readonly shape: ModelShape;
  /** Flat, in parameterLayout(shape). */
  readonly weights: Float32Array<ArrayBuffer>;
}

export interface TextToScore {
  readonly promptIds: readonly number[];
  readonly responseIds: readonly number[];
}

/** One number per response token. */
export interface TokenScore {
  readonly prmLogprobs: number[];
  readonly refLogprobs: number[];
  readonly prmEntropy: number[];
}

export interface Scorer {
  /**
   * Scores up to `rows` responses at once.
   *
   * @throws InputError for an empty or too long text, or a token outside the vocabulary
   */
  score(texts: readonly TextToScore[]): Promise<TokenScore[]>;
  destroy(): void;
}

/**
 * @param prm the model whose opinion is asked, and `reference` the one it is compared with; their shapes may differ,
 *   their vocabulary may not
 * @param options context: longest prompt and response together; rows: responses at once
 */
export async function createScorer(
  device: GPUDevice,
  prm: ScoringModel,
  reference: ScoringModel,
  { context, rows }: { context: number; rows: number },
): Promise<Scorer> {
  if (prm.shape.vocab !== reference.shape.vocab) {
    throw new InputError(
      `Cannot compare the models: expected one vocabulary, found ${prm.shape.vocab} and ${reference.shape.vocab} tokens`,
    );
  }
  const arena = new Arena(device);
  return arena.guard(async () => {
    const batch = {
      tokens: arena.words("tokens", rows * context),
      spans: arena.words("spans", rows * 2),
      map: arena.words("row map", rows),
    };
    upload(
      device,
      batch.map,
      Uint32Array.from({ length: rows }, (_, row) => row),
    );
    const plan = new Plan(device, "scores");
    const record = async ({ shape, weights }: ScoringModel, label: string) => {
      const kernels = await createDecoderKernels(device, shape);
      const model = allocateModel(arena, label, shape, weights);
      const passes = createPasses(arena, kernels, shape, {
        slots: rows,
        context,
        training: false,
        inverseTemperature: 1,
      });
      const scores = {
        logprobs: arena.words(`${label} logprobs`, rows * context),
        entropies: arena.words(`${label} entropies`, rows * context),
      };
      passes.score(plan, model, batch, { offset: 0, count: rows }, scores);
      return scores;
    };
    const prmScores = await record(prm, "prm");
    const refScores = await record(reference, "reference");
    await plan.seal();
    const readback = new Readback(device, "scores", [
      prmScores.logprobs,
      refScores.logprobs,
      prmScores.entropies,
    ]);

    return {
      async score(texts) {
        if (texts.length > rows)
          throw new RangeError(`Cannot score ${texts.length} texts at once: at most ${rows}`);
        const tokens = new Uint32Array(rows * context).fill(NONE);
        const spans = new Uint32Array(rows * 2);
        texts.forEach(({ promptIds, responseIds }, row) => {
          const ids = [...promptIds, ...responseIds];
          check(ids, promptIds.length, context, prm.shape.vocab);
          tokens.set(ids, row * context);
          spans.set([promptIds.length, ids.length], row * 2);
        });
        upload(device, batch.tokens, tokens);
        upload(device, batch.spans, spans);
        submit(device, [plan], readback.copies);
        const [prmLogprobs, refLogprobs, prmEntropy] = (await readback.read()).map(
          (part) => new Float32Array(part),
        );
        return texts.map(({ promptIds, responseIds }, row) => {
          const first = row * context + promptIds.length;
          const part = (array = new Float32Array()) => [
            ...array.subarray(first, first + responseIds.length),
          ];
          return {
            prmLogprobs: part(prmLogprobs),
            refLogprobs: part(refLogprobs),
            prmEntropy: part(prmEntropy),
          };
        });
      },
      destroy() {
        readback.destroy();
        arena.destroy();
      },
    };
  });
}

function check(ids: readonly number[], promptLength: number, context: number, vocab: number): void {
  if (promptLength < 1)
    throw new InputError("Cannot score a response: expected a prompt of at least 1 token, found 0");
  if (ids.length <= promptLength) {
    throw new InputError("Cannot score a response: expected at least 1 response token, found 0");
  }
  if (ids.length > context) {
    throw new InputError(
      `Cannot score a response: expected at most ${context} tokens with its prompt, found ${ids.length}`,
    );
  }
  const foreign = ids.find((id) => !Number.isSafeInteger(id) || id < 0 || id >= vocab);
  if (foreign !== undefined) {
    throw new InputError(
      `Cannot score a response: expected token ids from 0 to ${vocab - 1}, found ${foreign}`,
    );
  }
}
