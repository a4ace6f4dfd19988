/**
 * Compiles a WGSL kernel once per device and set of overrides. The only place that makes a pipeline.
 */
import { KernelCompileError } from "../errors.ts";
import { assertAlive } from "./device-loss.ts";

/** A compiled compute pipeline whose single bind group is 0. */
export interface Kernel {
  readonly name: string;
  readonly pipeline: GPUComputePipeline;
  readonly layout: GPUBindGroupLayout;
}

export interface KernelSource {
  /** File name without `.wgsl`; labels the pipeline and heads compile errors. */
  readonly name: string;
  /** The kernel, then its fragments: module scope has no order in WGSL, so line numbers stay the kernel's own. */
  readonly code: string;
  readonly overrides?: Readonly<Record<string, number>>;
}

const compiled = new WeakMap<GPUDevice, Map<string, Promise<Kernel>>>();

/**
 * Compiles `source` for `device`, or returns the kernel compiled before.
 *
 * @throws KernelCompileError naming kernel, line and column
 */
export function compileKernel(device: GPUDevice, source: KernelSource): Promise<Kernel> {
  const kernels = compiled.get(device) ?? new Map<string, Promise<Kernel>>();
  compiled.set(device, kernels);
  const key = `${source.name} ${JSON.stringify(source.overrides ?? {})} ${source.code}`;
  const known = kernels.get(key);
  if (known) return known;
  const kernel = compile(device, source);
  kernels.set(key, kernel);
  kernel.catch(() => kernels.delete(key));
  return kernel;
}

async function compile(
  device: GPUDevice,
  { name, code, overrides }: KernelSource,
): Promise<Kernel> {
  device.pushErrorScope("validation");
  const module = device.createShaderModule({ label: name, code });
  const info = await module.getCompilationInfo();
  const first = info.messages.find((message) => message.type === "error");
  if (first) {
    await device.popErrorScope();
    throw new KernelCompileError(
      `Cannot compile kernel "${name}": ${first.lineNum}:${first.linePos} ${first.message}`,
    );
  }
  try {
    const pipeline = await device.createComputePipelineAsync({
      label: name,
      layout: "auto",
      compute: { module, entryPoint: "main", constants: overrides ?? {} },
    });
    return { name, pipeline, layout: pipeline.getBindGroupLayout(0) };
  } catch (error) {
    throw new KernelCompileError(
      `Cannot compile kernel "${name}": ${error instanceof Error ? error.message : String(error)}`,
    );
  } finally {
    await device.popErrorScope();
    assertAlive(device);
  }
}
