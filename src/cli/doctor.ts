/** `steplight doctor`: what this machine can train with, and what not, and why. */
import { freemem, totalmem } from "node:os";
import { DeviceUnavailableError, SteplightError } from "../errors.ts";
import { presetConfig, presets } from "../presets.ts";
import { ADAPTER_PREFERENCES } from "./adapter.ts";
import type { Arguments, Syntax } from "./arguments.ts";
import type { Engine, OpenedDevice } from "./engine.ts";
import { sentence } from "./failure.ts";
import { EXIT } from "./exit-code.ts";
import type { Host, Verb } from "./host.ts";

const syntax: Syntax = {
  verb: "doctor",
  summary: "Say what this machine can train with, what not, and why",
  usage: "[--adapter KIND]",
  positionals: [],
  needed: 0,
  flags: { adapter: { value: "KIND", text: `One of ${ADAPTER_PREFERENCES.join(", ")}` } },
};

interface Fit {
  readonly preset: string;
  readonly fits: boolean;
  /** Bytes of device memory; null where the run is refused before they are counted. */
  readonly deviceBytes: number | null;
  readonly why: string;
}

const mebibytes = (bytes: number): string =>
  `${(bytes / 2 ** 20).toFixed(bytes < 2 ** 24 ? 1 : 0)} MiB`;

async function fitOf(
  engine: Engine,
  { device, description }: OpenedDevice,
  preset: string,
): Promise<Fit> {
  try {
    const { bytes, largestBuffer } = await engine.measure(device.limits, presetConfig(preset));
    if (description.isSoftware && bytes > freemem()) {
      const why = `needs ${mebibytes(bytes)} of memory, and ${mebibytes(freemem())} are free`;
      return { preset, fits: false, deviceBytes: bytes, why };
    }
    const speed = description.isSoftware ? "; slow, because the adapter is software" : "";
    const why = `needs ${mebibytes(bytes)} on the device, ${mebibytes(largestBuffer)} in one buffer${speed}`;
    return { preset, fits: true, deviceBytes: bytes, why };
  } catch (error) {
    if (!(error instanceof SteplightError)) throw error;
    return { preset, fits: false, deviceBytes: null, why: sentence(error) };
  }
}

/** Optional features, and what their absence costs. */
const FEATURES: Readonly<Record<string, readonly [present: string, absent: string]>> = {
  "timestamp-query": [
    "GPU times can be measured",
    "GPU times cannot be measured; training is not affected",
  ],
  "shader-f16": ["there; training uses float32", "absent; training uses float32 anyway"],
  subgroups: ["there; results do not depend on them", "absent; training does without them"],
};

async function run(args: Arguments, host: Host): Promise<number> {
  const prefer = args.choice("adapter", ADAPTER_PREFERENCES);
  const json = args.has("json");
  const system = {
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    memory: { totalBytes: totalmem(), freeBytes: freemem() },
  };
  const engine = await host.engine();
  let opened: OpenedDevice;
  try {
    opened = await engine.openDevice(prefer);
  } catch (error) {
    if (!(error instanceof DeviceUnavailableError)) throw error;
    host.stderr.write(`${sentence(error)}\n`);
    if (json) host.print(JSON.stringify({ ...system, adapter: null, error: error.message }));
    return EXIT.noAdapter;
  }

  const { description, line, via } = opened;
  const fits: Fit[] = [];
  for (const preset of Object.keys(presets)) fits.push(await fitOf(engine, opened, preset));
  if (json) {
    host.print(
      JSON.stringify({ ...system, adapter: { line, via, ...description }, presets: fits }),
    );
    return 0;
  }
  const { totalBytes, freeBytes } = system.memory;
  const rows = [
    ["adapter", line],
    ["found as", via],
    ["driver", description.description || "not named"],
    [
      "vendor",
      [description.vendor, description.architecture, description.device].filter(Boolean).join(" "),
    ],
    ["system", `${system.platform}, Node ${system.node}`],
    [
      "memory",
      `${mebibytes(freeBytes)} free of ${mebibytes(totalBytes)}; WebGPU does not tell the device's own`,
    ],
    ...Object.entries(FEATURES).map(([name, [present, absent]]) => [
      name,
      description.features.includes(name) ? present : absent,
    ]),
    ...Object.entries(description.limits).map(([name, value]) => [name, String(value)]),
    ...fits.map(({ preset, fits, why }) => [
      `preset ${preset}`,
      `${fits ? "runs" : "does not run"}: ${why}`,
    ]),
  ];
  for (const [name = "", text = ""] of rows) host.print(`${name.padEnd(34)}${text}`);
  return 0;
}

export const doctor: Verb = { syntax, run };
