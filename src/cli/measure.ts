/** What a run would need on a device, without taking it. */
import type { Config } from "../config.ts";
import { wordLevelTokenizerJson } from "../interop/tokenizer.ts";
import { parameterLayout } from "../model/shape.ts";
import { configuredShape, createRun } from "../run/run.ts";
import { createTask } from "../tasks/index.ts";
import { PAD_TOKEN, STOP_TOKEN } from "../tasks/task.ts";
import { dryDevice } from "./dry-device.ts";

export interface Needs {
  readonly bytes: number;
  readonly largestBuffer: number;
}

/**
 * The memory of a config's reinforcement learning, which is larger than that of its warm start.
 *
 * @throws DeviceMemoryError when the device cannot hold one of the buffers
 */
export async function measure(limits: GPUDevice["limits"], config: Config): Promise<Needs> {
  const { vocabulary } = createTask(config.task);
  const shape = configuredShape(config, vocabulary.length);
  const start = {
    shape,
    weights: new Float32Array(parameterLayout(shape).words),
    tokenizerJson: wordLevelTokenizerJson(vocabulary, { stop: STOP_TOKEN, pad: PAD_TOKEN }),
  };
  const { device, bytes, largest } = dryDevice(limits);
  const run = await createRun(device, { ...config, start: "measured" }, { start });
  run.destroy();
  return { bytes: bytes(), largestBuffer: largest() };
}
