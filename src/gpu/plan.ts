/**
 * A static plan: dispatches recorded once, replayed in one compute pass and one submit.
 *
 * Whatever changes between replays lives in storage buffers that the kernels read; the uniform parameters of
 * each dispatch are fixed when it is recorded. Nothing is created on the device after `seal`, but for the one
 * command encoder of a submit.
 */
import { KernelCompileError } from "../errors.ts";
import { assertAlive } from "./device-loss.ts";
import type { View } from "./arena.ts";
import type { Kernel } from "./kernel.ts";

/** One member of a kernel's `Params` struct, in order. */
export interface Param {
  readonly kind: "u32" | "f32";
  readonly value: number;
}
export const u32 = (value: number): Param => ({ kind: "u32", value });
export const f32 = (value: number): Param => ({ kind: "f32", value });

export type Workgroups = readonly [x: number, y?: number, z?: number];

/** Bytes copied between buffers after the pass, such as results into a buffer that can be read. */
export interface Copy {
  readonly from: View;
  readonly to: GPUBuffer;
  readonly toOffset: number;
}

interface Dispatch {
  readonly kernel: Kernel;
  readonly bindings: readonly View[];
  readonly params: readonly Param[];
  readonly workgroups: Workgroups;
  bindGroup: GPUBindGroup | undefined;
}
interface Repeat {
  readonly times: number;
  readonly body: Operation[];
}
type Operation = Dispatch | Repeat;

/** Uniform-buffer offsets must be multiples of this many bytes on every device. */
const UNIFORM_ALIGNMENT = 256;

/** Workgroups in x and y for `threads` threads: a 1-D grid folded where the device's limit asks for it. */
export function workgroupsFor(threads: number, workgroupSize: number): Workgroups {
  const groups = Math.ceil(threads / workgroupSize);
  const limit = 32768;
  return groups <= limit ? [groups, 1, 1] : [limit, Math.ceil(groups / limit), 1];
}

export class Plan {
  readonly label: string;
  readonly #device: GPUDevice;
  readonly #operations: Operation[] = [];
  #open: Operation[] = this.#operations;
  #sealed = false;

  constructor(device: GPUDevice, label: string) {
    this.#device = device;
    this.label = label;
  }

  get device(): GPUDevice {
    return this.#device;
  }

  /** Dispatches of one replay, repeats counted. */
  get dispatches(): number {
    return count(this.#operations);
  }

  /**
   * Records a dispatch.
   *
   * @param bindings storage views for bindings 0..n-1 of group 0; the parameters, if any, are binding n
   * @param params members of the kernel's uniform struct `Params`, in order
   */
  dispatch(
    kernel: Kernel,
    bindings: readonly View[],
    params: readonly Param[],
    workgroups: Workgroups,
  ): void {
    if (this.#sealed) throw new Error(`Cannot record into plan "${this.label}": it is sealed`);
    if (workgroups[0] === 0) return;
    this.#open.push({ kernel, bindings, params, workgroups, bindGroup: undefined });
  }

  /** Records a body that is replayed `times` times, such as one token of decoding. */
  repeat(times: number, record: () => void): void {
    const outer = this.#open;
    const body: Operation[] = [];
    this.#open = body;
    record();
    this.#open = outer;
    outer.push({ times, body });
  }

  /**
   * Makes the uniform buffer and the bind groups. Call once, after recording.
   *
   * @throws KernelCompileError when a binding does not fit its kernel
   */
  async seal(): Promise<this> {
    this.#sealed = true;
    const device = this.#device;
    const dispatches = flatten(this.#operations);
    device.pushErrorScope("validation");
    const uniforms = makeUniforms(device, this.label, dispatches);
    dispatches.forEach((dispatch, i) => {
      const { kernel, bindings, params } = dispatch;
      const entries: GPUBindGroupEntry[] = bindings.map(({ buffer, offset, size }, binding) => ({
        binding,
        resource: { buffer, offset, size },
      }));
      if (params.length > 0) {
        const size = Math.ceil(params.length / 4) * 16;
        entries.push({
          binding: bindings.length,
          resource: { buffer: uniforms, offset: i * UNIFORM_ALIGNMENT, size },
        });
      }
      dispatch.bindGroup = device.createBindGroup({
        label: kernel.name,
        layout: kernel.layout,
        entries,
      });
    });
    const error = await device.popErrorScope();
    if (error) throw new KernelCompileError(`Cannot bind plan "${this.label}": ${error.message}`);
    assertAlive(device);
    return this;
  }

  /** Replays the plan inside an open pass. */
  encode(pass: GPUComputePassEncoder): void {
    if (!this.#sealed) throw new Error(`Cannot replay plan "${this.label}": it is not sealed`);
    encode(pass, this.#operations);
  }
}

/** Replays plans in order: one encoder, one compute pass, then the copies, one submit. */
export function submit(
  device: GPUDevice,
  plans: readonly Plan[],
  copies: readonly Copy[] = [],
): void {
  assertAlive(device);
  const encoder = device.createCommandEncoder({ label: plans.map((plan) => plan.label).join("+") });
  const pass = encoder.beginComputePass();
  for (const plan of plans) plan.encode(pass);
  pass.end();
  for (const { from, to, toOffset } of copies) {
    encoder.copyBufferToBuffer(from.buffer, from.offset, to, toOffset, from.size);
  }
  device.queue.submit([encoder.finish()]);
}

function encode(pass: GPUComputePassEncoder, operations: readonly Operation[]): void {
  for (const operation of operations) {
    if ("body" in operation) {
      for (let i = 0; i < operation.times; i++) encode(pass, operation.body);
    } else {
      pass.setPipeline(operation.kernel.pipeline);
      pass.setBindGroup(0, operation.bindGroup);
      pass.dispatchWorkgroups(...(operation.workgroups as [number, number?, number?]));
    }
  }
}

function count(operations: readonly Operation[]): number {
  return operations.reduce((sum, op) => sum + ("body" in op ? op.times * count(op.body) : 1), 0);
}

function flatten(operations: readonly Operation[]): Dispatch[] {
  return operations.flatMap((operation) =>
    "body" in operation ? flatten(operation.body) : [operation],
  );
}

function makeUniforms(
  device: GPUDevice,
  label: string,
  dispatches: readonly Dispatch[],
): GPUBuffer {
  const data = new DataView(new ArrayBuffer(Math.max(1, dispatches.length) * UNIFORM_ALIGNMENT));
  dispatches.forEach(({ params }, i) => {
    params.forEach(({ kind, value }, j) => {
      const offset = i * UNIFORM_ALIGNMENT + j * 4;
      if (kind === "u32") data.setUint32(offset, value, true);
      else data.setFloat32(offset, value, true);
    });
  });
  const uniforms = device.createBuffer({
    label: `${label} parameters`,
    size: data.byteLength,
    usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
  });
  device.queue.writeBuffer(uniforms, 0, data.buffer);
  return uniforms;
}
