/** Works through the runs of a grid, several at a time, each in a process of its own. */
import { DeviceUnavailableError } from "../errors.ts";
import type { AdapterPreference } from "./adapter.ts";
import { count } from "./comparison-table.ts";
import { EXIT } from "./exit-code.ts";
import type { Stop } from "./host.ts";
import { duration, type Progress } from "./progress.ts";
import type { StartTraining, TrainChild, TrainStep } from "./train-child.ts";

export interface QueuedRun {
  /** For people: ARM/SEED. */
  readonly name: string;
  readonly folder: string;
  readonly configFile: string;
  readonly updates: number;
  /** Updates that are there already. */
  readonly reached: number;
}

export interface Queue {
  readonly runs: readonly QueuedRun[];
  /** Runs that were finished before. */
  readonly finished: number;
  readonly parallel: number;
  readonly adapter: AdapterPreference | undefined;
  readonly start: StartTraining;
  readonly stop: Stop;
  readonly progress: Progress;
  /** Hears about each run that ends. */
  readonly onEnd: (run: QueuedRun, failure: string | null) => void;
}

/** Lavapipe takes every core for one run; several runs with a core each get through more updates. */
const ONE_THREAD = { LP_NUM_THREADS: "1" };

function stateOf({ updates }: QueuedRun, step: TrainStep | null): string {
  if (step === null) return "starting";
  if (step.sft_loss !== undefined) return `warm start ${step.update}`;
  return `${step.update}/${updates}`;
}

/** Updates done since the experiment was called. */
function doneOf({ reached }: QueuedRun, step: TrainStep | null): number {
  return step === null || step.sft_loss !== undefined ? 0 : Math.max(0, step.update - reached);
}

/** What is said of a run in the end. */
function endLine(
  { name }: QueuedRun,
  step: TrainStep | null,
  accuracy: number | undefined,
  ms: number,
): string {
  const time = duration(ms / 1000);
  // Its last update was there already, and only what comes after it was not.
  if (step === null) return `${name}: nothing was left to train, ${time}`;
  const reached = accuracy === undefined ? "" : `held-out accuracy ${accuracy.toFixed(3)} `;
  return `${name}: ${reached}after ${count(step.rollouts)} rollouts, ${time}`;
}

/**
 * Runs them all, or until a stop is asked for; then the running ones write their checkpoints. A run that fails is reported and
 * the others go on.
 *
 * @throws DeviceUnavailableError when a run finds no adapter: the next would not either
 */
export async function workThrough(queue: Queue): Promise<void> {
  const { runs, parallel, stop, progress } = queue;
  const waiting = [...runs];
  const running = new Map<QueuedRun, { child: TrainChild; step: TrainStep | null }>();
  const all = queue.finished + runs.length;
  const updates = runs.reduce((sum, run) => sum + run.updates - run.reached, 0);
  let ended = 0;
  /** Updates of the runs that ended, those included that a failed one left undone. */
  let passed = 0;
  const missing: DeviceUnavailableError[] = [];

  const show = () => {
    const states = [...running].map(([run, { step }]) => `${run.name} ${stateOf(run, step)}`);
    const done = [...running].reduce((sum, [run, { step }]) => sum + doneOf(run, step), passed);
    const tail = [`runs ${queue.finished + ended}/${all}`, ...states].join("  ");
    progress.show("updates", done, updates, tail);
  };

  const work = async (run: QueuedRun): Promise<void> => {
    const began = performance.now();
    let accuracy: number | undefined;
    const { folder, configFile } = run;
    const environment = parallel > 1 ? ONE_THREAD : {};
    const job = { folder, configFile, adapter: queue.adapter, environment };
    const child = queue.start(job, (step) => {
      accuracy = step.heldout_accuracy ?? accuracy;
      const state = running.get(run);
      if (state !== undefined) state.step = step;
      show();
    });
    running.set(run, { child, step: null });
    show();
    const { code, sentence } = await child.ended;
    const step = running.get(run)?.step ?? null;
    running.delete(run);
    if (code === EXIT.noAdapter) missing.push(new DeviceUnavailableError(sentence));
    // Whatever it says after a stop, it is to be gone on with.
    if (stop.code !== null || missing.length > 0) return;
    ended += 1;
    passed += run.updates - run.reached;
    const failure = code === 0 ? null : sentence || `ended with code ${code}`;
    const ms = performance.now() - began;
    progress.note(
      failure === null ? endLine(run, step, accuracy, ms) : `${run.name}: failed: ${failure}`,
    );
    queue.onEnd(run, failure);
    show();
  };

  const lane = async (): Promise<void> => {
    while (stop.code === null && missing.length === 0) {
      const run = waiting.shift();
      if (run === undefined) return;
      await work(run);
    }
  };

  const forever = new Promise<never>(() => {});
  void stop.outlast(forever, 0).then(() => {
    for (const { child } of running.values()) child.stop();
  });
  await Promise.all(Array.from({ length: parallel }, lane));
  progress.end();
  const [first] = missing;
  if (first !== undefined) throw first;
}
