/**
 * A device that computes nothing and fails at the n-th call of a kind, the way Dawn does: after a loss everything but a
 * map still "succeeds". With no failure ahead it only counts.
 */

/** What fails. "lost" counts every call of the device and its queue; the others count calls of their own kind. */
export const FAILURES = [
  "lost",
  "map",
  "out of memory",
  "validation",
  "pipeline",
  "module",
] as const;
export type Failure = (typeof FAILURES)[number];

export interface FailingDevice {
  readonly device: GPUDevice;
  /** Calls of each kind so far. */
  readonly calls: Readonly<Record<Failure, number>>;
}

/** @param at number of the call that fails, from 1 */
export function failingDevice(failure: Failure, at: number): FailingDevice {
  const calls: Record<Failure, number> = {
    lost: 0,
    map: 0,
    "out of memory": 0,
    validation: 0,
    pipeline: 0,
    module: 0,
  };
  let isLost = false;
  let lose: (info: { reason: string; message: string }) => void = () => {};
  const lost = new Promise((resolve) => (lose = resolve));
  /** Whether this call of `kind` is the one that fails. */
  const fails = (kind: Failure) => (calls[kind] += 1) === at && kind === failure;
  const call = () => {
    if (!fails("lost")) return;
    isLost = true;
    lose({ reason: "unknown", message: "the GPU process ended" });
  };

  const pass = new Proxy({}, { get: () => () => {} });
  const encoder = {
    beginComputePass: () => pass,
    copyBufferToBuffer: () => {},
    finish: () => ({}),
  };
  const buffer = ({ size, label = "" }: GPUBufferDescriptor) => ({
    size,
    label,
    mapAsync: () => {
      call();
      const isFailing = fails("map");
      if (isLost || isFailing) return Promise.reject(new DOMException("no map", "AbortError"));
      return Promise.resolve();
    },
    getMappedRange: () => new ArrayBuffer(size),
    unmap: () => {},
    destroy: () => {},
  });
  const scopes: string[] = [];
  const methods: Record<string, (...args: never[]) => unknown> = {
    createBuffer: buffer,
    createBindGroup: () => ({}),
    createCommandEncoder: () => encoder,
    createShaderModule: () => ({
      getCompilationInfo: () => {
        const messages = [{ type: "error", lineNum: 3, linePos: 5, message: "planted" }];
        return Promise.resolve({ messages: fails("module") ? messages : [] });
      },
    }),
    createComputePipelineAsync: () =>
      fails("pipeline")
        ? Promise.reject(new DOMException("planted", "GPUPipelineError"))
        : Promise.resolve({ getBindGroupLayout: () => ({}) }),
    pushErrorScope: (filter: string) => scopes.push(filter),
    popErrorScope: () => {
      const isMemory = scopes.pop() === "out-of-memory";
      const isFailing = fails(isMemory ? "out of memory" : "validation");
      return Promise.resolve(isFailing ? { message: "planted" } : null);
    },
    destroy: () => {},
  };
  const queue = { writeBuffer: call, submit: call };
  const limit = 2 ** 31;
  const known: Record<string, unknown> = {
    lost,
    queue,
    features: new Set(),
    limits: { maxStorageBufferBindingSize: limit, maxBufferSize: limit },
  };
  for (const [name, method] of Object.entries(methods)) {
    known[name] = (...args: never[]) => {
      call();
      return method(...args);
    };
  }
  return { device: known as unknown as GPUDevice, calls };
}
