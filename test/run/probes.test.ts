import { beforeAll, describe, expect, it } from "vitest";
import type { CountingDevice } from "../../src/cli/counting-device.ts";
import { Arena } from "../../src/gpu/arena.ts";
import { upload } from "../../src/gpu/upload.ts";
import { createDecoderKernels, type DecoderKernels } from "../../src/model/kernels.ts";
import { createPasses, type Passes } from "../../src/model/passes.ts";
import { allocateModel, type ModelTensors } from "../../src/model/weights.ts";
import { createProbes, type ProbedModels } from "../../src/run/probes.ts";
import { at } from "../../src/typed-array.ts";
import { countingTestDevice } from "../gpu.ts";
import { forward } from "../reference/decoder.ts";
import { weightsOf } from "./lab.ts";
import { letters, lettersShape, lettersText } from "./letters.ts";

const TEMPERATURE = 1;
/** Seeds of the weights of each model. */
const SEEDS = { policy: 4, reference: 3, prm: 5 };
/** Fifteen probes do not fill micro-batches of four. */
const options = { prompts: 5, responses: 3, seed: 2, temperature: TEMPERATURE };

let counting: CountingDevice;
let kernels: DecoderKernels;
let passes: Passes;
let models: ProbedModels & { prm: ModelTensors };
beforeAll(async () => {
  counting = await countingTestDevice();
  kernels = await createDecoderKernels(counting.device, lettersShape);
  const arena = new Arena(counting.device);
  const model = (name: keyof typeof SEEDS) =>
    allocateModel(arena, name, lettersShape, weightsOf(lettersShape, SEEDS[name]));
  models = { policy: model("policy"), reference: model("reference"), prm: model("prm") };
  passes = createPasses(arena, kernels, lettersShape, {
    slots: 4,
    context: letters.maxPromptTokens + letters.maxResponseTokens,
    training: false,
    inverseTemperature: 1 / TEMPERATURE,
  });
});

const open = (probed: ProbedModels = models, changes: Partial<typeof options> = {}) =>
  createProbes(counting.device, kernels, lettersShape, probed, passes, lettersText, {
    ...options,
    ...changes,
  });

/** Log-probabilities of the response tokens in float64. */
function exactLogprobs(seed: number, promptIds: readonly number[], ids: readonly number[]) {
  const weights = Float64Array.from(weightsOf(lettersShape, seed));
  const sequence = { tokens: [...promptIds, ...ids], promptLength: promptIds.length };
  const { logprobs } = forward(lettersShape, weights, [sequence]);
  return [...at(logprobs, 0)].slice(promptIds.length);
}

function expectClose(found: readonly number[] | null, exact: readonly number[]): void {
  expect(found).toHaveLength(exact.length);
  exact.forEach((value, t) => expect(Math.abs(at(found ?? [], t) - value)).toBeLessThan(2e-5));
}

describe("probes", () => {
  it("are judged responses to held-out prompts, scored by all three models", async () => {
    const probes = await open();
    const records = await probes.score();
    expect(records).toHaveLength(15);
    records.forEach((record, row) => {
      const { prompt, ids, tokens, outcome, steps } = record;
      expect(prompt).toEqual(letters.sample("heldout", options.seed, Math.floor(row / 3)));
      expect(record).toMatchObject(at(probes.responses, row));
      expect(tokens).toEqual(ids.map((id) => letters.vocabulary[id]));
      const { response, finished } = lettersText.decode(ids);
      const { outcome: right, steps: spans } = letters.verify(prompt, response, finished);
      expect({ outcome, steps }).toEqual({ outcome: right, steps: spans });
      const promptIds = lettersText.encode(prompt.text);
      expectClose(record.logprobs, exactLogprobs(SEEDS.policy, promptIds, ids));
      expectClose(record.refLogprobs, exactLogprobs(SEEDS.reference, promptIds, ids));
      expectClose(record.prmLogprobs, exactLogprobs(SEEDS.prm, promptIds, ids));
    });
    expect(new Set(records.map(({ ids }) => ids.join(" "))).size).toBeGreaterThan(5);
    probes.destroy();
  });

  it("are a function of seed and warm start, whatever policy and PRM have become", async () => {
    const probes = await open();
    const { reference } = models;
    const resumed = await open({ reference, policy: models.prm, prm: null });
    expect(resumed.responses).toEqual(probes.responses);
    expect((await resumed.score()).every(({ prmLogprobs }) => prmLogprobs === null)).toBe(true);
    const otherSeed = await open(models, { seed: 3 });
    expect(otherSeed.responses).not.toEqual(probes.responses);
    const otherStart = await open({ ...models, reference: models.policy });
    expect(otherStart.responses).not.toEqual(probes.responses);
    for (const opened of [probes, resumed, otherSeed, otherStart]) opened.destroy();
  });

  it("follow the weights of the moment, and nothing is created for it", async () => {
    const probes = await open();
    const before = await probes.score();
    counting.take();
    upload(counting.device, models.policy.flat, weightsOf(lettersShape, SEEDS.prm));
    const after = await probes.score();
    expect(counting.take().counts).toMatchObject({ creations: 0, submits: 1, maps: 1 });
    upload(counting.device, models.policy.flat, weightsOf(lettersShape, SEEDS.policy));
    after.forEach(({ logprobs, refLogprobs, prmLogprobs, ids }, row) => {
      expect(logprobs).toEqual(prmLogprobs);
      expect({ ids, refLogprobs }).toMatchObject({
        ids: at(before, row).ids,
        refLogprobs: at(before, row).refLogprobs,
      });
      expect(logprobs).not.toEqual(at(before, row).logprobs);
    });
    expect(await probes.score()).toEqual(before);
    probes.destroy();
  });
});
