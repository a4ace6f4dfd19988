/** What the visitor is told about this browser's WebGPU, over fakes of everything that can go wrong. */
import { expect, test } from "vitest";
import { openBrowserDevice, probeWebGpu } from "../../workers/webgpu.ts";

interface FakeGpu {
  limits?: Record<string, number>;
  adapter?: "none" | Error;
  device?: Error;
}

const LIMITS = {
  maxStorageBuffersPerShaderStage: 10,
  maxComputeInvocationsPerWorkgroup: 256,
  maxStorageBufferBindingSize: 2 ** 30,
};

function surroundings({ limits = LIMITS, adapter, device }: FakeGpu) {
  let opened = 0;
  let destroyed = 0;
  const fakeDevice = {
    lost: new Promise(() => {}),
    destroy: () => {
      destroyed += 1;
    },
  };
  const fakeAdapter = {
    limits,
    features: new Set(["shader-f16"]),
    info: {
      vendor: "google",
      architecture: "swiftshader",
      device: "",
      description: "",
      isFallbackAdapter: true,
    },
    requestDevice: async () => {
      if (device) throw device;
      opened += 1;
      return fakeDevice;
    },
  };
  const gpu = {
    requestAdapter: async () => {
      if (adapter instanceof Error) throw adapter;
      return adapter === "none" ? null : fakeAdapter;
    },
  } as unknown as GPU;
  return { gpu, isSecure: true, devices: () => ({ opened, destroyed }) };
}

test("an adapter with a device is available, and the device is closed again", async () => {
  const all = surroundings({});
  expect(await probeWebGpu(all)).toMatchObject({
    available: true,
    line: "google swiftshader (software)",
    adapter: { isSoftware: true, features: ["shader-f16"] },
  });
  expect(all.devices()).toEqual({ opened: 1, destroyed: 1 });
});

test("a browser without WebGPU and an insecure page are told apart", async () => {
  const missing = await probeWebGpu({ gpu: undefined, isSecure: true });
  const insecure = await probeWebGpu({ gpu: undefined, isSecure: false });
  expect(missing).toMatchObject({ available: false, reason: "no-navigator-gpu" });
  expect(insecure).toMatchObject({ available: false, reason: "no-navigator-gpu" });
  expect(missing).toMatchObject({ message: expect.stringContaining("no WebGPU") as string });
  expect(insecure).toMatchObject({ message: expect.stringContaining("https") as string });
});

test("no adapter, too small a limit and a refused device each have their reason", async () => {
  expect(await probeWebGpu(surroundings({ adapter: "none" }))).toMatchObject({
    reason: "no-adapter",
  });
  const small = { ...LIMITS, maxStorageBuffersPerShaderStage: 4 };
  expect(await probeWebGpu(surroundings({ limits: small }))).toMatchObject({
    reason: "limits",
    message: expect.stringContaining("maxStorageBuffersPerShaderStage 8, found 4") as string,
  });
  expect(await probeWebGpu(surroundings({ device: new Error("out of devices") }))).toMatchObject({
    reason: "no-device",
    message: "Cannot open a WebGPU device: out of devices",
  });
  expect(await probeWebGpu(surroundings({ adapter: new Error("boom") }))).toMatchObject({
    reason: "no-device",
    message: "boom",
  });
});

test("a session gets a device, null while there is no adapter, and an error of its own for anything else", async () => {
  expect((await openBrowserDevice(surroundings({})))?.line).toBe("google swiftshader (software)");
  expect(await openBrowserDevice(surroundings({ adapter: "none" }))).toBeNull();
  expect(await openBrowserDevice({ gpu: undefined, isSecure: true })).toBeNull();
  for (const broken of [{ adapter: new Error("boom") }, { device: new Error("boom") }]) {
    await expect(openBrowserDevice(surroundings(broken))).rejects.toMatchObject({
      name: "DeviceUnavailableError",
    });
  }
});
