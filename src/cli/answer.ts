/** Lets a model answer held-out prompts of a task. */
import { InputError } from "../errors.ts";
import { createEvaluator, type Answer, type EvaluationOptions } from "../run/evaluate.ts";
import { Arena } from "../gpu/arena.ts";
import { createDecoderKernels } from "../model/kernels.ts";
import { allocateModel } from "../model/weights.ts";
import type { StartModel } from "../run/state.ts";
import { taskText, type TaskText } from "../run/task-text.ts";
import { createTask, type TaskConfig } from "../tasks/index.ts";

/** Rows generated at once: enough to fill a desktop GPU with a small model. */
const ROWS = 512;

/**
 * @throws InputError when the model cannot read the task
 * @throws DeviceMemoryError
 */
export async function answer(
  device: GPUDevice,
  { shape, weights, tokenizerJson }: StartModel,
  taskConfig: TaskConfig,
  options: Omit<EvaluationOptions, "rows">,
): Promise<Answer[]> {
  const text = textOf(taskConfig, tokenizerJson);
  const { maxPromptTokens, maxResponseTokens } = text.task;
  if (maxPromptTokens + maxResponseTokens > shape.maxPositions) {
    throw new InputError(
      `Cannot use this model for task "${taskConfig.name}": expected at least ${maxPromptTokens + maxResponseTokens} positions, found ${shape.maxPositions}`,
    );
  }
  const kernels = await createDecoderKernels(device, shape);
  const arena = new Arena(device);
  try {
    const model = await arena.guard(() => allocateModel(arena, "policy", shape, weights));
    const rows = { rows: ROWS };
    const evaluator = await createEvaluator(device, kernels, shape, model, text, {
      ...options,
      ...rows,
    });
    try {
      return await evaluator.answers();
    } finally {
      evaluator.destroy();
    }
  } finally {
    arena.destroy();
  }
}

function textOf(task: TaskConfig, tokenizerJson: string): TaskText {
  try {
    return taskText(createTask(task), tokenizerJson);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`Cannot use this model for task "${task.name}": ${error.message}`, {
      cause: error,
    });
  }
}
