/**
 * The battery: every .wgsl file of src against its float64 twin, on every shape it registers.
 * A kernel without cases fails the suite, so none can be added untested.
 */
import { describe, expect, it } from "vitest";
import { Random } from "../../src/random.ts";
import { testDevice } from "../gpu.ts";
import { Bench, expectClose, type KernelCases } from "./harness.ts";

const modules = import.meta.glob<{ default: readonly KernelCases[] }>("./*.cases.ts", {
  eager: true,
});
const registry = Object.values(modules).flatMap((module) => module.default);
const kernels = Object.keys(import.meta.glob("../../src/**/*.wgsl", { query: "?raw" }))
  .map((path) => path.replace(/^.*\/|\.wgsl$/g, ""))
  .filter((name) => !name.startsWith("_"));

it("finds the kernels of src", () => expect(kernels.length).toBeGreaterThan(0));

it.each(kernels)("%s is registered with at least 12 shapes", (kernel) => {
  const shapes = registry
    .filter((entry) => entry.kernel === kernel)
    .flatMap((entry) => entry.shapes);
  expect(shapes.length).toBeGreaterThanOrEqual(12);
});

describe.each(registry.map((entry) => [entry.kernel, entry] as const))(
  "%s matches its twin",
  (kernel, entry) => {
    it.each(entry.shapes.map((shape, i) => [JSON.stringify(shape), shape, i] as const))(
      "%s",
      async (_, shape, i) => {
        const bench = new Bench(await testDevice());
        try {
          const checks = await entry.run(bench, shape, new Random(20250203, kernel.length, i));
          expect(checks.length).toBeGreaterThan(0);
          checks.forEach(expectClose);
        } finally {
          bench.destroy();
        }
      },
    );
  },
);
