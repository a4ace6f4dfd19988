/** The browser's training host: hands the engine WebGPU, storage and the warm starts, and answers the page. */
import { expose } from "comlink";
import { shaderFingerprint } from "../src/run/checkpoint.ts";
import { createRun } from "../src/run/run.ts";
import { BrowserTrainer } from "./browser-trainer.ts";
import { openStore } from "./checkpoint-store.ts";
import { readWarmStart } from "./warm-start.ts";
import { openBrowserDevice, probeWebGpu } from "./webgpu.ts";

const trainer = new BrowserTrainer({
  probe: () => probeWebGpu(),
  openDevice: () => openBrowserDevice(),
  readStart: (name) => readWarmStart(name),
  createRun,
  shaders: shaderFingerprint,
  store: openStore(),
  clock: {
    now: () => performance.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  },
});

expose(trainer);
