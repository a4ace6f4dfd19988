/** What an update costs: what it asks of the device, how long it takes, and how much arithmetic that is. */
import type { Config } from "../config.ts";
import { wordLevelTokenizerJson } from "../interop/tokenizer.ts";
import type { LinearShape } from "../kernels/linear.ts";
import { initialiseWeights } from "../model/initialise.ts";
import { createDecoderKernels } from "../model/kernels.ts";
import { linearShapes, queryWidth } from "../model/layout.ts";
import { parameterLayout, type ModelShape } from "../model/shape.ts";
import { prime, recordUpdates } from "../prime.ts";
import { openPrime, type PrimeLab } from "../run/prime-lab.ts";
import { samplePrompts, sampleResponses } from "../run/rollout.ts";
import { configuredShape } from "../run/run.ts";
import { taskText } from "../run/task-text.ts";
import { createTask } from "../tasks/index.ts";
import { PAD_TOKEN, STOP_TOKEN } from "../tasks/task.ts";
import { spread, type Spread } from "./bench-linear.ts";
import { countingDevice, type CallCounts } from "./counting-device.ts";
import { timingDevice, type TimedDispatch } from "./timing-device.ts";

export interface UpdateFigures {
  readonly parameters: number;
  readonly deviceBytes: number;
  readonly dispatchesPerUpdate: number;
  readonly dispatchesPerToken: number;
  /** Of one update without a measurement of held-out accuracy. */
  readonly calls: CallCounts;
  /** Milliseconds of a whole update, of the sampling in it, and of the rest. */
  readonly updateMs: Spread;
  readonly samplingMs: Spread;
  readonly trainingMs: number;
  /** Response tokens of an update. */
  readonly tokens: number;
  readonly samplingTokensPerSecond: number;
  readonly trainingTokensPerSecond: number;
  /** Billions of additions and multiplications of matrices per update after sampling, padding included. */
  readonly gflop: number;
  readonly gflops: number;
  /** The linear layers of a micro-batch. */
  readonly linears: Readonly<Record<string, LinearShape>>;
  /** The most expensive first; empty where the device has no "timestamp-query", or was not asked. */
  readonly kernels: readonly KernelFigure[];
}

/** What all dispatches of a kernel take of an update on the GPU. */
export interface KernelFigure {
  readonly kernel: string;
  readonly dispatches: number;
  readonly samplingMs: number;
  readonly trainingMs: number;
}

/** More updates than anybody waits for: nothing of the last one is in the measurement. */
const ENDLESS = 1_000_000;

async function openLab(device: GPUDevice, config: Config): Promise<PrimeLab> {
  const task = createTask(config.task);
  const tokenizer = wordLevelTokenizerJson(task.vocabulary, { stop: STOP_TOKEN, pad: PAD_TOKEN });
  const text = taskText(task, tokenizer);
  const shape = configuredShape(config, task.vocabulary.length);
  const kernels = await createDecoderKernels(device, shape);
  const weights = initialiseWeights(shape, config.seed);
  return openPrime(device, config, shape, kernels, text, weights, undefined, recordUpdates);
}

/** Additions and multiplications of matrices in one forward pass over `rows` rows of `context` tokens. */
function forwardFlops(shape: ModelShape, rows: number, context: number): number {
  const positions = rows * context;
  const layer = Object.values(linearShapes(shape, positions)).reduce(
    (sum, { inputs, outputs }) => sum + 2 * positions * inputs * outputs,
    0,
  );
  // Scores and weighted values over half of the context, on average.
  const attention = 2 * positions * context * queryWidth(shape);
  return shape.layers * (layer + attention) + 2 * positions * shape.hidden * shape.vocab;
}

function updateFlops({ config, maps, size }: PrimeLab, shape: ModelShape): number {
  const forward = (rows: number) => forwardFlops(shape, rows, size.context);
  const learning = ({ epochs, minibatches, slots }: PrimeLab["maps"]["policy"]) =>
    epochs * minibatches * 3 * forward(slots);
  const scored = forward(maps.score.slots);
  return (
    (config.prm.reference === "start" ? scored : 0) +
    (config.prm.update === "none" ? 0 : learning(maps.prm)) +
    (config.prm.update === "after" ? 0 : scored) +
    learning(maps.policy)
  );
}

/** Sums over the submits of an update: the rollout, and everything after it. */
function kernelFigures(submits: readonly (readonly TimedDispatch[])[]): KernelFigure[] {
  const figures = new Map<string, KernelFigure>();
  submits.forEach((dispatches, i) => {
    for (const { kernel, ms } of dispatches) {
      const { dispatches: before = 0, samplingMs = 0, trainingMs = 0 } = figures.get(kernel) ?? {};
      const isSampling = i === 0;
      figures.set(kernel, {
        kernel,
        dispatches: before + 1,
        samplingMs: samplingMs + (isSampling ? ms : 0),
        trainingMs: trainingMs + (isSampling ? 0 : ms),
      });
    }
  });
  const total = ({ samplingMs, trainingMs }: KernelFigure) => samplingMs + trainingMs;
  return [...figures.values()].toSorted((a, b) => total(b) - total(a));
}

/**
 * Trains `n` updates from random weights, which cost as much as good ones.
 *
 * @param timesKernels whether one more update is made to time each kernel on the GPU, where it can
 */
export async function benchUpdate(
  device: GPUDevice,
  preset: Config,
  n: number,
  timesKernels = false,
): Promise<UpdateFigures> {
  const config: Config = {
    ...preset,
    updates: ENDLESS,
    evaluation: { ...preset.evaluation, every: ENDLESS, prompts: 1 },
    record: { every: ENDLESS, groups: 0, alternatives: 0 },
  };
  const counting = countingDevice(device);
  const counted = await openLab(counting.device, config);
  try {
    const counts = prime(counted);
    // The warm start, and a first update, which is recorded whatever the config says.
    await counts.next();
    await counts.next();
    counting.take();
    await counts.next();
    const { counts: calls } = counting.take();

    // What is timed goes to the device itself: counting takes time too.
    const lab = { ...counted, device };
    const updates = prime(lab);
    const [updateMs, samplingMs, tokens]: [number[], number[], number[]] = [[], [], []];
    for (let i = 0; i < n; i++) {
      const began = performance.now();
      await sampleResponses(lab, samplePrompts(config, lab.text, i), i + 1);
      samplingMs.push(performance.now() - began);
      const { value } = await updates.next();
      if (!value) throw new Error("Cannot time an update: the run has ended");
      updateMs.push(value.metrics.update_ms ?? Number.NaN);
      tokens.push((value.metrics.response_length ?? 0) * lab.size.rows);
    }
    let kernels: KernelFigure[] = [];
    if (timesKernels && device.features.has("timestamp-query")) {
      const timing = timingDevice(device);
      await prime({ ...counted, device: timing.device }).next();
      kernels = kernelFigures((await timing.take()).filter(({ length }) => length > 0));
    }
    const [update, sampling] = [spread(updateMs), spread(samplingMs)];
    const trainingMs = Math.max(update.median - sampling.median, 0);
    const mean = tokens.reduce((sum, value) => sum + value, 0) / n;
    const shape = configuredShape(config, lab.text.task.vocabulary.length);
    const positions = lab.passes.slots * lab.size.context;
    const gflop = updateFlops(lab, shape) / 1e9;
    const head = { rows: positions, inputs: shape.hidden, outputs: shape.vocab };
    return {
      parameters: parameterLayout(shape).parameters,
      deviceBytes: lab.deviceBytes,
      dispatchesPerUpdate: lab.dispatchesPerUpdate,
      dispatchesPerToken: lab.dispatchesPerToken,
      calls,
      updateMs: update,
      samplingMs: sampling,
      trainingMs,
      tokens: mean,
      samplingTokensPerSecond: (mean * 1000) / sampling.median,
      trainingTokensPerSecond: (mean * 1000) / trainingMs,
      gflop,
      gflops: (gflop * 1000) / trainingMs,
      linears: { ...linearShapes(shape, positions), head },
      kernels,
    };
  } finally {
    counted.destroy();
  }
}
