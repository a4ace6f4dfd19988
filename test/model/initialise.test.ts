import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { initialiseWeights } from "../../src/model/initialise.ts";
import { type ModelShape, parameterLayout } from "../../src/model/shape.ts";
import { at } from "../../src/typed-array.ts";

const SHAPE: ModelShape = {
  architecture: "qwen2",
  vocab: 61,
  hidden: 64,
  intermediate: 96,
  layers: 3,
  heads: 4,
  kvHeads: 2,
  headWidth: 16,
  ropeTheta: 10000,
  normEpsilon: 1e-5,
  tied: false,
  qkvBias: true,
  qkNorm: true,
  maxPositions: 64,
};

const sha256 = (array: Float32Array) =>
  createHash("sha256").update(new Uint8Array(array.buffer)).digest("hex");

describe("initialiseWeights()", () => {
  const weights = initialiseWeights(SHAPE, 7);
  const { tensors, parameters } = parameterLayout(SHAPE);

  it("gives the same bits for the same seed", () => {
    expect(sha256(weights)).toBe(
      "4691d6d3b56e1616addaffbc5f12d7acc3e77b2af9faaca3bec709834492ddb3",
    );
    expect(sha256(initialiseWeights(SHAPE, 8))).not.toBe(sha256(weights));
  });

  it("gives every tensor its mean and standard deviation, and padding 0", () => {
    const residual = 1 / Math.sqrt(2 * SHAPE.layers);
    const deviations: [RegExp, number][] = [
      [/norm\.weight$|bias$/, 0],
      [/embed_tokens/, 0.05],
      [/o_proj/, residual / Math.sqrt(64)],
      [/down_proj/, residual / Math.sqrt(96)],
      [/./, 1 / Math.sqrt(64)],
    ];
    for (const { name, offset, length } of tensors) {
      const values = weights.subarray(offset, offset + length);
      const mean = values.reduce((sum, x) => sum + x, 0) / length;
      const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / length);
      const expected = at(
        deviations.find(([pattern]) => pattern.test(name)) ?? [/./, NaN],
        1,
      ) as number;
      // Five standard errors of a mean and of a standard deviation.
      expect(Math.abs(mean - (name.endsWith("norm.weight") ? 1 : 0)), name).toBeLessThanOrEqual(
        (5 * expected) / Math.sqrt(length),
      );
      expect(Math.abs(deviation - expected), name).toBeLessThanOrEqual(
        (5 * expected) / Math.sqrt(2 * length),
      );
    }
    expect(weights.filter((x) => x !== 0).length).toBeLessThanOrEqual(parameters);
  });

  it("gives layers that differ", () => {
    const layer = (index: number) => {
      const tensor = parameterLayout(SHAPE).byName.get(`model.layers.${index}.mlp.up_proj.weight`);
      return weights.slice(tensor?.offset, (tensor?.offset ?? 0) + 8);
    };
    expect(layer(0)).not.toEqual(layer(1));
  });
});
