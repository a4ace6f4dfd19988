/** The Chromium that browser and end-to-end tests start: CHROMIUM_PATH, else an installed one, else the npm package's. */
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
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

/** Neither the display's colours nor the font settings of a desktop reach the pixels. */
const SAME_PIXELS = [
  "--force-color-profile=srgb",
  "--force-device-scale-factor=1",
  "--font-render-hinting=none",
  "--disable-lcd-text",
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
  return {
    executablePath: chromium.executablePath,
    args: ARGUMENTS,
    env: environmentWith(chromium.env),
  };
}

/**
 * Options to draw the same pixels on every machine: the npm package's Chromium, also beside an installed one, with no
 * font but those that come with it. null where CHROMIUM_PATH names another browser or the package has none for the machine.
 *
 * @param fonts a file of this folder that says which fonts there are
 */
export async function pinnedLaunchOptions(
  fonts: "pinned-fonts.conf" | "picture-fonts.conf" = "pinned-fonts.conf",
): Promise<LaunchOptions | null> {
  const chromium = process.env["CHROMIUM_PATH"] ? null : await npmChromium();
  if (!chromium) return null;
  const folder = dirname(chromium.executablePath);
  return {
    executablePath: chromium.executablePath,
    args: [...ARGUMENTS, ...SAME_PIXELS],
    env: environmentWith({
      ...chromium.env,
      FONTCONFIG_FILE: fileURLToPath(new URL(fonts, import.meta.url)),
      XDG_DATA_HOME: folder,
      // Left out, it stands for the fonts of the system.
      XDG_DATA_DIRS: folder,
    }),
  };
}

/** This process's environment, with some variables set. */
function environmentWith(chosen: Readonly<Record<string, string>>): Record<string, string> {
  const env: Record<string, string> = { ...chosen };
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined) env[name] ??= value;
  }
  return env;
}
