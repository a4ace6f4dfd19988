import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { npmSwiftShaderFolder } from "../../src/cli/npm-chromium.ts";

let cache = "";

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "steplight-cache-"));
  process.env["STEPLIGHT_CACHE"] = cache;
});

afterEach(() => {
  delete process.env["STEPLIGHT_CACHE"];
  rmSync(cache, { recursive: true, force: true });
});

test("npmSwiftShaderFolder() unpacks the driver, its loader and its manifest", async () => {
  const folder = await npmSwiftShaderFolder();
  if (folder === null)
    throw new Error("Expected the package to hold SwiftShader on the machines that run the tests");
  const manifest = JSON.parse(readFileSync(join(folder, "vk_swiftshader_icd.json"), "utf8"));
  expect(manifest.ICD.library_path).toBe("./libvk_swiftshader.so");
  for (const library of ["libvk_swiftshader.so", "libvulkan.so.1"]) {
    expect(readFileSync(join(folder, library)).subarray(0, 4).toString("latin1")).toBe("\x7fELF");
    expect(statSync(join(folder, library)).mode & 0o111).not.toBe(0);
  }
});

test("npmSwiftShaderFolder() called at the same time gives one folder and leaves no draft", async () => {
  const folders = await Promise.all([
    npmSwiftShaderFolder(),
    npmSwiftShaderFolder(),
    npmSwiftShaderFolder(),
  ]);
  expect(new Set(folders).size).toBe(1);
  expect(readdirSync(cache)).toEqual([expect.stringMatching(/^swiftshader-\d/)]);
});
