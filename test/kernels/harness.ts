/**
 * Runs one kernel between guard words and compares it with its float64 twin.
 *
 * An out-of-bounds write lands on the last element of the binding (Dawn clamps it), so every array is bound
 * with PADDING guard words behind it (and has as many before it), which must come back unchanged; so must inputs.
 */
import { expect } from "vitest";
import { Arena, slice, type View } from "../../src/gpu/arena.ts";
import { Plan, submit } from "../../src/gpu/plan.ts";
import { readWords } from "../../src/gpu/readback.ts";
import { upload } from "../../src/gpu/upload.ts";
import type { Random } from "../../src/random.ts";

const PADDING = 64;
const SENTINEL = 0x4b1d5afe;

/** One comparison of a kernel's output with its twin. */
export interface Check {
  readonly label: string;
  readonly got: ArrayLike<number>;
  readonly want: ArrayLike<number>;
  /** Largest allowed absolute difference for element i; default 1e-5 + 1e-4 * |want|. */
  readonly bound?: (want: number, index: number) => number;
}

/** What a kernel must register: at least 12 shapes and a run against the twin. `kernel` is the file without .wgsl. */
export interface KernelCases<Shape = unknown> {
  readonly kernel: string;
  readonly shapes: readonly Shape[];
  run(bench: Bench, shape: Shape, random: Random): Promise<readonly Check[]>;
}

/** Keeps the shape type inside `run` while the registry holds cases of many shapes. */
export function cases<Shape>(definition: KernelCases<Shape>): KernelCases {
  return definition;
}

export class Bench {
  readonly device: GPUDevice;
  readonly #arena: Arena;
  readonly #arrays: { whole: View; words: Uint32Array; length: number; isInput: boolean }[] = [];

  constructor(device: GPUDevice) {
    this.device = device;
    this.#arena = new Arena(device);
  }

  /** An array the kernel only reads. */
  input(label: string, data: ArrayLike<number> & (Float32Array | Uint32Array)): View {
    return this.#place(label, data, true);
  }

  /** An array the kernel writes; `data` is what it holds before. */
  output(label: string, data: Float32Array | Uint32Array | number): View {
    return this.#place(label, typeof data === "number" ? new Float32Array(data) : data, false);
  }

  #place(label: string, data: Float32Array | Uint32Array, isInput: boolean): View {
    const words = new Uint32Array(data.length + 2 * PADDING).fill(SENTINEL);
    words.set(new Uint32Array(data.buffer, data.byteOffset, data.length), PADDING);
    const whole = this.#arena.words(label, words.length);
    upload(this.device, whole, words);
    this.#arrays.push({ whole, words, length: data.length, isInput });
    return slice(whole, PADDING, data.length + PADDING);
  }

  /** Records, runs once, and checks guard words and inputs. */
  async run(record: (plan: Plan) => void): Promise<void> {
    const plan = new Plan(this.device, "bench");
    record(plan);
    submit(this.device, [await plan.seal()]);
    for (const { whole, words, length, isInput } of this.#arrays) {
      const now = new Uint32Array(await readWords(this.device, whole));
      const label = whole.buffer.label;
      const end = PADDING + length;
      expectSame(`words before "${label}"`, now, words, 0, PADDING);
      expectSame(`words after "${label}"`, now, words, end, words.length);
      if (isInput) expectSame(`input "${label}"`, now, words, PADDING, end);
    }
  }

  async floats(view: View): Promise<Float32Array> {
    const all = new Float32Array(await readWords(this.device, view));
    return all.subarray(0, all.length - PADDING);
  }

  async uints(view: View): Promise<Uint32Array> {
    const all = new Uint32Array(await readWords(this.device, view));
    return all.subarray(0, all.length - PADDING);
  }

  destroy(): void {
    this.#arena.destroy();
  }
}

/** Fails with the first word of `start..end` that changed. (`toEqual` takes milliseconds for a thousand words.) */
function expectSame(
  label: string,
  got: Uint32Array,
  want: Uint32Array,
  start: number,
  end: number,
): void {
  expect(got.length, `length of ${label}`).toBe(want.length);
  let changed = start;
  while (changed < end && got[changed] === want[changed]) changed++;
  if (changed < end)
    expect(got[changed], `${label}, word ${changed - PADDING}`).toBe(want[changed]);
}

/** Fails with the worst element: index, got, want. */
export function expectClose({
  label,
  got,
  want,
  bound = (w) => 1e-5 + 1e-4 * Math.abs(w),
}: Check): void {
  expect(got.length, `length of ${label}`).toBe(want.length);
  let worst = { index: -1, excess: 0, text: "" };
  for (let i = 0; i < want.length; i++) {
    const [g, w] = [got[i] as number, want[i] as number];
    const difference = Object.is(g, w) ? 0 : Math.abs(g - w);
    const excess = difference === 0 ? 0 : difference / bound(w, i);
    if (!(excess <= 1) && !(excess <= worst.excess)) {
      worst = {
        index: i,
        excess,
        text: `${label}[${i}]: got ${g}, want ${w}, allowed ${bound(w, i)}`,
      };
    }
  }
  expect(worst.index, worst.text).toBe(-1);
}

/** Standard normal float32 values. */
export function normals(random: Random, n: number, scale = 1): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: n }, () => scale * random.normal());
}
