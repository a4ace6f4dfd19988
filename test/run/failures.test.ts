/**
 * Every call of the device that a run makes, from its first buffer to the end of its second update, fails once: the run
 * ends with an error that says so, at once, and what it had reported before stands.
 */
import { beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "../../src/config.ts";
import {
  DeviceLostError,
  DeviceMemoryError,
  KernelCompileError,
  SteplightError,
} from "../../src/errors.ts";
import { watchLoss } from "../../src/gpu/device-loss.ts";
import { initialiseWeights } from "../../src/model/initialise.ts";
import { createRun } from "../../src/run/run.ts";
import { wordLevelTokenizerJson } from "../../src/interop/tokenizer.ts";
import { createTask } from "../../src/tasks/index.ts";
import { PAD_TOKEN, STOP_TOKEN } from "../../src/tasks/task.ts";
import { FAILURES, failingDevice, type Failure } from "../gpu/failing-device.ts";
import { shapeOf, small } from "./lab.ts";

const optimizer = { learningRate: 0.01 };
const config = parseConfig(
  {
    ...small,
    model: { ...small.model, layers: 1 },
    updates: 2,
    rollout: { prompts: 2, responses: 2 },
    prm: { reference: "policy", optimizer },
    evaluation: { every: 2, prompts: 2 },
  },
  "failures",
);
const shape = shapeOf(config);
const { vocabulary } = createTask(config.task);
const start = {
  shape,
  weights: initialiseWeights(shape, 1),
  tokenizerJson: wordLevelTokenizerJson(vocabulary, { stop: STOP_TOKEN, pad: PAD_TOKEN }),
};

/** Trains on a failing device; the updates that were reported, and the error that ended it. */
async function train(failure: Failure, at: number) {
  const { device, calls } = failingDevice(failure, at);
  watchLoss(device);
  const reported: number[] = [];
  let error: unknown = null;
  try {
    const run = await createRun(device, config, { start });
    for await (const { metrics } of run.reports()) reported.push(metrics.update);
    // Freeing is not part of it.
    const all = { ...calls };
    run.destroy();
    return { reported, error, calls: all };
  } catch (thrown) {
    error = thrown;
  }
  return { reported, error, calls };
}

const HANG_MS = 10_000;

async function promptly<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it hung for ${HANG_MS} ms`)), HANG_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

let good: Awaited<ReturnType<typeof train>>;
beforeAll(async () => {
  // Constants such as GPUBufferUsage, which a browser has of itself.
  const { globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  good = await train("lost", Number.POSITIVE_INFINITY);
});

it("reports every update where nothing fails", () => {
  expect(good.error).toBeNull();
  expect(good.reported).toEqual([0, 1, 2]);
  for (const failure of FAILURES) expect(good.calls[failure]).toBeGreaterThan(0);
});

const expected = {
  lost: DeviceLostError,
  map: DeviceLostError,
  "out of memory": DeviceMemoryError,
  validation: KernelCompileError,
  pipeline: KernelCompileError,
  module: KernelCompileError,
} as const;

describe.each(FAILURES)("%s", (failure) => {
  it("ends the run with an error of its own, whichever call it is", async () => {
    const total = good.calls[failure];
    for (let n = 1; n <= total; n++) {
      const { reported, error, calls } = await promptly(train(failure, n));
      const what = `${failure} at call ${n} of ${total}: ${String(error)}`;
      if (failure === "validation" && error === null) {
        // A scope around a compilation repeats what the compiler has said.
        expect(calls).toEqual(good.calls);
        continue;
      }
      expect(error, what).toBeInstanceOf(SteplightError);
      expect(error, what).toBeInstanceOf(expected[failure]);
      expect(good.reported.slice(0, reported.length), what).toEqual(reported);
      expect(reported.length, what).toBeLessThan(good.reported.length);
    }
  });
});
