/**
 * All GPU memory of a run: allocated once, counted, refused before it is too much, freed together.
 */
import { DeviceMemoryError } from "../errors.ts";

/** A part of a buffer. Offset and size are in bytes; the offset is a multiple of 256. */
export interface View {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly size: number;
}

/** A part of `view`, in 4-byte words. */
export function slice(view: View, offset: number, length: number): View {
  if (offset < 0 || (offset + length) * 4 > view.size) {
    throw new RangeError(
      `Cannot slice ${offset}..${offset + length} words of "${view.buffer.label}": it has ${view.size / 4}`,
    );
  }
  return { buffer: view.buffer, offset: view.offset + offset * 4, size: length * 4 };
}

/** @throws DeviceMemoryError when the device cannot bind a buffer of `words` 4-byte words at once */
export function assertBindable(device: GPUDevice, label: string, words: number): void {
  const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
  const limit = Math.min(maxStorageBufferBindingSize, maxBufferSize);
  if (words * 4 <= limit) return;
  throw new DeviceMemoryError(
    `Cannot allocate "${label}": it needs ${words * 4} bytes and the device binds at most ${limit}, so use a smaller model, context or batch`,
  );
}

export class Arena {
  readonly device: GPUDevice;
  #buffers: GPUBuffer[] = [];
  #bytes = 0;

  constructor(device: GPUDevice) {
    this.device = device;
  }

  /** Bytes allocated so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /**
   * A zeroed storage buffer of `words` 4-byte words that can be copied from, copied to and written.
   *
   * @throws DeviceMemoryError before allocating when the device cannot bind that much at once
   */
  words(label: string, words: number): View {
    assertBindable(this.device, label, words);
    const size = Math.max(4, words * 4);
    const buffer = this.device.createBuffer({
      label,
      size,
      usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
    });
    this.#buffers.push(buffer);
    this.#bytes += size;
    return { buffer, offset: 0, size };
  }

  /**
   * Runs `allocate`; fails if that throws or if the device ran out of memory meanwhile, and then frees every buffer.
   *
   * @throws DeviceMemoryError
   */
  async guard<T>(allocate: () => T | Promise<T>): Promise<T> {
    this.device.pushErrorScope("out-of-memory");
    let done: { value: T } | { error: unknown };
    try {
      done = { value: await allocate() };
    } catch (error) {
      done = { error };
    }
    // Running out of memory outranks whatever followed from it.
    if (await this.device.popErrorScope()) {
      done = {
        error: new DeviceMemoryError(
          `Cannot allocate ${this.#bytes} bytes on the device: it is out of memory, so use a smaller model, context or batch`,
        ),
      };
    }
    if ("value" in done) return done.value;
    this.destroy();
    throw done.error;
  }

  /** Frees every buffer. */
  destroy(): void {
    for (const buffer of this.#buffers) buffer.destroy();
    this.#buffers = [];
    this.#bytes = 0;
  }
}
