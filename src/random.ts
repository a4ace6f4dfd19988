/**
 * Counter-based random numbers: Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3",
 * SC 2011). A number depends only on (key, counter), never on what was drawn before, so a resumed run, a
 * re-ordered batch and the WGSL of src/kernels/_philox.wgsl all see the same stream.
 */

const MULTIPLIER_0 = 0xd2511f53;
const MULTIPLIER_1 = 0xcd9e8d57;
const WEYL_0 = 0x9e3779b9;
const WEYL_1 = 0xbb67ae85;
const ROUNDS = 10;

export type Block = readonly [number, number, number, number];

/** High and low 32 bits of the product of two 32-bit unsigned integers. */
function multiply(a: number, b: number): readonly [high: number, low: number] {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const low = aLow * bLow;
  const middle = aHigh * bLow + (low >>> 16);
  const middle2 = aLow * bHigh + (middle % 0x10000);
  const high = aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(middle2 / 0x10000);
  return [high >>> 0, Math.imul(a, b) >>> 0];
}

/**
 * One Philox4x32-10 block.
 *
 * @param key two 32-bit words: (seed, stream)
 * @param counter four 32-bit words
 * @returns four 32-bit random words
 */
export function philox(key: readonly [number, number], counter: Block): Block {
  let [k0, k1] = [key[0] >>> 0, key[1] >>> 0];
  let [c0, c1, c2, c3] = [counter[0] >>> 0, counter[1] >>> 0, counter[2] >>> 0, counter[3] >>> 0];
  for (let round = 0; round < ROUNDS; round++) {
    const [high0, low0] = multiply(MULTIPLIER_0, c0);
    const [high1, low1] = multiply(MULTIPLIER_1, c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + WEYL_0) >>> 0;
    k1 = (k1 + WEYL_1) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** Who draws from a seed. Each purpose has its own stream, so that adding a draw to one moves no other. */
export const Stream = {
  task: 1,
  heldout: 2,
  demonstration: 3,
  sampling: 4,
  evaluation: 5,
  shuffle: 6,
  initialise: 7,
  /** Continuations of a prefix. A call needs many streams, so each takes this one plus a multiple of 256. */
  continuation: 8,
  probe: 9,
  /** Errors of a verifier that a config makes unreliable. */
  noise: 10,
  replay: 11,
} as const;

/** A sequence of random numbers at (seed, stream, counter). */
export class Random {
  readonly #key: readonly [number, number];
  readonly #high: number;
  #low = 0;
  #block: Block = [0, 0, 0, 0];
  #used = 4;

  /**
   * @param seed 32-bit unsigned seed of the run
   * @param stream who draws: see {@link Stream}
   * @param counter which sequence of that stream, such as the index of a prompt
   */
  constructor(seed: number, stream: number, counter = 0) {
    this.#key = [seed >>> 0, stream >>> 0];
    this.#high = counter >>> 0;
  }

  /** 32 random bits as an unsigned integer. */
  u32(): number {
    if (this.#used === 4) {
      this.#block = philox(this.#key, [this.#low++, this.#high, 0, 0]);
      this.#used = 0;
    }
    return this.#block[this.#used++ as 0 | 1 | 2 | 3];
  }

  /** A number in [0, 1) with 32 bits. */
  uniform(): number {
    return this.u32() / 0x100000000;
  }

  /** An integer in [0, n). The bias of the multiplication is below n / 2^32. */
  integer(n: number): number {
    return Math.floor(this.uniform() * n);
  }

  /** A standard normal number (Box-Muller). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** The integers 0..n-1 in random order (Fisher-Yates). */
  permutation(n: number): Uint32Array<ArrayBuffer> {
    const order = Uint32Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const [a, b] = [order[i] as number, order[j] as number];
      order[i] = b;
      order[j] = a;
    }
    return order;
  }
}
