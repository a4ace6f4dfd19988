/** The browser's training host: hands the engine WebGPU, storage and the warm starts, and answers the page. */
import { expose } from "comlink";
import { BrowserTrainer } from "./browser-trainer.ts";
import { openStore } from "./checkpoint-store.ts";
import { readWarmStart } from "./warm-start.ts";
import { openBrowserDevice, probeWebGpu } from "./webgpu.ts";

const trainer = new BrowserTrainer({
  probe: () => probeWebGpu(),
  openDevice: () => openBrowserDevice(),
  readStart: (name) => readWarmStart(name),
  // A visitor who watches recordings never loads what trains.
  createRun: async (...run) => (await import("../src/run/run.ts")).createRun(...run),
  shaders: async () => (await import("../src/run/shader-fingerprint.ts")).shaderFingerprint(),
  store: openStore(),
  clock: {
    now: () => performance.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  },
});

expose(trainer);
