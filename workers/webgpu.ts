/** The browser's WebGPU: whether it can train, and a device when it is time to. */
import { DeviceUnavailableError } from "../src/errors.ts";
import { watchLoss } from "../src/gpu/device-loss.ts";
import { adapterLine, describeAdapter, openDevice } from "../src/gpu/device.ts";
import type { OpenedDevice } from "../src/run/session-host.ts";
import type { WebGpuStatus } from "../src/trainer-api.ts";

/** What every kernel counts on. WebGPU promises it; adapters in compatibility mode may have less. */
const NEEDED_LIMITS = {
  maxStorageBuffersPerShaderStage: 8,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 128 * 1024 * 1024,
} as const;

/** The part of `navigator` and its surroundings that decides. */
export interface GpuSurroundings {
  readonly gpu: GPU | undefined;
  readonly isSecure: boolean;
}

function surroundings(): GpuSurroundings {
  // Typed as always there, and missing in older browsers and on insecure pages.
  return { gpu: navigator.gpu, isSecure: isSecureContext };
}

function requestAdapter(gpu: GPU): Promise<GPUAdapter | null> {
  return gpu.requestAdapter({ powerPreference: "high-performance" });
}

/** Looks for an adapter and tries to open a device, which it closes again. Never rejects. */
export async function probeWebGpu({ gpu, isSecure } = surroundings()): Promise<WebGpuStatus> {
  if (!gpu) {
    const message = isSecure
      ? "This browser has no WebGPU. Current Chrome, Edge, Safari and Firefox have it on most systems"
      : "Browsers give WebGPU only to pages that come over https or from localhost";
    return { available: false, reason: "no-navigator-gpu", message };
  }
  try {
    const adapter = await requestAdapter(gpu);
    if (!adapter) {
      const message =
        "The browser found no GPU that it trusts with WebGPU. Its graphics driver may be blocked, hardware acceleration switched off, or the GPU paused after a crash";
      return { available: false, reason: "no-adapter", message };
    }
    for (const [name, needed] of Object.entries(NEEDED_LIMITS)) {
      const found = adapter.limits[name as keyof typeof NEEDED_LIMITS];
      if (found < needed) {
        const message = `The GPU is too small: training needs ${name} ${needed}, found ${found}`;
        return { available: false, reason: "limits", message };
      }
    }
    const device = await openDevice(adapter);
    device.destroy();
    const description = describeAdapter(adapter);
    return { available: true, adapter: description, line: adapterLine(description) };
  } catch (error) {
    return { available: false, reason: "no-device", message: messageOf(error) };
  }
}

/**
 * A new device whose loss is watched; null while the browser gives no adapter.
 *
 * @throws DeviceUnavailableError when the adapter gives no device
 */
export async function openBrowserDevice({ gpu } = surroundings()): Promise<OpenedDevice | null> {
  let adapter: GPUAdapter | null;
  try {
    adapter = gpu ? await requestAdapter(gpu) : null;
  } catch (error) {
    throw new DeviceUnavailableError(`Cannot find a WebGPU adapter: ${messageOf(error)}`);
  }
  if (!adapter) return null;
  const device = await openDevice(adapter);
  watchLoss(device);
  return { device, line: adapterLine(describeAdapter(adapter)) };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
