/**
 * What a run is watched with beside its updates: Monte Carlo values of prefixes, and probes. Both only read the models, and
 * their chance is their own, so training does not feel them.
 */
import type { Config } from "../config.ts";
import type { DecoderKernels } from "../model/kernels.ts";
import type { Passes } from "../model/passes.ts";
import type { ModelShape } from "../model/shape.ts";
import { createPrefixValues } from "./prefix-values.ts";
import { createProbes, type ProbedModels } from "./probes.ts";
import type { TaskText } from "./task-text.ts";

/** Rows that continuations of prefixes are generated in. */
const PREFIX_ROWS = 128;

/**
 * Makes those that the config asks for; null are the others.
 *
 * @param passes scores the probes, at the rollouts' temperature
 */
export async function openInstruments(
  device: GPUDevice,
  kernels: DecoderKernels,
  shape: ModelShape,
  config: Config,
  text: TaskText,
  models: ProbedModels,
  passes: Passes,
) {
  const { rollout, truth, probes: probing, seed } = config;
  const { temperature, topK, topP, responses } = rollout;
  const sampling = { temperature, topK, topP };
  const prefixValues =
    truth.every === 0
      ? null
      : await createPrefixValues(device, kernels, shape, models.policy, text, {
          ...sampling,
          rows: PREFIX_ROWS,
          continuations: truth.continuations,
        });
  const probes =
    probing.every === 0
      ? null
      : await createProbes(device, kernels, shape, models, passes, text, {
          ...sampling,
          prompts: probing.prompts,
          responses,
          seed,
        });
  return {
    prefixValues,
    probes,
    bytes: prefixValues?.bytes ?? 0,
    destroy(): void {
      prefixValues?.destroy();
      probes?.destroy();
    },
  };
}
