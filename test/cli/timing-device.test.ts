/** `bench --kernels`: each dispatch is timed, in order and by name, and does what it would have done. */
import { expect, test } from "vitest";
import { openAdapter } from "../../src/cli/adapter.ts";
import { timingDevice } from "../../src/cli/timing-device.ts";
import { Arena } from "../../src/gpu/arena.ts";
import { openDevice } from "../../src/gpu/device.ts";
import { f32, Plan, submit } from "../../src/gpu/plan.ts";
import { readWords } from "../../src/gpu/readback.ts";
import { createFill } from "../../src/kernels/fill.ts";
import { createSumPartials } from "../../src/kernels/sum-partials.ts";

const isPinned = process.platform === "linux" && process.arch === "x64";

test("every dispatch has a time and its kernel's name, also beyond one set of timestamps", async () => {
  const { adapter } = await openAdapter(isPinned ? { prefer: "swiftshader-npm" } : {});
  const device = await openDevice(adapter);
  expect(device.features.has("timestamp-query")).toBe(true);
  const arena = new Arena(device);
  try {
    const [partials, output] = [arena.words("partials", 8), arena.words("output", 4)];
    const [fill, sums] = [await createFill(device), await createSumPartials(device)];
    const timing = timingDevice(device);
    const ones = new Plan(timing.device, "ones");
    fill.fill(ones, { output: partials }, { words: 8, value: f32(1) });
    await ones.seal();
    const many = new Plan(timing.device, "many");
    // One more than half of the 4,096 timestamps of a set.
    many.repeat(2049, () => sums.sum(many, { partials, output }, { count: 4, chunks: 2 }));
    await many.seal();
    submit(timing.device, [ones]);
    submit(timing.device, [many]);
    const [first, second] = await timing.take();
    expect(first?.map(({ kernel }) => kernel)).toEqual(["fill"]);
    expect(second?.length).toBe(2049);
    expect(new Set(second?.map(({ kernel }) => kernel))).toEqual(new Set(["sum-partials"]));
    for (const { ms } of [...(first ?? []), ...(second ?? [])]) {
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(ms).toBeLessThan(60_000);
    }
    expect([...new Float32Array(await readWords(device, output))]).toEqual([
      4098, 4098, 4098, 4098,
    ]);
    // What was taken is not told again.
    expect(await timing.take()).toEqual([]);
  } finally {
    arena.destroy();
    device.destroy();
  }
});
