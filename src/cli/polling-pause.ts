/**
 * Leaves the cores to a processor that plays GPU.
 *
 * As long as anything is pending on the device, Dawn's Node binding asks for news on every turn of the event loop, by the
 * global `setImmediate`. That keeps one core busy with asking, while the work it waits for needs that core.
 */

/** Short beside an update on a software adapter, long beside a turn of the event loop. */
const PAUSE_MS = 0.2;

let isPausing = false;

/** From now on every callback of the global `setImmediate` waits for {@link PAUSE_MS} first. Calling it again does nothing. */
export function pauseWhilePolling(): void {
  if (isPausing) return;
  isPausing = true;
  const { setImmediate } = globalThis;
  const nobody = new Int32Array(new SharedArrayBuffer(4));
  const paused = <T extends unknown[]>(callback: (...values: T) => void, ...values: T) =>
    setImmediate(() => {
      Atomics.wait(nobody, 0, 0, PAUSE_MS);
      callback(...values);
    });
  // What util.promisify looks for hangs on the function.
  globalThis.setImmediate = Object.assign(paused, setImmediate);
}
