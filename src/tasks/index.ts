/**
 * The tasks by name.
 *
 * To add one: write its file with a schema and a create function, and add it to the three places below.
 */
import * as v from "valibot";

import {
  chainedArithmetic,
  chainedArithmeticSchema,
  createChainedArithmetic,
} from "./chained-arithmetic.ts";
import { columnAddition, columnAdditionSchema, createColumnAddition } from "./column-addition.ts";
import type { Task } from "./task.ts";

/** Title and one sentence of every task, in the order of the page. */
export const taskDescriptions = [chainedArithmetic, columnAddition] as const;

export type TaskName = (typeof taskDescriptions)[number]["name"];

export const taskNames: readonly TaskName[] = taskDescriptions.map((task) => task.name);

/** What defines a task: its name and options. Missing options get their defaults. */
export const taskSchema = v.pipe(
  v.variant("name", [chainedArithmeticSchema, columnAdditionSchema]),
  v.forward(
    v.check((task) => task.errorLow <= task.errorHigh, "a number that is at least errorLow"),
    ["errorHigh"],
  ),
);

export type TaskConfig = v.InferOutput<typeof taskSchema>;

export function createTask(config: TaskConfig): Task {
  switch (config.name) {
    case "chained-arithmetic":
      return createChainedArithmetic(config);
    case "column-addition":
      return createColumnAddition(config);
  }
}
