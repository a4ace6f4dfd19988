/**
 * The page's host: connects the lab to the training worker, the recorded run, the clock and the address. The
 * only module that knows the worker and Comlink.
 */
import { proxy, wrap } from "comlink";
import type { TrainerApi, TrainerEvent } from "./trainer-api.ts";
import { keepOffline } from "./offline.ts";
import { Address } from "./ui/address.ts";
import { App } from "./ui/app.ts";
import { Lab } from "./ui/lab.ts";
import { firstSpoken } from "./ui/catalogue/language.ts";
import { applyTheme, browserMemory, readLanguage, readTheme } from "./ui/preferences.ts";
import { nextTask } from "./ui/next-task.ts";
import { fetchRecording } from "./ui/recording-file.ts";
import type { Scheduler } from "./ui/store.ts";

const RECORDING = "recordings/pocket.steplight";
/** Short seeds are easy to read out and to type. */
const SEEDS = 10_000;
/** A hidden page draws no frames, but its title goes on counting. */
const HIDDEN_FRAME_MS = 1000;

/** A line to one worker; `failed` rejects when the worker cannot start or dies of an error. */
function openLine(onFailure: (reason: Error) => void): {
  remote: TrainerApi;
  failed: Promise<never>;
} {
  const worker = new Worker(new URL("../workers/trainer.ts", import.meta.url), { type: "module" });
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener("error", (event) => {
      const reason = new Error(event.message || "Cannot start the training worker");
      worker.terminate();
      onFailure(reason);
      reject(reason);
    });
  });
  // Each call reports the failure itself; without calls the listener of the run does.
  failed.catch(() => {});
  return { remote: wrap<TrainerApi>(worker), failed };
}

/**
 * The worker behind its contract. A worker that dies fails the calls under way and the run that it trained; the next
 * call starts a new one, which finds the run's last checkpoint.
 */
function connectTrainer(): TrainerApi {
  let line: ReturnType<typeof openLine> | null = null;
  let tell: (event: TrainerEvent) => void = () => {};
  const onFailure = (reason: Error): void => {
    line = null;
    tell({ kind: "state", state: { kind: "failed", error: reason.message, name: reason.name } });
    tell = () => {};
  };
  const call = <T>(use: (remote: TrainerApi) => Promise<T>): Promise<T> => {
    line ??= openLine(onFailure);
    return Promise.race([use(line.remote), line.failed]);
  };
  return {
    probe: () => call((remote) => remote.probe()),
    start: (config, options, listener) => {
      tell = listener;
      return call((remote) => remote.start(config, options, proxy(listener)));
    },
    pause: () => call((remote) => remote.pause()),
    resume: (updates) => call((remote) => remote.resume(updates)),
    stop: () => call((remote) => remote.stop()),
    stored: () => call((remote) => remote.stored()),
    history: () => call((remote) => remote.history()),
    save: () => call((remote) => remote.save()),
    fingerprint: () => call((remote) => remote.fingerprint()),
    loseDevice: () => call((remote) => remote.loseDevice()),
  };
}

const trainer = connectTrainer();

// A hidden page may be discarded without another word, so the run is stored while it still can be.
document.addEventListener("visibilitychange", () => {
  // Without a run there is nothing to store; a store that fails tells so through the run's own state.
  if (document.hidden) trainer.save().catch(() => {});
});

const scheduler: Scheduler = {
  now: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  frame: (callback) => {
    if (document.hidden) setTimeout(callback, HIDDEN_FRAME_MS);
    else requestAnimationFrame(callback);
  },
};

const address = new Address(
  {
    read: () => location.hash,
    write: (hash) =>
      history.replaceState(null, "", hash === "" ? location.pathname + location.search : hash),
  },
  scheduler,
);

const lab = new Lab({
  trainer,
  scheduler,
  recording: () => fetchRecording(new URL(RECORDING, document.baseURI)),
  memory: browserMemory(),
  newSeed: () => (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % SEEDS,
  address,
});

const { theme, language } = lab.store.state.chosen;
applyTheme(theme ?? readTheme());
await lab.speak(language ?? readLanguage() ?? firstSpoken(navigator.languages));
// The elements are known by now, which took a task of its own; drawing them is the next.
await nextTask();
const app = document.querySelector("sl-app");
if (app instanceof App) app.lab = lab;
await lab.open();
// After everything that a visitor waits for. A page under development has no built files to keep.
if (import.meta.env.PROD) {
  await keepOffline(
    {
      workers: "serviceWorker" in navigator ? navigator.serviceWorker : null,
      script: new URL("service-worker.js", document.baseURI),
      reload: () => location.reload(),
    },
    (start) => lab.offerVersion(start),
  );
}
