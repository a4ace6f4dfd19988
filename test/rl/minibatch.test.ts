import { describe, expect, it } from "vitest";
import { EMPTY_SLOT } from "../../src/rl/batch.ts";
import { minibatchAt, rowMap, rowMapWords } from "../../src/rl/minibatch.ts";
import { Random, Stream } from "../../src/random.ts";

const shuffle = (update = 0) => new Random(3, Stream.shuffle, update);
const ones = (rows: number) => Array.from({ length: rows }, () => 1);
const read = (
  map: Uint32Array,
  layout: Parameters<typeof minibatchAt>[0],
  epoch: number,
  index: number,
) => {
  const { offset, count } = minibatchAt(layout, epoch, index);
  return [...map.subarray(offset, offset + count)].filter((row) => row !== EMPTY_SLOT);
};

describe("rowMap()", () => {
  const layout = { epochs: 3, minibatches: 4, slots: 5 };
  const weights = ones(17).with(2, 0).with(11, 0).with(16, 0);
  const map = rowMap(weights, layout, shuffle());

  it("deals every kept row out exactly once an epoch, evenly, and no dropped row", () => {
    expect(map.length).toBe(rowMapWords(layout));
    for (let epoch = 0; epoch < 3; epoch++) {
      const parts = [0, 1, 2, 3].map((index) => read(map, layout, epoch, index));
      expect(parts.flat().toSorted((a, b) => a - b)).toEqual(
        ones(17).flatMap((_, row) => (weights[row] ? [row] : [])),
      );
      expect(parts.map((part) => part.length)).toEqual([3, 4, 3, 4]);
    }
  });

  it("puts the empty places last, so that a micro-batch at the end may be empty as a whole", () => {
    for (let index = 0; index < 4; index++) {
      const { offset, count } = minibatchAt(layout, 0, index);
      const places = [...map.subarray(offset, offset + count)].map((row) => row === EMPTY_SLOT);
      expect(places).toEqual(places.toSorted((a, b) => Number(a) - Number(b)));
    }
  });

  it("shuffles each epoch and each update anew, and the same again for the same seed", () => {
    const epochs = [0, 1, 2].map((epoch) => String(read(map, layout, epoch, 0)));
    expect(new Set(epochs).size).toBe(3);
    expect(rowMap(weights, layout, shuffle())).toEqual(map);
    expect(rowMap(weights, layout, shuffle(1))).not.toEqual(map);
  });

  it("keeps the order of the batch with one mini-batch", () => {
    const layout = { epochs: 2, minibatches: 1, slots: 4 };
    const once = [0, 2, 3, EMPTY_SLOT];
    expect([...rowMap([1, 0, 1, 1], layout, shuffle())]).toEqual([...once, ...once]);
  });

  it("is all empty where every row is dropped", () => {
    const empty = rowMap([0, 0], { epochs: 1, minibatches: 2, slots: 1 }, shuffle());
    expect([...empty]).toEqual([EMPTY_SLOT, EMPTY_SLOT]);
  });

  it("refuses mini-batches that are too small", () => {
    expect(() => rowMap(ones(9), { epochs: 1, minibatches: 2, slots: 4 }, shuffle())).toThrow(
      "Cannot deal 9 rows out to 2 mini-batches of 4 places",
    );
  });
});
