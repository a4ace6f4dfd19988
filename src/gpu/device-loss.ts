/**
 * Remembers that a device was lost.
 *
 * On a lost device createBuffer, createComputePipelineAsync and onSubmittedWorkDone succeed silently, so
 * success may never be inferred from them: after every await, ask `assertAlive`.
 */
import { DeviceLostError } from "../errors.ts";

const losses = new WeakMap<GPUDevice, DeviceLostError>();
const watched = new WeakSet<GPUDevice>();

/** Starts to watch a device. Calling it again does nothing. */
export function watchLoss(device: GPUDevice): void {
  if (watched.has(device)) return;
  watched.add(device);
  void device.lost.then((info) =>
    losses.set(device, new DeviceLostError(info.reason, info.message)),
  );
}

/** @throws DeviceLostError when the device is gone */
export function assertAlive(device: GPUDevice): void {
  const loss = losses.get(device);
  if (loss) throw loss;
}
