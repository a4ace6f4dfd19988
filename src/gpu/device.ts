/**
 * A WebGPU device with the limits and features that training wants, and plain data that says what was got.
 */
import { DeviceUnavailableError } from "../errors.ts";

/** What runs: shown by the page, the command line, the recording and every benchmark. */
export interface AdapterDescription {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** A processor that plays GPU: SwiftShader, lavapipe, WARP. */
  readonly isSoftware: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<(typeof WANTED_LIMITS)[number], number>>;
}

const WANTED_LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
  "maxComputeWorkgroupsPerDimension",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupStorageSize",
] as const;

const WANTED_FEATURES = ["shader-f16", "subgroups", "timestamp-query"] as const;

const SOFTWARE = /swiftshader|llvmpipe|lavapipe|software|basic render|warp/i;

/** Whether it is a processor that plays GPU. */
export function isSoftware(info: GPUAdapterInfo): boolean {
  const words = [info.vendor, info.architecture, info.device, info.description].join(" ");
  return info.isFallbackAdapter || SOFTWARE.test(words);
}

/** Says in plain data what an adapter is and can do. */
export function describeAdapter(adapter: GPUAdapter): AdapterDescription {
  const { vendor, architecture, device, description } = adapter.info;
  return {
    vendor,
    architecture,
    device,
    description,
    isSoftware: isSoftware(adapter.info),
    features: [...adapter.features].map(String).toSorted(),
    limits: Object.fromEntries(
      WANTED_LIMITS.map((name) => [name, adapter.limits[name]]),
    ) as AdapterDescription["limits"],
  };
}

/** One line for a header or a log: `NVIDIA hopper`, `google swiftshader (software)`. */
export function adapterLine(adapter: AdapterDescription): string {
  const name =
    adapter.description ||
    [adapter.vendor, adapter.architecture, adapter.device].filter(Boolean).join(" ");
  return `${name || "unnamed adapter"}${adapter.isSoftware ? " (software)" : ""}`;
}

/**
 * Asks the adapter for a device with all of its memory limits and the optional features it has.
 *
 * @throws DeviceUnavailableError when the adapter refuses
 */
export async function openDevice(adapter: GPUAdapter): Promise<GPUDevice> {
  const requiredLimits = Object.fromEntries(
    WANTED_LIMITS.map((name) => [name, adapter.limits[name]]),
  );
  const requiredFeatures = WANTED_FEATURES.filter((feature) => adapter.features.has(feature));
  try {
    return await adapter.requestDevice({ label: "steplight", requiredLimits, requiredFeatures });
  } catch (error) {
    throw new DeviceUnavailableError(
      `Cannot open a WebGPU device: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
