/** Training without a process: writes the run folder that a child would have left. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseConfig } from "../../src/config.ts";
import type { StartTraining, TrainEnd, TrainJob } from "../../src/cli/train-child.ts";

export interface FakeTraining {
  readonly start: StartTraining;
  /** What was asked for, in order. */
  readonly jobs: TrainJob[];
  /** Most runs at one time. */
  most: number;
}

export interface FakeTrainingOptions {
  /** How a run named ARM/SEED ends instead of well; it leaves its first update behind. */
  readonly ends?: Readonly<Record<string, TrainEnd>>;
  /** Runs that wait until they are stopped. */
  readonly waits?: readonly string[];
  /** Held-out accuracy of an update; a tenth more each time by default. */
  readonly accuracy?: (arm: string, update: number) => number;
}

/** DIR/ARM/SEED -> ARM/SEED */
export function runName({ folder }: TrainJob): string {
  return folder.split("/").slice(-2).join("/");
}

export function fakeTraining(options: FakeTrainingOptions = {}): FakeTraining {
  const { ends = {}, waits = [], accuracy = (_, update) => update / 10 } = options;
  let running = 0;
  const fake: FakeTraining = {
    jobs: [],
    most: 0,
    start: (job, onStep) => {
      fake.jobs.push(job);
      running += 1;
      fake.most = Math.max(fake.most, running);
      const name = runName(job);
      const config = parseConfig(JSON.parse(readFileSync(job.configFile, "utf8")), job.configFile);
      const rollouts = config.rollout.prompts * config.rollout.responses;
      const isBroken = name in ends || waits.includes(name);
      const steps = Array.from({ length: isBroken ? 2 : config.updates + 1 }, (_, update) => ({
        update,
        rollouts: update * rollouts,
        heldout_accuracy: accuracy(name.split("/")[0] ?? "", update),
      }));
      mkdirSync(job.folder, { recursive: true });
      writeFileSync(join(job.folder, "config.json"), JSON.stringify(config));
      const lines = steps.map((step) => `${JSON.stringify(step)}\n`);
      writeFileSync(join(job.folder, "metrics.jsonl"), lines.join(""));
      let stop = () => {};
      const stopped = new Promise<void>((resolve) => {
        if (waits.includes(name)) stop = resolve;
        else setTimeout(resolve, 5);
      });
      const ended = stopped.then((): TrainEnd => {
        for (const step of steps) onStep(step);
        running -= 1;
        return waits.includes(name)
          ? { code: 130, sentence: "Stopped" }
          : (ends[name] ?? { code: 0, sentence: "" });
      });
      return { ended, stop: () => stop() };
    },
  };
  return fake;
}
