/**
 * A whole run: the supervised warm start where the config asks for one, then PRIME. What hosts drive.
 */
import type { Config } from "../config.ts";
import { InputError } from "../errors.ts";
import { assertBindable } from "../gpu/arena.ts";
import type { PrimeLab } from "./prime-lab.ts";
import type { ReplayLab } from "./replay-lab.ts";
import type { Metrics, Report } from "../report.ts";
import { nextAlarms, quiet } from "../rl/alarms.ts";
import type { RunState, StartModel } from "./state.ts";
import type { SftLab } from "./sft.ts";
import { createDecoderKernels, type DecoderKernels } from "../model/kernels.ts";
import { parameterLayout, type ModelShape } from "../model/shape.ts";
import { wordLevelTokenizerJson } from "../interop/tokenizer.ts";
import { initialiseWeights } from "../model/initialise.ts";
import { taskText, type TaskText } from "./task-text.ts";
import { createTask } from "../tasks/index.ts";
import { PAD_TOKEN, STOP_TOKEN } from "../tasks/task.ts";

export interface RunStats {
  readonly parameters: number;
  readonly deviceBytes: number;
  readonly dispatchesPerUpdate: number;
  readonly dispatchesPerToken: number;
}

export interface RunOptions {
  /** null when config.start is "sft". */
  readonly start: StartModel | null;
  readonly resume?: RunState;
  readonly onProgress?: (done: number, total: number, what: string) => void;
}

export interface Run {
  readonly config: Config;
  readonly shape: ModelShape;
  readonly tokenizerJson: string;
  stats(): RunStats;
  /**
   * A report of update 0 first when starting fresh, then one an update until the end.
   *
   * @param history metrics of the updates before a resume, which alarms look back at
   */
  reports(history?: readonly Metrics[]): AsyncGenerator<Report, void, void>;
  /** Between two reports only: reads weights and optimizer back. */
  state(): Promise<RunState>;
  weights(which: "policy" | "prm" | "start"): Promise<Float32Array<ArrayBuffer>>;
  destroy(): void;
}

/** The shape that a config's `model` describes, for a vocabulary. */
export function configuredShape(config: Config, vocab: number): ModelShape {
  const { architecture, ...sizes } = config.model;
  const maxPositions = 4096;
  return {
    ...sizes,
    architecture,
    vocab,
    maxPositions,
    qkvBias: architecture === "qwen2",
    qkNorm: architecture === "qwen3",
  };
}

/**
 * Prepares a run on a device.
 *
 * @throws InputError when the start does not fit the config
 * @throws DeviceMemoryError when it needs more memory than there is
 */
export async function createRun(
  device: GPUDevice,
  config: Config,
  options: RunOptions,
): Promise<Run> {
  const { start, resume, onProgress = () => {} } = options;
  const task = createTask(config.task);
  const tokenizerJson =
    start?.tokenizerJson ??
    wordLevelTokenizerJson(task.vocabulary, { stop: STOP_TOKEN, pad: PAD_TOKEN });
  const text = taskText(task, tokenizerJson);
  const shape = start?.shape ?? configuredShape(config, task.vocabulary.length);
  if (start && shape.vocab < text.vocab) {
    throw new InputError(
      `Cannot start from "${config.start}": its tokenizer has ${text.vocab} tokens and its model ${shape.vocab}`,
    );
  }
  // Before seconds go into the kernels and first weights of a model that cannot be.
  assertBindable(device, "policy", parameterLayout(shape).words);
  onProgress(0, 3, "Compiling kernels");
  const kernels = await createDecoderKernels(device, shape);
  onProgress(1, 3, "Recording the update");
  const stages = new Stages(device, config, shape, kernels, text);
  if (config.start === "sft" && (!resume || resume.stage === "sft")) {
    await stages.openSft(resume);
  } else {
    const weights = resume?.tensors.get("start") ?? start?.weights;
    if (!weights)
      throw new InputError(
        `Cannot start run "${config.name}": the model "${config.start}" was not given`,
      );
    await stages.openLearner(weights, resume);
  }
  onProgress(3, 3, "Ready");
  return {
    config,
    shape,
    tokenizerJson,
    stats: () => stages.stats(),
    reports: (history = []) => withAlarms(stages.reports(), history),
    state: () => stages.state(),
    weights: (which) => stages.weights(which),
    destroy: () => stages.destroy(),
  };
}

/** Adds to each report what holds after it. */
async function* withAlarms(
  reports: AsyncGenerator<Report, void, void>,
  history: readonly Metrics[],
): AsyncGenerator<Report, void, void> {
  let state = history.reduce(nextAlarms, quiet);
  for await (const report of reports) {
    state = nextAlarms(state, report.metrics);
    yield state.raised.length > 0 ? { ...report, alarms: state.raised } : report;
  }
}

type Reports = AsyncGenerator<Report, void, void>;

/** A stage in progress: what it holds and how it goes on. */
interface Stage {
  readonly lab: SftLab | PrimeLab | ReplayLab;
  readonly reports: () => Reports;
}

/**
 * The stage that is open, and the way from one to the next. A learner's code and shaders are loaded when a run asks for
 * it, so that a page which trains none of them waits for none.
 */
class Stages {
  #stage: Stage | null = null;
  readonly #device: GPUDevice;
  readonly #config: Config;
  readonly #shape: ModelShape;
  readonly #kernels: DecoderKernels;
  readonly #text: TaskText;

  constructor(
    device: GPUDevice,
    config: Config,
    shape: ModelShape,
    kernels: DecoderKernels,
    text: TaskText,
  ) {
    this.#device = device;
    this.#config = config;
    this.#shape = shape;
    this.#kernels = kernels;
    this.#text = text;
  }

  /** The warm start; the learner follows it. */
  async openSft(resume?: RunState): Promise<void> {
    const { openSft, sft } = await import("./sft.ts");
    const [device, config, shape] = [this.#device, this.#config, this.#shape];
    const weights = resume?.tensors.get("policy") ?? initialiseWeights(shape, config.seed);
    const lab = await openSft(device, config, shape, this.#kernels, this.#text, weights, resume);
    const goOn = this.#reportsAfterSft(lab);
    this.#stage = {
      lab,
      reports: async function* () {
        yield* sft(lab);
        yield* goOn;
      },
    };
  }

  async *#reportsAfterSft(lab: SftLab): Reports {
    const { tensors } = await lab.state();
    const weights = tensors.get("policy");
    if (!weights) throw new Error("Cannot find the warm start");
    lab.destroy();
    this.#stage = null;
    await this.openLearner(weights);
    yield* this.reports();
  }

  async openLearner(weights: Float32Array<ArrayBuffer>, resume?: RunState): Promise<void> {
    const [device, config, shape] = [this.#device, this.#config, this.#shape];
    const [kernels, text] = [this.#kernels, this.#text];
    if (config.algorithm === "policy-gradient") {
      const [{ openPrime }, { prime, recordUpdates }] = await Promise.all([
        import("./prime-lab.ts"),
        import("../prime.ts"),
      ]);
      const lab = await openPrime(
        device,
        config,
        shape,
        kernels,
        text,
        weights,
        resume,
        recordUpdates,
      );
      this.#stage = { lab, reports: () => prime(lab) };
    } else {
      const [{ openReplay }, { replay }] = await Promise.all([
        import("./replay-lab.ts"),
        import("../replay.ts"),
      ]);
      const lab = await openReplay(device, config, shape, kernels, text, weights, resume);
      this.#stage = { lab, reports: () => replay(lab) };
    }
  }

  reports(): Reports {
    if (!this.#stage) throw new Error("Cannot use a run that was not opened");
    return this.#stage.reports();
  }

  state(): Promise<RunState> {
    return this.#open().state();
  }

  async weights(which: "policy" | "prm" | "start"): Promise<Float32Array<ArrayBuffer>> {
    const { tensors } = await this.state();
    const found = tensors.get(which);
    if (!found) throw new Error(`Cannot find the weights of "${which}" in this stage`);
    return found;
  }

  stats(): RunStats {
    const { deviceBytes, dispatchesPerUpdate, dispatchesPerToken } = this.#open();
    const { parameters } = parameterLayout(this.#shape);
    return { parameters, deviceBytes, dispatchesPerUpdate, dispatchesPerToken };
  }

  destroy(): void {
    this.#stage?.lab.destroy();
  }

  #open(): Stage["lab"] {
    if (!this.#stage) throw new Error("Cannot use a run that was not opened");
    return this.#stage.lab;
  }
}
