/** What is compiled for a shape, counted on a device that compiles nothing. */
import { expect, test } from "vitest";
import { createDecoderKernels } from "../../src/model/kernels.ts";
import { failingDevice } from "../gpu/failing-device.ts";
import { lettersShape } from "../run/letters.ts";

async function pipelines(vocab: number): Promise<number> {
  const { device, calls } = failingDevice("lost", Number.POSITIVE_INFINITY);
  await createDecoderKernels(device, { ...lettersShape, vocab });
  return calls.pipeline;
}

test("a vocabulary of a multiple of 4 needs no kernels for ragged rows of logits", async () => {
  const aligned = await pipelines(44);
  expect(aligned).toBeGreaterThan(20);
  for (const vocab of [29, 30, 31]) expect(await pipelines(vocab)).toBe(aligned + 3);
});
