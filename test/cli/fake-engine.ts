/**
 * An engine without a GPU: it "trains" four numbers by a rule that depends on everything before, so that a resumed run
 * ends with the same ones only if it went on exactly where the checkpoint was.
 */
import { createHash } from "node:crypto";
import type { Provenance } from "../../src/run/checkpoint.ts";
import type { Engine } from "../../src/cli/engine.ts";
import { InputError } from "../../src/errors.ts";
import type { Report } from "../../src/report.ts";
import type { RunState } from "../../src/run/state.ts";

export interface FakeOptions {
  /** Called before each update with its number and that of the device, from 0; may throw or wait. */
  before?: (update: number, device: number) => void | Promise<void>;
  adapter?: string;
  shaders?: string;
}

interface Stored {
  state: Omit<RunState, "tensors">;
  weights: number[];
  provenance: Provenance;
}

const digest = (text: string): string => createHash("sha256").update(text).digest("hex");

function unused(): never {
  throw new Error("the fake engine cannot do this");
}

/** Reads a checkpoint that the fake engine wrote. */
export function readFakeCheckpoint(bytes: Uint8Array, source = "checkpoint"): Stored {
  const [sum, text = ""] = Buffer.from(bytes).toString("utf8").split("\n");
  if (sum !== digest(text)) throw new InputError(`Cannot read "${source}": wrong checksum`);
  return JSON.parse(text) as Stored;
}

export function fakeEngine(options: FakeOptions = {}): Engine & { devices: number } {
  const { before = () => {}, adapter = "fake adapter", shaders = "s1" } = options;
  const engine = {
    devices: 0,
    openDevice: () => {
      engine.devices += 1;
      const device = { destroy: () => {} };
      return Promise.resolve({ device, description: {}, line: adapter, via: "imagination" });
    },
    createRun: (_: GPUDevice, config: Provenance["config"], { resume }: { resume?: RunState }) => {
      const weights = [...(resume?.tensors.get("policy") ?? [config.seed, 1, 2, 3])];
      let stage = resume?.stage ?? (config.start === "sft" ? "sft" : "rl");
      let update = resume?.update ?? (stage === "sft" ? 0 : -1);
      const device = engine.devices - 1;
      const learn = (n: number) => {
        weights.forEach(
          (w, i) =>
            (weights[i] = Math.fround(w * 0.9 + Math.sin(n + i) + (weights[0] ?? 0) * 0.01)),
        );
      };
      async function* reports(): AsyncGenerator<Report, void, void> {
        if (stage === "sft") {
          while (update < config.sft.updates) {
            await before(update + 1, device);
            update += 1;
            learn(update);
            const metrics = {
              update,
              rollouts: 0,
              update_ms: Math.random(),
              sft_loss: weights[1] ?? 0,
            };
            yield { stage, metrics, groups: [] };
          }
          stage = "rl";
          update = -1;
        }
        while (update < config.updates) {
          await before(update + 1, device);
          update += 1;
          if (update > 0) learn(1000 + update);
          const metrics = {
            update,
            rollouts: update * 4,
            update_ms: Math.random(),
            train_accuracy: weights[2] ?? 0,
            ...(update % 2 === 0 ? { heldout_accuracy: 0.5 } : {}),
            prm_accuracy: update === 3 ? Number.NaN : 0.25,
          };
          yield { stage, metrics, groups: [] };
        }
      }
      const state = (): RunState => ({
        stage,
        update,
        rollouts: 0,
        applied: 0,
        passRate: null,
        tensors: new Map([["policy", Float32Array.from(weights)]]),
      });
      return Promise.resolve({
        config,
        shape: {},
        tokenizerJson: "{}",
        stats: () => ({
          parameters: 4,
          deviceBytes: 16,
          dispatchesPerUpdate: 1,
          dispatchesPerToken: 1,
        }),
        reports,
        state: () => Promise.resolve(state()),
        weights: () => Promise.resolve(Float32Array.from(weights)),
        destroy: () => {},
      });
    },
    encodeCheckpoint: ({ tensors, ...state }: RunState, provenance: Provenance) => {
      const stored: Stored = { state, weights: [...(tensors.get("policy") ?? [])], provenance };
      const text = JSON.stringify(stored);
      return Promise.resolve(new TextEncoder().encode(`${digest(text)}\n${text}`));
    },
    decodeCheckpoint: async (bytes: Uint8Array, source: string) => {
      const { state, weights, provenance } = readFakeCheckpoint(bytes, source);
      return {
        state: { ...state, tensors: new Map([["policy", Float32Array.from(weights)]]) },
        provenance,
      };
    },
    shaderFingerprint: () => Promise.resolve(shaders),
    differences: (saved: Provenance, now: Provenance) =>
      (["config", "adapter", "shaders", "start"] as const).flatMap((field) => {
        const [before, after] = [JSON.stringify(saved[field]), JSON.stringify(now[field])];
        return before === after ? [] : [`${field} was ${before}, now ${after}`];
      }),
    readModel: unused,
    writeModel: () => Promise.resolve(),
    answer: unused,
    measure: unused,
    createScorer: unused,
  };
  // Only what the verbs touch is there, so the whole type has to be claimed.
  return engine as unknown as Engine & { devices: number };
}
