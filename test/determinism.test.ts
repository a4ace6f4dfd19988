/** The same config gives the same weights, bit for bit; test/browser/determinism.test.ts holds Chromium to the same. */
import { expect, test } from "vitest";
import { determinismConfigs, weightsAfter } from "./determinism-runs.ts";
import golden from "./golden/weights.json" with { type: "json" };
import { testDevice } from "./gpu.ts";

test.each(["paper", "code"] as const)(
  "50 updates of the %s run in Node give the pinned weights",
  async (name) => {
    const device = await testDevice();
    expect(await weightsAfter(device, determinismConfigs[name])).toBe(golden[name]);
  },
);
