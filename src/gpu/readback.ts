/**
 * Reads results of a plan: staging buffers made once, filled by the copies of a submit, mapped when done.
 */
import { DeviceLostError } from "../errors.ts";
import { assertAlive } from "./device-loss.ts";
import type { Copy } from "./plan.ts";
import { slice, type View } from "./arena.ts";

/** Staging memory for a fixed list of views, read together by one map. */
export class Readback {
  readonly #device: GPUDevice;
  readonly #staging: GPUBuffer;
  readonly #views: readonly View[];
  /** The copies to hand to the submit whose results are wanted. */
  readonly copies: readonly Copy[];

  constructor(device: GPUDevice, label: string, views: readonly View[]) {
    this.#device = device;
    this.#views = views;
    const size = views.reduce((sum, view) => sum + view.size, 0);
    this.#staging = device.createBuffer({
      label: `${label} staging`,
      size: Math.max(4, size),
      usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
    });
    let offset = 0;
    this.copies = views.map((from) => {
      const copy = { from, to: this.#staging, toOffset: offset };
      offset += from.size;
      return copy;
    });
  }

  /**
   * Waits for the submit that carried `copies` and returns one copy of each view's bytes, in order.
   *
   * @throws DeviceLostError
   */
  async read(): Promise<ArrayBuffer[]> {
    try {
      await this.#staging.mapAsync(GPUMapMode.READ);
    } catch (error) {
      // The loss promise may settle after the map has failed: give it one turn before judging.
      await new Promise((resolve) => setTimeout(resolve, 0));
      assertAlive(this.#device);
      throw new DeviceLostError("unknown", error instanceof Error ? error.message : String(error));
    }
    assertAlive(this.#device);
    const mapped = this.#staging.getMappedRange();
    let offset = 0;
    const parts = this.#views.map(({ size }) => mapped.slice(offset, (offset += size)));
    this.#staging.unmap();
    return parts;
  }

  destroy(): void {
    this.#staging.destroy();
  }
}

/**
 * Reads one view now. For tests, checkpoints and diagnosis, not for the update loop: it creates a buffer.
 */
export async function readWords(device: GPUDevice, view: View): Promise<ArrayBuffer> {
  const readback = new Readback(device, view.buffer.label, [view]);
  const encoder = device.createCommandEncoder();
  for (const { from, to, toOffset } of readback.copies) {
    encoder.copyBufferToBuffer(from.buffer, from.offset, to, toOffset, from.size);
  }
  device.queue.submit([encoder.finish()]);
  const [bytes] = await readback.read();
  readback.destroy();
  if (!bytes) throw new Error(`Cannot read "${view.buffer.label}": nothing came back`);
  return bytes;
}

/** Reads `length` floats of a view, from word `offset`. */
export async function readFloats(
  device: GPUDevice,
  view: View,
  offset = 0,
  length = view.size / 4,
): Promise<Float32Array> {
  return new Float32Array(await readWords(device, slice(view, offset, length)));
}
