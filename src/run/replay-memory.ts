/**
 * Rollouts that are remembered: a ring on the device, and their outcomes on the host, who chooses what is learned from.
 *
 * A verifier's outcome is a function of the tokens, and the warm start never changes, so an old rollout stays as good a
 * lesson as a new one: only who sampled it has changed.
 */
import { slice, type Arena, type View } from "../gpu/arena.ts";
import { submit, type Copy } from "../gpu/plan.ts";
import { readFloats, readWords } from "../gpu/readback.ts";
import { upload } from "../gpu/upload.ts";
import type { BatchShape } from "../rl/batch.ts";
import { at } from "../typed-array.ts";

/** What is remembered of a batch of fresh rollouts, all [rows, ...]. */
export interface FreshRollouts {
  /** u32 [rows, context]. */
  readonly tokens: View;
  /** u32 pairs [rows, 2]. */
  readonly spans: View;
  /** log p of the warm start [rows, context]. */
  readonly refLogprobs: View;
}

/** The tensors of a memory in a checkpoint, by name. */
export type MemoryTensors = ReadonlyMap<string, Float32Array<ArrayBuffer>>;

export class ReplayMemory {
  readonly size: BatchShape;
  /** u32 [capacity, context]. */
  readonly tokens: View;
  /** u32 pairs [capacity, 2]. */
  readonly spans: View;
  /** [capacity, context] */
  readonly refLogprobs: View;
  /** [capacity] */
  readonly outcomes: View;
  /** [capacity] of ones: whatever is remembered may be learned from. */
  readonly weights: View;
  readonly #device: GPUDevice;
  readonly #known: Float32Array<ArrayBuffer>;
  #total = 0;

  constructor(arena: Arena, size: BatchShape) {
    const { rows: capacity, context } = size;
    this.size = size;
    this.#device = arena.device;
    this.tokens = arena.words("remembered tokens", capacity * context);
    this.spans = arena.words("remembered spans", capacity * 2);
    this.refLogprobs = arena.words("remembered reference logprobs", capacity * context);
    this.outcomes = arena.words("remembered outcomes", capacity);
    this.weights = arena.words("remembered weights", capacity);
    this.#known = new Float32Array(capacity);
    upload(this.#device, this.weights, new Float32Array(capacity).fill(1));
  }

  /** Rollouts remembered now. */
  get count(): number {
    return Math.min(this.#total, this.size.rows);
  }

  /** Outcome of every remembered rollout, by its row. */
  get known(): Float32Array<ArrayBuffer> {
    return this.#known.subarray(0, this.count);
  }

  /** Queues that fresh rollouts replace the oldest ones. @returns their rows */
  add(fresh: FreshRollouts, outcomes: Float32Array<ArrayBuffer>): number[] {
    const { rows: capacity, context } = this.size;
    const rows = Array.from(outcomes, (_, i) => (this.#total + i) % capacity);
    const first = at(rows, 0);
    // The ring may end in the middle of the batch.
    const head = Math.min(outcomes.length, capacity - first);
    const copies = [
      { from: 0, to: first, count: head },
      { from: head, to: 0, count: outcomes.length - head },
    ].flatMap(({ from, to, count }) =>
      count === 0
        ? []
        : [
            copy(fresh.tokens, this.tokens, from, to, count, context),
            copy(fresh.spans, this.spans, from, to, count, 2),
            copy(fresh.refLogprobs, this.refLogprobs, from, to, count, context),
          ],
    );
    submit(this.#device, [], copies);
    rows.forEach((row, i) => (this.#known[row] = at(outcomes, i)));
    upload(this.#device, this.outcomes, this.#known);
    this.#total += outcomes.length;
    return rows;
  }

  /** Forgets everything. */
  clear(): void {
    this.#total = 0;
  }

  /** Everything remembered, as plain tensors. Token ids are whole numbers far below 2^24, which float32 holds exactly. */
  async state(): Promise<Map<string, Float32Array<ArrayBuffer>>> {
    const whole = async (view: View) =>
      Float32Array.from(new Uint32Array(await readWords(this.#device, view)), (word) =>
        word === 0xffffffff ? -1 : word,
      );
    return new Map([
      ["replay.tokens", await whole(this.tokens)],
      ["replay.spans", await whole(this.spans)],
      ["replay.reference", new Float32Array(await readFloats(this.#device, this.refLogprobs))],
      ["replay.outcomes", this.#known.slice()],
      ["replay.total", Float32Array.of(this.#total)],
    ]);
  }

  /** Takes over what {@link state} gave. */
  restore(tensors: MemoryTensors): void {
    const tensor = (name: string) => tensors.get(`replay.${name}`);
    const [tokens, spans, reference] = [tensor("tokens"), tensor("spans"), tensor("reference")];
    const [outcomes, total] = [tensor("outcomes"), tensor("total")];
    if (!tokens || !spans || !reference || !outcomes || !total) return;
    const words = (values: Float32Array) =>
      Uint32Array.from(values, (value) => (value < 0 ? 0xffffffff : value));
    upload(this.#device, this.tokens, words(tokens));
    upload(this.#device, this.spans, words(spans));
    upload(this.#device, this.refLogprobs, reference);
    upload(this.#device, this.outcomes, outcomes);
    this.#known.set(outcomes);
    this.#total = at(total, 0);
  }
}

function copy(from: View, to: View, row: number, toRow: number, rows: number, width: number): Copy {
  const source = slice(from, row * width, rows * width);
  return { from: source, to: to.buffer, toOffset: to.offset + toRow * width * 4 };
}
