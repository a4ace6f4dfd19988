/** More memory than there is: refused before it is taken, in numbers, and the device goes on. */
import { describe, expect, it } from "vitest";
import { dryDevice } from "../../src/cli/dry-device.ts";
import { parseConfig, type ConfigInput } from "../../src/config.ts";
import { DeviceMemoryError } from "../../src/errors.ts";
import { Arena } from "../../src/gpu/arena.ts";
import { readFloats } from "../../src/gpu/readback.ts";
import { upload } from "../../src/gpu/upload.ts";
import { presetInput } from "../../src/presets.ts";
import { createRun } from "../../src/run/run.ts";
import { testDevice } from "../gpu.ts";

/** The limits that WebGPU guarantees everywhere. */
const limits = {
  maxStorageBufferBindingSize: 128 * 2 ** 20,
  maxBufferSize: 256 * 2 ** 20,
} as GPUDevice["limits"];

const pocket = { ...presetInput("pocket"), start: "sft" };
const tooBig: Record<string, Partial<ConfigInput>> = {
  "a wide model": { model: { ...pocket.model, hidden: 4096, intermediate: 16384 } },
  "a deep model": { model: { ...pocket.model, hidden: 512, layers: 64 } },
  "an untied wide model": { model: { ...pocket.model, hidden: 2048, layers: 8, tied: false } },
  "many heads": { model: { ...pocket.model, heads: 128, kvHeads: 128, headWidth: 128 } },
  "a wide MLP": { model: { ...pocket.model, intermediate: 32768 }, microBatch: 1024 },
  "a large micro-batch": {
    microBatch: 65536,
    sft: { ...pocket.sft, batch: 65536 },
  },
  "many demonstrations": { sft: { ...pocket.sft, batch: 65536 }, microBatch: 32768 },
  "a desktop's model with twice the width": {
    ...presetInput("desktop"),
    model: { ...presetInput("desktop").model, hidden: 1024, intermediate: 4096 },
  },
  "a deep and narrow model": { model: { ...pocket.model, hidden: 1024, layers: 8 } },
  "a vocabulary's worth of rows": { microBatch: 16384, sft: { ...pocket.sft, batch: 16384 } },
};

describe("a run that does not fit", () => {
  it.each(Object.entries(tooBig))("%s", async (_, changes) => {
    const config = parseConfig({ ...pocket, ...changes }, "too big");
    const dry = dryDevice(limits);
    const error = await createRun(dry.device, config, { start: null }).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(DeviceMemoryError);
    const [, needed, available] =
      /^Cannot allocate ".+": it needs (\d+) bytes and the device binds at most (\d+), so use a smaller model, context or batch$/.exec(
        String(error).replace("DeviceMemoryError: ", ""),
      ) ?? [];
    expect(Number(available)).toBe(limits.maxStorageBufferBindingSize);
    expect(Number(needed)).toBeGreaterThan(Number(available));
    // Nothing that the device could not bind was asked of it.
    expect(dry.largest()).toBeLessThanOrEqual(Number(available));
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
    globalThis.GPUBufferUsage ??= { STORAGE: 1, COPY_SRC: 2, COPY_DST: 4 } as typeof GPUBufferUsage;
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
