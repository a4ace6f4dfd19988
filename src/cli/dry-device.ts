/**
 * A device that allocates and computes nothing, with the limits of a real one: what a run would need can be asked of the
 * very code that allocates it, without a byte of GPU memory.
 */

/** A stand-in for a GPU object: any property is a function that returns another stand-in. */
function nothing(known: Readonly<Record<string, unknown>> = {}): unknown {
  return new Proxy(known, {
    get(target, name) {
      if (name in target) return target[String(name)];
      // A promise's marker must be absent, or await would call it.
      return name === "then" ? undefined : () => nothing();
    },
  });
}

interface DryDevice {
  readonly device: GPUDevice;
  /** Bytes of all buffers made so far. */
  bytes(): number;
  /** Bytes of the largest buffer. */
  largest(): number;
}

/** @param limits those of the device that is meant */
export function dryDevice(limits: GPUDevice["limits"]): DryDevice {
  const sizes: number[] = [];
  const device = nothing({
    limits,
    features: new Set(),
    lost: new Promise(() => {}),
    createBuffer: ({ size, label = "" }: GPUBufferDescriptor) => {
      sizes.push(size);
      return nothing({
        size,
        label,
        mapAsync: () => Promise.resolve(),
        getMappedRange: () => new ArrayBuffer(size),
      });
    },
    createShaderModule: () =>
      nothing({ getCompilationInfo: () => Promise.resolve({ messages: [] }) }),
    createComputePipelineAsync: () => Promise.resolve(nothing()),
    popErrorScope: () => Promise.resolve(null),
    queue: nothing({ onSubmittedWorkDone: () => Promise.resolve() }),
  });
  return {
    device: device as GPUDevice,
    bytes: () => sizes.reduce((sum, size) => sum + size, 0),
    largest: () => Math.max(0, ...sizes),
  };
}
