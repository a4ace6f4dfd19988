/**
 * A host without a GPU: time that a test can skip, devices that can be lost, and a run that "trains" four numbers by a
 * rule that depends on everything before, so that a run that was interrupted ends with the same numbers only if it went
 * on exactly where it had been.
 */
import { parseConfig, type Config } from "../../src/config.ts";
import { DeviceLostError } from "../../src/errors.ts";
import type { Report } from "../../src/report.ts";
import type { Run, RunOptions } from "../../src/run/run.ts";
import type { RunState, StartModel } from "../../src/run/state.ts";
import type { OpenedDevice, SessionHost } from "../../src/run/session-host.ts";
import { Session } from "../../src/run/session.ts";
import type { TrainerEvent, TrainerState } from "../../src/trainer-api.ts";
import { CheckpointStore } from "../../workers/checkpoint-store.ts";
import { MemoryFiles, type Files } from "../../workers/files.ts";
import { tiny } from "../cli/tiny.ts";

export const UPDATE_MS = 100;
export const SNAPSHOT_MS = 2;

export const config: Config = parseConfig(
  { ...tiny, sft: { ...tiny.sft, updates: 4 }, updates: 20, checkpointEvery: 5 },
  "test",
);
/** Reports of the whole run: 4 of the warm start, then updates 0 to 20. */
export const ALL_UPDATES = [
  ...[1, 2, 3, 4].map((update) => `sft ${update}`),
  ...Array.from({ length: 21 }, (_, update) => `rl ${update}`),
];

/** Time that passes only while everybody sleeps, and then at once. */
export class SkippingClock {
  #now = 0;
  #sleepers: { at: number; wake: () => void }[] = [];
  #isPumping = false;

  now(): number {
    return this.#now;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => {
      this.#sleepers.push({ at: this.#now + ms, wake });
      if (!this.#isPumping) this.#pump();
    });
  }

  #pump(): void {
    this.#isPumping = true;
    setImmediate(() => {
      this.#sleepers.sort((a, b) => a.at - b.at);
      const next = this.#sleepers.shift();
      this.#isPumping = false;
      if (!next) return;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
      if (this.#sleepers.length > 0) this.#pump();
    });
  }
}

export class FakeDevice {
  isLost = false;
  isDestroyed = false;
  #lose: (info: { reason: string; message: string }) => void = () => {};
  readonly lost = new Promise<{ reason: string; message: string }>((resolve) => {
    this.#lose = resolve;
  });

  lose(reason = "unknown"): void {
    this.isLost = true;
    this.#lose({ reason, message: "the GPU process went away" });
  }

  destroy(): void {
    this.isDestroyed = true;
    if (!this.isLost) this.lose("destroyed");
  }
}

export interface FakeOptions {
  /** Called in the middle of an update; may throw, wait for ever or lose the device. */
  during?: (position: string, device: FakeDevice, host: FakeHost) => void | Promise<void>;
  /** Called when a run is made. */
  onCreate?: (device: FakeDevice, host: FakeHost) => void | Promise<void>;
  /** Called when a run's state is read. */
  onState?: (device: FakeDevice, host: FakeHost) => void;
  /** What the browser answers; devices by default. */
  adapter?: (host: FakeHost) => "device" | "none" | Error;
  files?: Files;
  shaders?: string;
  readStart?: (name: string) => Promise<StartModel>;
}

export class FakeHost implements SessionHost {
  readonly clock = new SkippingClock();
  readonly devices: FakeDevice[] = [];
  readonly runs = { open: 0 };
  readonly files: Files;
  readonly store: Promise<CheckpointStore>;
  snapshots = 0;
  readonly #options: FakeOptions;

  constructor(options: FakeOptions = {}) {
    this.#options = options;
    this.files = options.files ?? new MemoryFiles();
    this.store = Promise.resolve(new CheckpointStore(this.files));
  }

  async openDevice(): Promise<OpenedDevice | null> {
    await this.clock.sleep(20);
    const answer = this.#options.adapter?.(this) ?? "device";
    if (answer === "none") return null;
    if (answer !== "device") throw answer;
    const device = new FakeDevice();
    this.devices.push(device);
    return { device: device as unknown as GPUDevice, line: "fake adapter" };
  }

  readStart(name: string): Promise<StartModel> {
    if (!this.#options.readStart) throw new Error(`unexpected warm start "${name}"`);
    return this.#options.readStart(name);
  }

  shaders(): Promise<string> {
    return Promise.resolve(this.#options.shaders ?? "shaders 1");
  }

  createRun = async (
    gpu: GPUDevice,
    runConfig: Config,
    { resume, onProgress }: RunOptions,
  ): Promise<Run> => {
    const device = gpu as unknown as FakeDevice;
    onProgress?.(0, 3, "Compiling kernels");
    await this.clock.sleep(300);
    await this.#options.onCreate?.(device, this);
    const alive = (): void => {
      if (device.isLost) throw new DeviceLostError("unknown", "noticed by the run");
    };
    alive();
    this.runs.open += 1;
    let { stage, update } = resume ?? { stage: "sft" as const, update: 0 };
    const weights = [...(resume?.tensors.get("policy") ?? [runConfig.seed, 1, 2, 3])];
    const learn = async (position: string, n: number): Promise<void> => {
      await this.clock.sleep(UPDATE_MS / 2);
      await this.#options.during?.(position, device, this);
      await this.clock.sleep(UPDATE_MS / 2);
      alive();
      weights.forEach((w, i) => {
        weights[i] = Math.fround(w * 0.9 + Math.sin(n + i) + (weights[0] ?? 0) * 0.01);
      });
    };
    const report = (): Report => ({
      stage,
      metrics: { update, rollouts: 0, train_accuracy: weights[0] ?? 0 },
      groups: [],
    });
    async function* reports(): AsyncGenerator<Report, void, void> {
      if (stage === "sft") {
        while (update < runConfig.sft.updates) {
          await learn(`sft ${update + 1}`, update);
          update += 1;
          yield report();
        }
        stage = "rl";
        update = 0;
      }
      // Like the real one, this measures the warm start again when it goes on from there.
      if (update === 0) yield report();
      while (update < runConfig.updates) {
        await learn(`rl ${update + 1}`, 1000 + update);
        update += 1;
        yield report();
      }
    }
    const state = async (): Promise<RunState> => {
      this.snapshots += 1;
      await this.clock.sleep(SNAPSHOT_MS);
      this.#options.onState?.(device, this);
      alive();
      const tensors = new Map([["policy", Float32Array.from(weights)]]);
      return { stage, update, rollouts: 0, applied: 0, passRate: null, tensors };
    };
    return {
      config: runConfig,
      shape: {} as Run["shape"],
      tokenizerJson: "{}",
      stats: () => ({
        parameters: 4,
        deviceBytes: 16,
        dispatchesPerUpdate: 1,
        dispatchesPerToken: 1,
      }),
      reports,
      state,
      weights: async () => Float32Array.from(weights),
      destroy: () => {
        this.runs.open -= 1;
      },
    };
  };
}

export const positionOf = ({ stage, metrics }: Report): string => `${stage} ${metrics.update}`;

/** A session whose events are written down, and waited for. */
export class Recorded {
  readonly events: TrainerEvent[] = [];
  readonly times: number[] = [];
  readonly session: Session;
  #watchers: (() => void)[] = [];

  constructor(host: FakeHost, goesOn = false, runConfig = config) {
    this.session = new Session(host, runConfig, goesOn, (event) => {
      this.events.push(event);
      this.times.push(host.clock.now());
      for (const watcher of this.#watchers) watcher();
    });
  }

  get states(): TrainerState[] {
    return this.events.flatMap((event) => (event.kind === "state" ? [event.state] : []));
  }

  /** Kinds of the states, each once where several follow each other. */
  get kinds(): string[] {
    const kinds = this.states.map(({ kind }) => kind);
    return kinds.filter((kind, i) => kind !== kinds[i - 1]);
  }

  get reports(): Report[] {
    return this.events.flatMap((event) => (event.kind === "report" ? [event.report] : []));
  }

  get positions(): string[] {
    return this.reports.map(positionOf);
  }

  get saved(): number[] {
    return this.events.flatMap((event) => (event.kind === "saved" ? [event.update] : []));
  }

  /** Waits until the last state is of this kind. */
  state<K extends TrainerState["kind"]>(kind: K): Promise<Extract<TrainerState, { kind: K }>> {
    return this.until(() => {
      const last = this.states.at(-1);
      return last?.kind === kind ? (last as Extract<TrainerState, { kind: K }>) : null;
    });
  }

  /** Waits for a report, new or old. */
  report(position: string): Promise<Report> {
    return this.until(() => this.reports.find((report) => positionOf(report) === position) ?? null);
  }

  until<T>(find: () => T | null): Promise<T> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = find();
        if (found === null) return;
        this.#watchers = this.#watchers.filter((watcher) => watcher !== look);
        resolve(found);
      };
      this.#watchers.push(look);
      look();
    });
  }
}

/** Trains from beginning to end. */
export async function trainToEnd(host: FakeHost, goesOn = false): Promise<Recorded> {
  const recorded = new Recorded(host, goesOn);
  await recorded.session.begin();
  await recorded.until(
    () => recorded.states.find(({ kind }) => kind === "finished" || kind === "failed") ?? null,
  );
  return recorded;
}
