/**
 * The page's host: connects the lab to the training worker, the recorded run, the clock and the address. The
 * only module that knows the worker and Comlink.
 */
import { proxy, wrap } from "comlink";
import type { TrainerApi } from "./trainer-api.ts";
import { App } from "./ui/app.ts";
import { Lab } from "./ui/lab.ts";
import { applyTheme, readTheme } from "./ui/preferences.ts";
import { fetchRecording } from "./ui/recording-file.ts";

const RECORDING = "recordings/pocket.steplight";
/** Short seeds are easy to read out and to type. */
const SEEDS = 10_000;
/** A hidden page draws no frames, but its title goes on counting. */
const HIDDEN_FRAME_MS = 1000;

/** The worker behind its contract. A worker that cannot start rejects every call instead of never answering. */
function connectTrainer(): TrainerApi {
  const worker = new Worker(new URL("../workers/trainer.ts", import.meta.url), { type: "module" });
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener("error", (event) => {
      reject(new Error(event.message || "Cannot start the training worker"));
    });
  });
  // Each call reports the failure itself; without calls there is nobody to report to.
  failed.catch(() => {});
  const orFail = <T>(call: Promise<T>): Promise<T> => Promise.race([call, failed]);
  // Comlink types a promise of a union as a union of promises; the worker implements the contract itself.
  const remote = wrap<TrainerApi>(worker) as unknown as TrainerApi;
  return {
    probe: () => orFail(remote.probe()),
    start: (config, options, listener) => orFail(remote.start(config, options, proxy(listener))),
    pause: () => orFail(remote.pause()),
    resume: (updates) => orFail(remote.resume(updates)),
    stop: () => orFail(remote.stop()),
    stored: () => orFail(remote.stored()),
    history: () => orFail(remote.history()),
    save: () => orFail(remote.save()),
    fingerprint: () => orFail(remote.fingerprint()),
    loseDevice: () => orFail(remote.loseDevice()),
  };
}

applyTheme(readTheme());

const trainer = connectTrainer();

// A hidden page may be discarded without another word, so the run is stored while it still can be.
document.addEventListener("visibilitychange", () => {
  // Without a run there is nothing to store; a store that fails tells so through the run's own state.
  if (document.hidden) trainer.save().catch(() => {});
});

const lab = new Lab({
  trainer,
  scheduler: {
    now: () => performance.now(),
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    frame: (callback) => {
      if (document.hidden) setTimeout(callback, HIDDEN_FRAME_MS);
      else requestAnimationFrame(callback);
    },
  },
  recording: () => fetchRecording(new URL(RECORDING, document.baseURI)),
  newSeed: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % SEEDS,
  readHash: () => location.hash,
  writeHash: (hash) =>
    history.replaceState(null, "", hash === "" ? location.pathname + location.search : hash),
});

const app = document.querySelector("sl-app");
if (app instanceof App) app.lab = lab;
await lab.open();
