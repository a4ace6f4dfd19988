/**
 * What the verbs use of the rest of the house, loaded when the first verb needs it: Dawn and the shaders take a moment,
 * and --help and a mistyped flag should not.
 */
import type {
  decodeCheckpoint,
  differences,
  encodeCheckpoint,
  sha256OfTensor,
} from "../run/checkpoint.ts";
import type { AdapterDescription } from "../gpu/device.ts";
import type { advantagesOf } from "../run/advantages.ts";
import type { createRun } from "../run/run.ts";
import type { createScorer } from "../run/score.ts";
import type { shaderFingerprint } from "../run/shader-fingerprint.ts";
import type { AdapterPreference } from "./adapter.ts";
import type { answer } from "./answer.ts";
import type { benchLinears, rooflineShapes } from "./bench-linear.ts";
import type { benchUpdate } from "./bench-update.ts";
import type { measure } from "./measure.ts";
import type { readModel, writeModel } from "./model-folder.ts";

export interface OpenedDevice {
  readonly device: GPUDevice;
  readonly description: AdapterDescription;
  /** One line that says what it is. */
  readonly line: string;
  /** Where it was found. */
  readonly via: string;
}

export interface Engine {
  /** Opens a device of the preferred kind. @throws DeviceUnavailableError saying what to install */
  openDevice(prefer: AdapterPreference | undefined): Promise<OpenedDevice>;
  createRun: typeof createRun;
  encodeCheckpoint: typeof encodeCheckpoint;
  decodeCheckpoint: typeof decodeCheckpoint;
  shaderFingerprint: typeof shaderFingerprint;
  sha256OfTensor: typeof sha256OfTensor;
  differences: typeof differences;
  createScorer: typeof createScorer;
  advantagesOf: typeof advantagesOf;
  answer: typeof answer;
  measure: typeof measure;
  benchUpdate: typeof benchUpdate;
  benchLinears: typeof benchLinears;
  rooflineShapes: typeof rooflineShapes;
  readModel: typeof readModel;
  writeModel: typeof writeModel;
}

async function openDevice(prefer: AdapterPreference | undefined): Promise<OpenedDevice> {
  const { openAdapter } = await import("./adapter.ts");
  const { adapterLine, describeAdapter, openDevice } = await import("../gpu/device.ts");
  const { watchLoss } = await import("../gpu/device-loss.ts");
  const { adapter, via } = await openAdapter(prefer === undefined ? {} : { prefer });
  const description = describeAdapter(adapter);
  const device = await openDevice(adapter);
  watchLoss(device);
  return { device, description, line: adapterLine(description), via };
}

export async function loadEngine(): Promise<Engine> {
  const [run, checkpoint, shaders, scorer, credit, answers, needs, folder, update, linear] =
    await Promise.all([
      import("../run/run.ts"),
      import("../run/checkpoint.ts"),
      import("../run/shader-fingerprint.ts"),
      import("../run/score.ts"),
      import("../run/advantages.ts"),
      import("./answer.ts"),
      import("./measure.ts"),
      import("./model-folder.ts"),
      import("./bench-update.ts"),
      import("./bench-linear.ts"),
    ]);
  const { encodeCheckpoint, decodeCheckpoint, differences } = checkpoint;
  return {
    openDevice,
    createRun: run.createRun,
    encodeCheckpoint,
    decodeCheckpoint,
    shaderFingerprint: shaders.shaderFingerprint,
    sha256OfTensor: checkpoint.sha256OfTensor,
    differences,
    createScorer: scorer.createScorer,
    advantagesOf: credit.advantagesOf,
    answer: answers.answer,
    measure: needs.measure,
    benchUpdate: update.benchUpdate,
    benchLinears: linear.benchLinears,
    rooflineShapes: linear.rooflineShapes,
    readModel: folder.readModel,
    writeModel: folder.writeModel,
  };
}
