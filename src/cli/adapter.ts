/**
 * Finds a WebGPU adapter for Node, on Dawn (npm `webgpu`), with nothing to configure.
 *
 * Order: the GPU's own driver; lavapipe (Mesa on the processor); the SwiftShader of an installed Chromium; the SwiftShader
 * of the npm package @sparticuz/chromium. All but the first are software: correct, and slow.
 *
 * On Linux the Vulkan loader reads its environment when it makes an instance, so the driver's manifest is set just before
 * Dawn asks for an adapter and put back after. Dawn and the loader write their complaints straight to file descriptor 2,
 * where Node cannot filter them, so the search avoids what would make them complain: it looks for device nodes and
 * manifests first, and never asks a loader that has nothing to load. (Two lines remain with lavapipe: "artificially reduced".)
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DeviceUnavailableError } from "../errors.ts";
import { npmSwiftShaderFolder } from "./npm-chromium.ts";
import { pauseWhilePolling } from "./polling-pause.ts";

/** "swiftshader-npm" is the SwiftShader of the lock file's version, whatever else is installed. */
export const ADAPTER_PREFERENCES = [
  "hardware",
  "lavapipe",
  "swiftshader",
  "swiftshader-npm",
] as const;
export type AdapterPreference = (typeof ADAPTER_PREFERENCES)[number];

export interface OpenedAdapter {
  gpu: GPU;
  adapter: GPUAdapter;
  /** Where the adapter comes from, for people: "hardware", "lavapipe", "SwiftShader of Chromium". */
  via: string;
}

/** One place to look: the manifest of a driver, or null for whatever the machine's loader finds by itself. */
interface Candidate {
  via: string;
  manifest: string | null;
  kind: "hardware" | "lavapipe" | "swiftshader";
}

/** dlopen(3) flags: RTLD_NOW | RTLD_GLOBAL | RTLD_NODELETE. */
const DLOPEN_FLAGS = 0x2 | 0x100 | 0x1000;

/** A browser rounds timestamps so that no page can spy; `steplight bench --kernels` needs them as they are. */
const DAWN_FLAGS = ["disable-dawn-features=timestamp_quantization"];

const CHROMIUM_FOLDERS = [
  "/usr/lib/chromium",
  "/usr/lib64/chromium-browser",
  "/usr/lib/chromium-browser",
  "/opt/google/chrome",
  "/opt/google/chrome-beta",
  "/opt/microsoft/msedge",
];
/** Dawn's objects must outlive every adapter and device: dropping the GPU while they live ends the process with SIGSEGV. */
const kept = new Map<string, GPU>();

/** Makes sure that Dawn's dlopen("libvulkan.so.1") succeeds, with a loader from `folders` where the machine has none. */
function loadVulkan(folders: readonly string[]): void {
  for (const file of [
    "libvulkan.so.1",
    ...folders.map((folder) => join(folder, "libvulkan.so.1")),
  ]) {
    try {
      process.dlopen({ exports: {} }, file, DLOPEN_FLAGS);
      return;
    } catch (error) {
      // Success looks like this: the library is loaded, and Node complains that it is not an addon.
      if (error instanceof Error && error.message.includes("did not self-register")) return;
    }
  }
}

/** The manifests that the Vulkan loader would find by itself. */
function manifests(): string[] {
  const data =
    process.env["XDG_DATA_DIRS"] || "/usr/local/share:/usr/share:/run/opengl-driver/share";
  const home = process.env["XDG_DATA_HOME"] || join(homedir(), ".local/share");
  const folders = ["/etc", home, ...data.split(":")].map((folder) => join(folder, "vulkan/icd.d"));
  return [...new Set(folders)].flatMap((folder) => {
    try {
      return readdirSync(folder).flatMap((name) =>
        name.endsWith(".json") ? [join(folder, name)] : [],
      );
    } catch {
      return [];
    }
  });
}

/** Whether the kernel offers a GPU at all; without one a real driver could only print errors. */
function hasGpuNode(): boolean {
  try {
    if (readdirSync("/dev/dri").some((name) => name.startsWith("renderD"))) return true;
  } catch {
    // No /dev/dri.
  }
  return ["/dev/nvidiactl", "/dev/nvidia0", "/dev/dxg", "/dev/kgsl-3d0"].some((node) =>
    existsSync(node),
  );
}

/** Lavapipe announces Vulkan 1.1 in its manifest up to Mesa 22, which lacks what WebGPU requires. */
function isUsableLavapipe(manifest: string): boolean {
  if (!/\/lvp_icd[^/]*\.json$/.test(manifest)) return false;
  const [major, minor] =
    /"api_version"\s*:\s*"(\d+)\.(\d+)/.exec(readFileSync(manifest, "utf8"))?.slice(1) ?? [];
  return Number(major) > 1 || Number(minor) >= 3;
}

/** Whether the Vulkan loader's own variables name the driver. */
function userChoseDriver(): boolean {
  return Boolean(process.env["VK_DRIVER_FILES"] || process.env["VK_ICD_FILENAMES"]);
}

async function candidates(prefer: AdapterPreference | undefined): Promise<Candidate[]> {
  if (process.platform !== "linux") return [{ via: "hardware", manifest: null, kind: "hardware" }];
  const found: Candidate[] = [];
  const manifestFiles = manifests();
  if (userChoseDriver() || (manifestFiles.length > 0 && hasGpuNode())) {
    found.push({ via: "hardware", manifest: null, kind: "hardware" });
  }
  for (const manifest of manifestFiles.filter(isUsableLavapipe)) {
    found.push({ via: "lavapipe", manifest, kind: "lavapipe" });
  }
  for (const folder of prefer === "swiftshader-npm" ? [] : CHROMIUM_FOLDERS) {
    const manifest = join(folder, "vk_swiftshader_icd.json");
    if (existsSync(manifest))
      found.push({ via: `SwiftShader of ${folder}`, manifest, kind: "swiftshader" });
  }
  // Unpacking is left to the last: most machines stop before it.
  if (prefer === "swiftshader-npm" || !found.some(({ kind }) => kind === "swiftshader")) {
    const folder = await npmSwiftShaderFolder();
    if (folder !== null) {
      const manifest = join(folder, "vk_swiftshader_icd.json");
      found.push({
        via: "SwiftShader of the npm package @sparticuz/chromium",
        manifest,
        kind: "swiftshader",
      });
    }
  }
  const wanted = prefer === "swiftshader-npm" ? "swiftshader" : prefer;
  // A driver that the user named may be of any kind.
  return found.filter(
    ({ kind }) =>
      wanted === undefined || kind === wanted || (kind === "hardware" && userChoseDriver()),
  );
}

/** Runs `body` with the environment changed, and puts it back. */
async function withEnvironment<T>(
  changes: Record<string, string>,
  body: () => Promise<T>,
): Promise<T> {
  const before = Object.keys(changes).map((name) => [name, process.env[name]] as const);
  Object.assign(process.env, changes);
  try {
    return await body();
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

async function request(candidate: Candidate): Promise<{ gpu: GPU; adapter: GPUAdapter } | null> {
  const { create, globals } = await import("webgpu");
  Object.assign(globalThis, globals);
  const changes: Record<string, string> = {};
  if (candidate.manifest !== null) {
    changes["VK_DRIVER_FILES"] = candidate.manifest;
    changes["VK_ICD_FILENAMES"] = candidate.manifest;
  }
  // Only to keep the window system's client library quiet: nothing is drawn.
  if (process.env["XDG_RUNTIME_DIR"] === undefined) changes["XDG_RUNTIME_DIR"] = tmpdir();
  return withEnvironment(changes, async () => {
    const key = candidate.manifest ?? "";
    const gpu = kept.get(key) ?? create(DAWN_FLAGS);
    kept.set(key, gpu);
    const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
    return adapter ? { gpu, adapter } : null;
  });
}

/** What an adapter that the machine's loader chose by itself really is. */
function kindOf({ info }: GPUAdapter): Candidate["kind"] {
  const name =
    `${info.vendor} ${info.architecture} ${info.device} ${info.description}`.toLowerCase();
  if (name.includes("swiftshader")) return "swiftshader";
  return info.isFallbackAdapter || name.includes("llvmpipe") ? "lavapipe" : "hardware";
}

function isPreference(value: string): value is AdapterPreference {
  return (ADAPTER_PREFERENCES as readonly string[]).includes(value);
}

function unavailable(prefer: AdapterPreference | undefined): DeviceUnavailableError {
  const wanted = prefer === undefined ? "" : ` of the kind "${prefer}"`;
  return new DeviceUnavailableError(
    `Cannot find a WebGPU adapter${wanted}: install the GPU's Vulkan driver, or Mesa's lavapipe (mesa-vulkan-drivers 23 or newer), ` +
      `or Chromium, which carries SwiftShader; the npm package @sparticuz/chromium does on Linux x64 with glibc 2.34`,
  );
}

/**
 * An adapter, and the GPU it came from. Ask again for a second device: WebGPU gives one device per adapter.
 *
 * @param options.prefer only this kind, else STEPLIGHT_ADAPTER, else the first that works in the order above
 * @throws DeviceUnavailableError where there is none, with what to install
 */
export async function openAdapter(
  options: { prefer?: AdapterPreference } = {},
): Promise<OpenedAdapter> {
  const asked = options.prefer ?? (process.env["STEPLIGHT_ADAPTER"] || undefined);
  if (asked !== undefined && !isPreference(asked)) {
    throw new DeviceUnavailableError(
      `Cannot use the adapter "${asked}": expected one of ${ADAPTER_PREFERENCES.join(", ")} in STEPLIGHT_ADAPTER or --adapter`,
    );
  }
  const list = await candidates(asked);
  if (process.platform === "linux") {
    loadVulkan(
      list.flatMap(({ manifest, kind }) =>
        manifest !== null && kind === "swiftshader" ? [dirname(manifest)] : [],
      ),
    );
  }
  for (const candidate of list) {
    const opened = await request(candidate);
    if (!opened) continue;
    const kind = kindOf(opened.adapter);
    // The machine's own choice may be software too: then it waits for its turn, unless there are no turns to wait for.
    const anyKind = process.platform !== "linux" || userChoseDriver();
    const fits = asked === undefined ? anyKind || kind === candidate.kind : asked.startsWith(kind);
    if (!fits) continue;
    if (kind !== "hardware") pauseWhilePolling();
    return { ...opened, via: candidate.kind === kind ? candidate.via : kind };
  }
  throw unavailable(asked);
}
