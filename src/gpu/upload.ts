/** Writes plain arrays into views. */
import type { View } from "./arena.ts";

/**
 * Queues a write of `data` to the start of `view`.
 *
 * @throws RangeError when the data is longer than the view
 */
export function upload(
  device: GPUDevice,
  view: View,
  data: Float32Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
): void {
  if (data.byteLength > view.size) {
    throw new RangeError(
      `Cannot write ${data.byteLength} bytes to "${view.buffer.label}": it has ${view.size}`,
    );
  }
  device.queue.writeBuffer(view.buffer, view.offset, data);
}
