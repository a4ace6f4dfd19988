/**
 * Two small runs whose weights are pinned: between them they go through both formulas, all that the warm start needs,
 * both model variants and every optional part of an update.
 */
import { sha256OfTensor } from "../src/run/checkpoint.ts";
import { parseConfig, type Config, type ConfigInput } from "../src/config.ts";
import { createRun } from "../src/run/run.ts";

const optimizer = { learningRate: 0.002, warmup: 3 };

/** The paper's formula on a Llama. */
const paper: ConfigInput = {
  name: "paper",
  seed: 3,
  task: { name: "chained-arithmetic", steps: 2, operations: "six", grading: "strict" },
  model: { hidden: 16, intermediate: 32, layers: 1, heads: 2, kvHeads: 1, headWidth: 8 },
  start: "sft",
  sft: { updates: 20, batch: 16, optimizer },
  updates: 50,
  rollout: { prompts: 4, responses: 4 },
  prm: { beta: 1, optimizer },
  policy: { epochs: 2, minibatches: 2, optimizer },
  evaluation: { every: 25, prompts: 8 },
  record: { every: 10, groups: 1 },
  microBatch: 8,
};

/** The released code's formula on a Qwen3, with the filter, the intercept and both early and late stages. */
const code: ConfigInput = {
  ...paper,
  name: "code",
  seed: 11,
  task: { name: "column-addition", digits: 2 },
  model: { ...paper.model, architecture: "qwen3", layers: 2, kvHeads: 2 },
  filter: { enabled: true, lower: 0, upper: 1, oversample: 2 },
  process: { weight: 0.5 },
  prm: {
    update: "before",
    reference: "policy",
    intercept: "pass-rate",
    normalisation: "batch",
    beta: 0.5,
    optimizer,
  },
  advantage: { estimator: "grpo", formula: "code", whiten: true },
  policy: { epochs: 1, minibatches: 2, dualClip: 3, entropyCoefficient: 0.01, optimizer },
};

export const determinismConfigs: Readonly<Record<"paper" | "code", Config>> = {
  paper: parseConfig(paper, "paper"),
  code: parseConfig(code, "code"),
};

/** Trains to the end; sha256 of the policy's weights after the last update. */
export async function weightsAfter(device: GPUDevice, config: Config): Promise<string> {
  const run = await createRun(device, config, { start: null });
  try {
    let update = 0;
    for await (const report of run.reports()) update = report.metrics.update;
    if (update !== config.updates)
      throw new Error(`expected ${config.updates} updates, found ${update}`);
    return await sha256OfTensor(await run.weights("policy"));
  } finally {
    run.destroy();
  }
}
