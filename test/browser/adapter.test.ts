import { expect, test } from "vitest";

test("a page has WebGPU on SwiftShader, the adapter that the Node tests run on", async () => {
  const adapter = await navigator.gpu.requestAdapter();
  expect(adapter?.info.architecture).toBe("swiftshader");
});
