import { expect, test } from "vitest";
import { openAdapter } from "../../src/cli/adapter.ts";
import { testDevice } from "../gpu.ts";

test("openAdapter() opens the pinned SwiftShader and leaves the environment as it was", async () => {
  const before = { ...process.env };
  const { adapter, via } = await openAdapter({ prefer: "swiftshader-npm" });
  expect(adapter.info.architecture).toBe("swiftshader");
  expect(via).toBe("SwiftShader of the npm package @sparticuz/chromium");
  expect({ ...process.env }).toEqual(before);
});

test("openAdapter() finds something on every machine that runs the tests", async () => {
  const { adapter, via } = await openAdapter();
  const device = await adapter.requestDevice();
  expect(device.limits.maxBufferSize).toBeGreaterThan(0);
  expect(via).not.toBe("");
});

test("openAdapter() refuses a kind that it does not know, naming those that it does", async () => {
  process.env["STEPLIGHT_ADAPTER"] = "abacus";
  try {
    await expect(openAdapter()).rejects.toThrow(
      /"abacus": expected one of hardware, lavapipe, swiftshader/,
    );
  } finally {
    delete process.env["STEPLIGHT_ADAPTER"];
  }
});

test("testDevice() runs a kernel and reads its result back", async () => {
  const device = await testDevice();
  expect(await testDevice()).toBe(device);
  const code = `@group(0) @binding(0) var<storage, read_write> y: array<f32>;
    @compute @workgroup_size(4) fn main(@builtin(global_invocation_id) g: vec3u) { y[g.x] = 2.0 * f32(g.x); }`;
  const pipeline = device.createComputePipeline({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }) },
  });
  const y = device.createBuffer({
    size: 16,
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC,
  });
  const read = device.createBuffer({
    size: 16,
    usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST,
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(
    0,
    device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer: y } }],
    }),
  );
  pass.dispatchWorkgroups(1);
  pass.end();
  encoder.copyBufferToBuffer(y, 0, read, 0, 16);
  device.queue.submit([encoder.finish()]);
  await read.mapAsync(GPUMapMode.READ);
  expect([...new Float32Array(read.getMappedRange())]).toEqual([0, 2, 4, 6]);
  read.unmap();
  y.destroy();
  read.destroy();
});
