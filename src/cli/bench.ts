/** `steplight bench`: how fast this machine trains, and how much of what its kernels can do that is. */
import type { Config } from "../config.ts";
import { ADAPTER_PREFERENCES } from "./adapter.ts";
import type { Arguments, Syntax } from "./arguments.ts";
import type { LinearFigure, Spread } from "./bench-linear.ts";
import type { KernelFigure, UpdateFigures } from "./bench-update.ts";
import type { Engine } from "./engine.ts";
import { EXIT } from "./exit-code.ts";
import type { Host, Verb } from "./host.ts";
import { Progress } from "./progress.ts";
import { trainConfig } from "./train-config.ts";

const DEFAULT_PRESET = "pocket";
const DEFAULT_SAMPLES = 5;

const syntax: Syntax = {
  verb: "bench",
  summary: "Measure kernels, sampling and updates of a preset on this machine",
  usage: "[PRESET|FILE.json] [--n N] [--set path=value]...",
  positionals: [`a preset (${DEFAULT_PRESET}) or a config file`],
  needed: 0,
  flags: {
    n: { value: "N", text: `Measurements of everything (${DEFAULT_SAMPLES})` },
    set: { value: "path=value", text: "Change a field of the config", many: true },
    seed: { value: "N", text: "Seed of the run" },
    kernels: { text: "Also time each kernel on the GPU, in one update more" },
    adapter: { value: "KIND", text: `One of ${ADAPTER_PREFERENCES.join(", ")}` },
  },
  notes: [
    "Times of kernels are taken between two timestamps around every dispatch, where the adapter has timestamp-query: their\n" +
      "sum is a little more than an update, as none begins before the last one ends.",
    "The roofline is the fastest linear layer measured in the same run, so shares of it can be compared between machines\n" +
      "and times cannot. Updates start from random weights, which cost as much as trained ones.",
  ],
};

const ms = ({ n, median, min }: Spread): string =>
  `${median.toFixed(2)} ms median, ${min.toFixed(2)} ms best of ${n}`;
const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(0)} %`;
const perSecond = (value: number): string => Math.round(value).toLocaleString("en");

function updateRows(update: UpdateFigures, roofline: number): [name: string, text: string][] {
  const { calls } = update;
  return [
    ["model", `${update.parameters} parameters, ${(update.deviceBytes / 2 ** 20).toFixed(1)} MiB`],
    [
      "dispatches",
      `${calls.dispatches} an update, ${update.dispatchesPerUpdate} of them after sampling; ${update.dispatchesPerToken} a sampled token`,
    ],
    [
      "calls",
      `${calls.submits} submits, ${calls.passes} passes, ${calls.maps} reads, ${calls.creations} creations an update`,
    ],
    ["update", ms(update.updateMs)],
    [
      "sampling",
      `${ms(update.samplingMs)}; ${perSecond(update.samplingTokensPerSecond)} tokens per s`,
    ],
    [
      "training",
      `${update.trainingMs.toFixed(2)} ms; ${perSecond(update.trainingTokensPerSecond)} tokens per s; ` +
        `${update.gflops.toFixed(2)} GFLOPS, ${share(update.gflops, roofline)} of the roofline`,
    ],
  ];
}

function linearRow({ layer, pass, rows, inputs, outputs, ms, gflops }: LinearFigure, best: number) {
  const cells = [
    layer.padEnd(16),
    pass.padEnd(9),
    `${rows} x ${inputs} x ${outputs}`.padEnd(18),
    ms.median.toFixed(3).padStart(10),
    gflops.toFixed(2).padStart(10),
    share(gflops, best).padStart(7),
  ];
  return cells.join(" ");
}

function kernelRows(kernels: readonly KernelFigure[]): string[] {
  const all = kernels.reduce((sum, { samplingMs, trainingMs }) => sum + samplingMs + trainingMs, 0);
  const row = (cells: readonly [string, string, string, string, string]) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(32) : cell.padStart(12))).join(" ");
  return [
    row(["kernel", "dispatches", "sampling ms", "training ms", "share"]),
    ...kernels.map(({ kernel, dispatches, samplingMs, trainingMs }) =>
      row([
        kernel,
        perSecond(dispatches),
        samplingMs.toFixed(3),
        trainingMs.toFixed(3),
        share(samplingMs + trainingMs, all),
      ]),
    ),
  ];
}

async function measured(
  engine: Engine,
  device: GPUDevice,
  config: Config,
  isSoftware: boolean,
  n: number,
  timesKernels: boolean,
) {
  const update = await engine.benchUpdate(device, config, n, timesKernels);
  const shapes = { ...engine.rooflineShapes(isSoftware), ...update.linears };
  const linears = await engine.benchLinears(device, shapes, n);
  return { update, linears, roofline: Math.max(...linears.map(({ gflops }) => gflops)) };
}

async function run(args: Arguments, host: Host): Promise<number> {
  const n = args.integer("n", 1, 1000) ?? DEFAULT_SAMPLES;
  const config = await trainConfig(args, DEFAULT_PRESET);
  const prefer = args.choice("adapter", ADAPTER_PREFERENCES);
  const engine = await host.engine();
  const { device, description, line, via } = await engine.openDevice(prefer);
  new Progress(host.stderr).note(`Measuring "${config.name}" on ${line}`);
  const work = measured(engine, device, config, description.isSoftware, n, args.has("kernels"));
  const figures = await host.stop.outlast(work, 0);
  device.destroy();
  if (figures === null) return host.stop.code ?? EXIT.interrupted;

  const { update, linears, roofline } = figures;
  if (args.has("json")) {
    host.print(JSON.stringify({ config, adapter: { line, via, ...description }, ...figures }));
    return 0;
  }
  const { rollout } = config;
  const rows: [name: string, text: string][] = [
    ["adapter", `${line}, ${via}`],
    ["config", `${config.name}, ${rollout.prompts} x ${rollout.responses} responses`],
    ...updateRows(update, roofline),
    ["roofline", `${roofline.toFixed(2)} GFLOPS`],
  ];
  for (const [name, text] of rows) host.print(`${name.padEnd(12)}${text}`);
  host.print("");
  host.print(
    [
      "linear layer".padEnd(16),
      "pass".padEnd(9),
      "rows x in x out".padEnd(18),
      "ms median".padStart(10),
      "GFLOPS".padStart(10),
      "share".padStart(7),
    ].join(" "),
  );
  for (const figure of linears) host.print(linearRow(figure, roofline));
  if (update.kernels.length > 0) {
    host.print("");
    for (const row of kernelRows(update.kernels)) host.print(row);
  } else if (args.has("kernels")) {
    host.print("");
    host.print("This adapter cannot time kernels: it has no timestamp-query");
  }
  return 0;
}

export const bench: Verb = { syntax, run };
