/**
 * The tasks by name.
 *
 * To add one: write its file with a schema, a create function and its levels of difficulty, and add it to the four places
 * below.
 */
import * as v from "valibot";

import {
  booleanChain,
  booleanChainDifficulties,
  booleanChainSchema,
  createBooleanChain,
} from "./boolean-chain.ts";
import {
  chainedArithmetic,
  chainedArithmeticDifficulties,
  chainedArithmeticSchema,
  createChainedArithmetic,
} from "./chained-arithmetic.ts";
import {
  columnAddition,
  columnAdditionDifficulties,
  columnAdditionSchema,
  createColumnAddition,
} from "./column-addition.ts";
import { countdown, countdownDifficulties, countdownSchema, createCountdown } from "./countdown.ts";
import { createCustom, custom, customDifficulties, customSchema } from "./custom.ts";
import {
  createGraphPath,
  graphPath,
  graphPathDifficulties,
  graphPathSchema,
} from "./graph-path.ts";
import {
  createStackProgram,
  stackProgram,
  stackProgramDifficulties,
  stackProgramSchema,
} from "./stack-program.ts";
import {
  createStateTracking,
  stateTracking,
  stateTrackingDifficulties,
  stateTrackingSchema,
} from "./state-tracking.ts";
import type { Difficulty, Task } from "./task.ts";

export { parseCustomTask } from "./custom-file.ts";

/** Title and one sentence of every task, in the order of the page. */
export const taskDescriptions = [
  chainedArithmetic,
  columnAddition,
  stateTracking,
  booleanChain,
  countdown,
  graphPath,
  stackProgram,
  custom,
] as const;

export type TaskName = (typeof taskDescriptions)[number]["name"];

export const taskNames: readonly TaskName[] = taskDescriptions.map((task) => task.name);

/** Levels of every task, easiest first. The options of a level and the name make a config. */
export const difficulties: Readonly<Record<TaskName, readonly Difficulty[]>> = {
  "chained-arithmetic": chainedArithmeticDifficulties,
  "column-addition": columnAdditionDifficulties,
  "state-tracking": stateTrackingDifficulties,
  "boolean-chain": booleanChainDifficulties,
  countdown: countdownDifficulties,
  "graph-path": graphPathDifficulties,
  "stack-program": stackProgramDifficulties,
  custom: customDifficulties,
};

/** What defines a task: its name and options. Missing options get their defaults. */
export const taskSchema = v.pipe(
  v.variant("name", [
    chainedArithmeticSchema,
    columnAdditionSchema,
    stateTrackingSchema,
    booleanChainSchema,
    countdownSchema,
    graphPathSchema,
    stackProgramSchema,
    customSchema,
  ]),
  // The one rule that tasks share.
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed || !("errorLow" in dataset.value)) return;
    const { errorLow, errorHigh } = dataset.value;
    if (errorLow <= errorHigh) return;
    const input = dataset.value;
    addIssue({
      expected: `at least ${errorLow}, as "errorLow" is`,
      received: String(errorHigh),
      path: [{ type: "unknown", origin: "value", input, key: "errorHigh", value: errorHigh }],
    });
  }),
);

export type TaskConfig = v.InferOutput<typeof taskSchema>;

export function createTask(config: TaskConfig): Task {
  switch (config.name) {
    case "chained-arithmetic":
      return createChainedArithmetic(config);
    case "column-addition":
      return createColumnAddition(config);
    case "state-tracking":
      return createStateTracking(config);
    case "boolean-chain":
      return createBooleanChain(config);
    case "countdown":
      return createCountdown(config);
    case "graph-path":
      return createGraphPath(config);
    case "stack-program":
      return createStackProgram(config);
    case "custom":
      return createCustom(config);
  }
}
