/**
 * Row maps: which responses each mini-batch of an update holds.
 */
import type { Random } from "../random.ts";
import { at } from "../typed-array.ts";
import { EMPTY_SLOT, type Minibatch } from "./batch.ts";

export interface MinibatchLayout {
  /** Passes over the rows, each in an order of its own. */
  readonly epochs: number;
  /** Mini-batches of one pass. */
  readonly minibatches: number;
  /** Places of a mini-batch in the map: a multiple of the micro-batch. */
  readonly slots: number;
  /** Word of a map shared by several layouts where this one begins; 0 by default. */
  readonly base?: number;
}

/** Words of the map of a layout. */
export function rowMapWords({ epochs, minibatches, slots }: MinibatchLayout): number {
  return epochs * minibatches * slots;
}

/** Where the layout's own map holds mini-batch `index` of pass `epoch`. */
export function minibatchAt(
  { minibatches, slots }: MinibatchLayout,
  epoch: number,
  index: number,
): Minibatch {
  return { offset: (epoch * minibatches + index) * slots, count: slots };
}

/** The mini-batches of all passes, in the order in which a model steps through them, in the shared map. */
export function minibatchesOf(
  layout: MinibatchLayout,
): { step: number; epoch: number; range: Minibatch }[] {
  const { epochs, minibatches, base = 0 } = layout;
  return Array.from({ length: epochs * minibatches }, (_, step) => {
    const epoch = Math.floor(step / minibatches);
    const { offset, count } = minibatchAt(layout, epoch, step % minibatches);
    return { step, epoch, range: { offset: base + offset, count } };
  });
}

/**
 * Deals the rows that train out to mini-batches whose sizes differ by at most one; unused places are EMPTY_SLOT.
 *
 * Every epoch shuffles anew. With one mini-batch the order cannot matter, so rows stay in order, which keeps the
 * sums of an update in the order of the batch.
 *
 * @param weights 1 for rows that train, else 0
 * @param random made from Stream.shuffle and the number of the update
 * @throws RangeError where a mini-batch has more rows than slots
 */
export function rowMap(
  weights: ArrayLike<number>,
  layout: MinibatchLayout,
  random: Random,
): Uint32Array<ArrayBuffer> {
  const { epochs, minibatches, slots } = layout;
  const rows = Array.from(weights, (weight, row) => (weight === 0 ? -1 : row)).filter(
    (row) => row >= 0,
  );
  if (Math.ceil(rows.length / minibatches) > slots) {
    throw new RangeError(
      `Cannot deal ${rows.length} rows out to ${minibatches} mini-batches of ${slots} places`,
    );
  }
  const map = new Uint32Array(rowMapWords(layout)).fill(EMPTY_SLOT);
  for (let epoch = 0; epoch < epochs; epoch++) {
    const dealt =
      minibatches === 1 ? rows : Array.from(random.permutation(rows.length), (i) => at(rows, i));
    for (let index = 0; index < minibatches; index++) {
      const first = Math.floor((index * rows.length) / minibatches);
      const end = Math.floor(((index + 1) * rows.length) / minibatches);
      map.set(dealt.slice(first, end), minibatchAt(layout, epoch, index).offset);
    }
  }
  return map;
}
