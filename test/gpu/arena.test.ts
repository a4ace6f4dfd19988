/** More memory than there is: refused before it is taken, in numbers, and the device goes on. */
import { beforeAll, describe, expect, it } from "vitest";
import { dryDevice } from "../../src/cli/dry-device.ts";
import { parseConfig, type ConfigInput } from "../../src/config.ts";
import { DeviceMemoryError } from "../../src/errors.ts";
import { Arena } from "../../src/gpu/arena.ts";
import { readFloats } from "../../src/gpu/readback.ts";
import { upload } from "../../src/gpu/upload.ts";
import { wordLevelTokenizerJson } from "../../src/interop/tokenizer.ts";
import { parameterLayout } from "../../src/model/shape.ts";
import { presetInput } from "../../src/presets.ts";
import { configuredShape, createRun } from "../../src/run/run.ts";
import { createTask } from "../../src/tasks/index.ts";
import { PAD_TOKEN, STOP_TOKEN } from "../../src/tasks/task.ts";
import { testDevice } from "../gpu.ts";

/** A small device: what does not fit is quickly asked for. */
const limits = {
  maxStorageBufferBindingSize: 4 * 2 ** 20,
  maxBufferSize: 8 * 2 ** 20,
} as GPUDevice["limits"];

const fits: ConfigInput = { ...presetInput("pocket"), microBatch: 32 };
const sft = { ...fits.sft, batch: 32 };
const warm = { start: "sft", sft };
const tooBig: Record<string, Partial<ConfigInput>> = {
  "a wide model": { ...warm, model: { ...fits.model, hidden: 1024 } },
  "a deep model": { ...warm, model: { ...fits.model, layers: 64 } },
  "many heads": { ...warm, model: { ...fits.model, heads: 64, kvHeads: 64 } },
  "a wide MLP": { model: { ...fits.model, intermediate: 8192 } },
  "a large micro-batch": { microBatch: 1024, rollout: { prompts: 256, responses: 4 } },
  "a large micro-batch of demonstrations": {
    start: "sft",
    microBatch: 1024,
    sft: { ...sft, batch: 1024 },
  },
  "many demonstrations": {
    start: "sft",
    sft: { ...sft, batch: 65536 },
    task: { name: "chained-arithmetic", steps: 6 },
  },
  "many rollouts": { rollout: { prompts: 32768, responses: 2 } },
  "long chains": { task: { name: "chained-arithmetic", steps: 32 }, microBatch: 128 },
  "much oversampling": {
    filter: { enabled: true, oversample: 16 },
    rollout: { prompts: 1024, responses: 4 },
  },
};

/** Opens a run on a device that allocates nothing; the error, and the bytes of the largest buffer asked for. */
async function open(changes: Partial<ConfigInput>) {
  const config = parseConfig({ ...fits, ...changes }, "too big");
  const dry = dryDevice(limits);
  const { vocabulary } = createTask(config.task);
  const shape = configuredShape(config, vocabulary.length);
  const start = {
    shape,
    weights: new Float32Array(parameterLayout(shape).words),
    tokenizerJson: wordLevelTokenizerJson(vocabulary, { stop: STOP_TOKEN, pad: PAD_TOKEN }),
  };
  const opening = createRun(dry.device, config, { start: config.start === "sft" ? null : start });
  const error = await opening.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { error, largest: dry.largest() };
}

beforeAll(async () => {
  // Constants such as GPUBufferUsage, which a browser has of itself.
  const { globals } = await import("webgpu");
  Object.assign(globalThis, globals);
});

describe("a run that does not fit", () => {
  it("is none of these", async () => {
    expect(await open({})).toMatchObject({ error: null });
    expect(await open(warm)).toMatchObject({ error: null });
  });

  it.each(Object.entries(tooBig))("%s", async (_, changes) => {
    const { error, largest } = await open(changes);
    expect(error).toBeInstanceOf(DeviceMemoryError);
    const [, needed, available] =
      /^Cannot allocate ".+": it needs (\d+) bytes and the device binds at most (\d+), so use a smaller model, context or batch$/.exec(
        (error as DeviceMemoryError).message,
      ) ?? [];
    expect(Number(available)).toBe(limits.maxStorageBufferBindingSize);
    expect(Number(needed)).toBeGreaterThan(Number(available));
    // Nothing that the device could not bind was asked of it.
    expect(largest).toBeLessThanOrEqual(Number(available));
  });
});

describe("the arena", () => {
  it("frees what it has when the rest does not fit, and the device goes on", async () => {
    const device = await testDevice();
    const arena = new Arena(device);
    const buffers: GPUBuffer[] = [];
    const allocating = arena.guard(() => {
      buffers.push(arena.words("fits", 1024).buffer);
      return arena.words("does not fit", device.limits.maxBufferSize);
    });
    await expect(allocating).rejects.toThrow(DeviceMemoryError);
    expect(arena.bytes).toBe(0);
    // A destroyed buffer cannot be mapped or written; writing it is the cheapest way to ask.
    device.pushErrorScope("validation");
    const [buffer] = buffers;
    if (buffer) device.queue.writeBuffer(buffer, 0, new Float32Array(4));
    expect(await device.popErrorScope()).not.toBeNull();

    const next = new Arena(device);
    const view = await next.guard(() => next.words("small", 4));
    upload(device, view, Float32Array.of(1, 2, 3, 4));
    expect([...(await readFloats(device, view))]).toEqual([1, 2, 3, 4]);
    next.destroy();
  });

  it("reports a device that runs out of memory, whatever else went wrong", async () => {
    const device = {
      limits,
      pushErrorScope: () => {},
      popErrorScope: () => Promise.resolve({ message: "no memory" }),
      createBuffer: () => ({ destroy: () => {} }),
    } as unknown as GPUDevice;
    const arena = new Arena(device);
    const allocating = arena.guard(() => {
      arena.words("half", 1000);
      throw new Error("followed from it");
    });
    await expect(allocating).rejects.toThrow(
      "Cannot allocate 4000 bytes on the device: it is out of memory, so use a smaller model, context or batch",
    );
  });
});
