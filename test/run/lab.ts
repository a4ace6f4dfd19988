/**
 * The inside of a small PRIME run, with a verifier of the test's own: an untrained policy would fail every prompt of a
 * real task, and rewards that are all alike prove little.
 */
import { parseConfig, type Config, type ConfigInput } from "../../src/config.ts";
import { wordLevelTokenizerJson } from "../../src/interop/tokenizer.ts";
import { initialiseWeights } from "../../src/model/initialise.ts";
import { createDecoderKernels } from "../../src/model/kernels.ts";
import { parameterLayout, type ModelShape } from "../../src/model/shape.ts";
import { recordUpdates } from "../../src/prime.ts";
import { Random } from "../../src/random.ts";
import { openPrime, type PrimeLab } from "../../src/run/prime-lab.ts";
import { configuredShape } from "../../src/run/run.ts";
import type { RunState } from "../../src/run/state.ts";
import { taskText } from "../../src/run/task-text.ts";
import { createTask } from "../../src/tasks/index.ts";
import { PAD_TOKEN, STOP_TOKEN, type Verdict } from "../../src/tasks/task.ts";
import { at } from "../../src/typed-array.ts";
import { testDevice } from "../gpu.ts";

const optimizer = { learningRate: 0.01 };

/** Four prompts of four responses each; every update is recorded with all of its groups. */
export const small = {
  name: "small",
  seed: 5,
  task: { name: "chained-arithmetic", steps: 2, operations: "six", grading: "strict" },
  model: { hidden: 16, intermediate: 24, layers: 2, heads: 2, kvHeads: 1, headWidth: 8 },
  start: "test",
  sft: { updates: 1, batch: 1, optimizer },
  updates: 1000,
  rollout: { prompts: 4, responses: 4 },
  prm: { beta: 1, optimizer },
  policy: { optimizer },
  evaluation: { every: 1000, prompts: 2 },
  record: { every: 1, groups: 64 },
  microBatch: 8,
} satisfies ConfigInput;

export function smallConfig(changes: Partial<ConfigInput> = {}): Config {
  return parseConfig({ ...small, ...changes }, "small");
}

export function shapeOf(config: Config): ModelShape {
  return configuredShape(config, createTask(config.task).vocabulary.length);
}

/** Outcomes 0, 0.5 and 1 that depend on every letter of a response and on nothing else. */
export function lottery(response: string): number {
  let sum = 7;
  for (const letter of response) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 10_007;
  return (sum % 3) / 2;
}

/** Weights whose logits are far from uniform, so that nothing hides in small numbers. */
export function weightsOf(shape: ModelShape, seed: number): Float32Array<ArrayBuffer> {
  const weights = initialiseWeights(shape, seed);
  const { offset, length } = at(parameterLayout(shape).tensors, 0);
  for (let i = offset; i < offset + length; i++) weights[i] = at(weights, i) * 8;
  return weights;
}

/** `weights` with normal noise on every parameter; the padding between tensors stays 0. */
export function perturbed(
  shape: ModelShape,
  weights: Float32Array<ArrayBuffer>,
  seed: number,
  scale: number,
): Float32Array<ArrayBuffer> {
  const copy = weights.slice();
  const random = new Random(seed, 90);
  for (const { offset, length } of parameterLayout(shape).tensors)
    for (let i = offset; i < offset + length; i++) copy[i] = at(copy, i) + scale * random.normal();
  return copy;
}

export interface LabOptions {
  readonly device?: GPUDevice;
  /** Where the run stands; a fresh one when absent. */
  readonly resume?: RunState;
  /** Outcome of a response; {@link lottery} when absent, null for the task's own verifier. */
  readonly outcome?: ((response: string) => number) | null;
}

export async function openLab(config: Config, options: LabOptions = {}): Promise<PrimeLab> {
  const { device = await testDevice(), resume, outcome = lottery } = options;
  const task = createTask(config.task);
  const judge = (...[prompt, response, finished]: Parameters<typeof task.verify>): Verdict => {
    const verdict = task.verify(prompt, response, finished);
    return outcome === null ? verdict : { ...verdict, outcome: outcome(response) };
  };
  const text = taskText(
    { ...task, verify: judge },
    wordLevelTokenizerJson(task.vocabulary, { stop: STOP_TOKEN, pad: PAD_TOKEN }),
  );
  const shape = shapeOf(config);
  const start = resume?.tensors.get("start") ?? weightsOf(shape, 1);
  const kernels = await createDecoderKernels(device, shape);
  return openPrime(device, config, shape, kernels, text, start, resume, recordUpdates);
}
