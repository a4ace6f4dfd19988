/**
 * A device that times each dispatch on the GPU: every one gets a compute pass of its own, between two timestamps. The passes
 * wait for each other, so their sum is a little more than the same dispatches take in one pass.
 */
import { at } from "../typed-array.ts";

/** One dispatch of a submit, in order. */
export interface TimedDispatch {
  /** Label of its pipeline. */
  readonly kernel: string;
  readonly ms: number;
}

export interface TimingDevice {
  readonly device: GPUDevice;
  /** The submits since the last call of this function, each with its dispatches. */
  take(): Promise<TimedDispatch[][]>;
}

/** The most that WebGPU allows in one set; a dispatch takes two. */
const TIMESTAMPS = 4096;

interface Timestamps {
  readonly set: GPUQuerySet;
  readonly kernels: string[];
  /** Where its times can be read, once the encoder is finished. */
  buffer?: GPUBuffer;
}

/** `target` with some of its methods replaced; the others are called on `target` itself, which is all that a browser allows. */
function replaced<T extends object>(target: T, methods: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(methods, name)) return Reflect.get(methods, name) as unknown;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** @param real a device with the feature "timestamp-query", which is left as it is */
export function timingDevice(real: GPUDevice): TimingDevice {
  let submits: Timestamps[][] = [];
  /** Of encoders that are finished and not submitted: a submit sends one, and at once. */
  let unsent: Timestamps[] = [];

  const passOf = (encoder: GPUCommandEncoder, sets: Timestamps[]): GPUComputePassEncoder => {
    let pipeline: GPUComputePipeline | undefined;
    let group: GPUBindGroup | null = null;
    const next = (kernel: string): GPUComputePassTimestampWrites => {
      let current = sets.at(-1);
      if (!current || current.kernels.length === TIMESTAMPS / 2) {
        current = {
          set: real.createQuerySet({ type: "timestamp", count: TIMESTAMPS }),
          kernels: [],
        };
        sets.push(current);
      }
      const first = 2 * current.kernels.length;
      current.kernels.push(kernel);
      return {
        querySet: current.set,
        beginningOfPassWriteIndex: first,
        endOfPassWriteIndex: first + 1,
      };
    };
    return {
      setPipeline: (value: GPUComputePipeline) => void (pipeline = value),
      setBindGroup: (_: number, value: GPUBindGroup | null) => void (group = value),
      dispatchWorkgroups: (
        ...workgroups: Parameters<GPUComputePassEncoder["dispatchWorkgroups"]>
      ) => {
        if (!pipeline) throw new Error("Cannot time a dispatch without a pipeline");
        const pass = encoder.beginComputePass({ timestampWrites: next(pipeline.label) });
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(...workgroups);
        pass.end();
      },
      end: () => undefined,
    } as unknown as GPUComputePassEncoder;
  };

  const encoderOf = (encoder: GPUCommandEncoder): GPUCommandEncoder => {
    const sets: Timestamps[] = [];
    return replaced(encoder, {
      beginComputePass: () => passOf(encoder, sets),
      finish: (descriptor?: GPUCommandBufferDescriptor) => {
        for (const timestamps of sets) {
          const { set, kernels } = timestamps;
          const size = kernels.length * 16;
          const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
          const resolved = real.createBuffer({ size, usage: QUERY_RESOLVE | COPY_SRC });
          timestamps.buffer = real.createBuffer({ size, usage: COPY_DST | MAP_READ });
          encoder.resolveQuerySet(set, 0, 2 * kernels.length, resolved, 0);
          encoder.copyBufferToBuffer(resolved, 0, timestamps.buffer, 0, size);
        }
        unsent.push(...sets);
        return encoder.finish(descriptor);
      },
    });
  };
  const queue = replaced(real.queue, {
    submit: (buffers: Iterable<GPUCommandBuffer>) => {
      submits.push(unsent);
      unsent = [];
      return real.queue.submit(buffers);
    },
  });
  const made = replaced(real, {
    createCommandEncoder: (descriptor?: GPUCommandEncoderDescriptor) =>
      encoderOf(real.createCommandEncoder(descriptor)),
  });
  return {
    device: new Proxy(made, {
      get: (target, name): unknown =>
        name === "queue" ? queue : Reflect.get(target, name, target),
    }),
    async take() {
      const taken = submits;
      submits = [];
      const timed: TimedDispatch[][] = [];
      for (const sets of taken) {
        const dispatches: TimedDispatch[] = [];
        for (const { set, kernels, buffer } of sets) {
          if (!buffer) continue;
          await buffer.mapAsync(GPUMapMode.READ);
          const times = new BigUint64Array(buffer.getMappedRange().slice(0));
          buffer.destroy();
          set.destroy();
          kernels.forEach((kernel, i) => {
            const ms = Number(at(times, 2 * i + 1) - at(times, 2 * i)) / 1e6;
            dispatches.push({ kernel, ms });
          });
        }
        timed.push(dispatches);
      }
      return timed;
    },
  };
}
