/**
 * The GPU of the tests that run in Node: one device for each process, whose test files share the kernels compiled for it.
 *
 * It is the SwiftShader of the lock file, so that results are the same on every machine, down to the bit.
 * STEPLIGHT_TEST_ADAPTER=hardware|lavapipe|swiftshader runs the same tests on another adapter.
 */
import { openAdapter, ADAPTER_PREFERENCES, type AdapterPreference } from "../src/cli/adapter.ts";
import { countingDevice, type CountingDevice } from "../src/cli/counting-device.ts";

const devices = new Map<string, Promise<GPUDevice>>();
let counting: Promise<CountingDevice> | undefined;

function testAdapter(): AdapterPreference {
  const asked = process.env["STEPLIGHT_TEST_ADAPTER"];
  const pinned =
    process.platform === "linux" && process.arch === "x64" ? "swiftshader-npm" : "hardware";
  return ADAPTER_PREFERENCES.find((preference) => preference === asked) ?? pinned;
}

/** A device for a test that destroys it, or whose subject does. */
export async function openTestDevice(
  prefer: AdapterPreference = testAdapter(),
): Promise<GPUDevice> {
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

/** The device of this process; made at the first call, shared after it. Do not destroy it. */
export function testDevice(prefer: AdapterPreference = testAdapter()): Promise<GPUDevice> {
  const device = devices.get(prefer) ?? openTestDevice(prefer);
  devices.set(prefer, device);
  return device;
}

/** The same device with its calls counted: the next `take()` counts from here on. */
export async function countingTestDevice(): Promise<CountingDevice> {
  counting ??= testDevice().then(countingDevice);
  (await counting).take();
  return counting;
}

/** Throws where a test has lost a device that others use after it, or left a scope open that would hide their errors. */
export async function checkTestDevices(): Promise<void> {
  for (const [prefer, opening] of devices) {
    const device = await opening;
    const lost = await Promise.race([device.lost, Promise.resolve(null)]);
    if (lost !== null) {
      // The next file gets another one: what is wrong is wrong with this file.
      devices.delete(prefer);
      counting = undefined;
      throw new Error(`A test has lost the shared device: ${lost.message}`);
    }
    const left = await device.popErrorScope().then(
      () => true,
      () => false,
    );
    if (left) throw new Error("A test has left an error scope open on the shared device");
  }
}
