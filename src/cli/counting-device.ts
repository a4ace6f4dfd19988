/** A device that counts what is asked of it, so that "nothing is created inside the loop" is a number. */

export interface CallCounts {
  /** Buffers, bind groups, pipelines, shader modules and layouts made. */
  readonly creations: number;
  /** Command encoders and compute passes: one of each per submit, however many kernels there are. */
  readonly encoders: number;
  readonly passes: number;
  readonly dispatches: number;
  readonly submits: number;
  /** Reads of results by the host, each of which waits for the device. */
  readonly maps: number;
  /** Small arrays that the host wrote. */
  readonly writes: number;
}

/** Submits with the dispatches they carried, and reads, in the order in which they were asked for. */
export type CallEvent = { readonly kind: "submit"; readonly dispatches: number } | { kind: "map" };

export interface CountingDevice {
  readonly device: GPUDevice;
  /** What happened since the last call of this function. */
  take(): { counts: CallCounts; events: readonly CallEvent[] };
}

/** `target` with `listener` told of each call of a method and its result before the caller gets it. */
function listened<T extends object>(
  target: T,
  listener: (method: string, result: unknown) => unknown,
): T {
  return new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => listener(String(name), Reflect.apply(value, target, args));
    },
  });
}

/** @param real is left as it is; only calls through the returned device count */
export function countingDevice(real: GPUDevice): CountingDevice {
  const none: CallCounts = {
    creations: 0,
    encoders: 0,
    passes: 0,
    dispatches: 0,
    submits: 0,
    maps: 0,
    writes: 0,
  };
  let counts = { ...none };
  let events: CallEvent[] = [];
  let unsent = 0;

  const passOf = (pass: GPUComputePassEncoder) =>
    listened(pass, (method, result) => {
      if (method.startsWith("dispatchWorkgroups")) {
        counts.dispatches += 1;
        unsent += 1;
      }
      return result;
    });
  const encoderOf = (encoder: GPUCommandEncoder) =>
    listened(encoder, (method, result) => {
      if (method !== "beginComputePass") return result;
      counts.passes += 1;
      return passOf(result as GPUComputePassEncoder);
    });
  const queue = listened(real.queue, (method, result) => {
    if (method === "writeBuffer") counts.writes += 1;
    if (method === "submit") {
      counts.submits += 1;
      events.push({ kind: "submit", dispatches: unsent });
      unsent = 0;
    }
    return result;
  });
  /** A buffer is handed back to the device, which knows only its own objects: so it stays itself. */
  const bufferOf = (buffer: GPUBuffer): GPUBuffer => {
    const mapAsync = buffer.mapAsync.bind(buffer);
    return Object.assign(buffer, {
      mapAsync: (...args: Parameters<typeof mapAsync>) => {
        counts.maps += 1;
        events.push({ kind: "map" });
        return mapAsync(...args);
      },
    });
  };
  const made = listened(real, (method, result) => {
    if (method === "createCommandEncoder") {
      counts.encoders += 1;
      return encoderOf(result as GPUCommandEncoder);
    }
    if (method.startsWith("create")) counts.creations += 1;
    return method === "createBuffer" ? bufferOf(result as GPUBuffer) : result;
  });
  const device = new Proxy(made, {
    get: (target, name): unknown => (name === "queue" ? queue : Reflect.get(target, name, target)),
  });
  return {
    device,
    take() {
      const taken = { counts, events };
      counts = { ...none };
      events = [];
      return taken;
    },
  };
}
