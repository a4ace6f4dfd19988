/**
 * The GPU of the tests that run in Node: one device for each test file.
 *
 * It is the SwiftShader of the lock file, so that results are the same on every machine, down to the bit.
 * STEPLIGHT_TEST_ADAPTER=hardware|lavapipe|swiftshader runs the same tests on another adapter.
 */
import { openAdapter, ADAPTER_PREFERENCES, type AdapterPreference } from "../src/cli/adapter.ts";

const devices = new Map<string, Promise<GPUDevice>>();

function testAdapter(): AdapterPreference {
  const asked = process.env["STEPLIGHT_TEST_ADAPTER"];
  const pinned =
    process.platform === "linux" && process.arch === "x64" ? "swiftshader-npm" : "hardware";
  return ADAPTER_PREFERENCES.find((preference) => preference === asked) ?? pinned;
}

async function open(prefer: AdapterPreference): Promise<GPUDevice> {
  const { adapter } = await openAdapter({ prefer });
  const { limits } = adapter;
  return adapter.requestDevice({
    label: "test",
    requiredLimits: {
      maxBufferSize: limits.maxBufferSize,
      maxStorageBufferBindingSize: limits.maxStorageBufferBindingSize,
      maxStorageBuffersPerShaderStage: limits.maxStorageBuffersPerShaderStage,
    },
  });
}

/** The device of this test file; made at the first call, shared after it. Do not destroy it. */
export function testDevice(prefer: AdapterPreference = testAdapter()): Promise<GPUDevice> {
  const device = devices.get(prefer) ?? open(prefer);
  devices.set(prefer, device);
  return device;
}
