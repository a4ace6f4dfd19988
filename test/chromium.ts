/** The Chromium that browser and end-to-end tests start: CHROMIUM_PATH, else an installed one, else the npm package's. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { npmChromium } from "../src/cli/npm-chromium.ts";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** WebGPU on SwiftShader, without a sandbox (containers run as root) and without any call home. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-dev-shm-usage",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  // Tests kill the GPU process on purpose; a browser would then refuse WebGPU for two minutes.
  "--disable-gpu-process-crash-limit",
  "--disable-domain-blocking-for-3d-apis",
];

interface LaunchOptions {
  executablePath: string;
  args: string[];
  env?: Record<string, string>;
}

function installed(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return folders
    .flatMap((folder) => NAMES.map((name) => join(folder, name)))
    .find((path) => existsSync(path));
}

/** Options for Playwright's chromium.launch. Throws Error where there is no Chromium to start. */
export async function chromiumLaunchOptions(): Promise<LaunchOptions> {
  const executablePath = process.env["CHROMIUM_PATH"] || installed();
  if (executablePath !== undefined) return { executablePath, args: ARGUMENTS };
  const chromium = await npmChromium();
  if (!chromium)
    throw new Error("Cannot find Chromium: install it, or set CHROMIUM_PATH to its executable");
  const env: Record<string, string> = { ...chromium.env };
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined) env[name] ??= value;
  }
  return { executablePath: chromium.executablePath, args: ARGUMENTS, env };
}
