/** What tests of the PRM's settings look at in tiny runs. */
import { expect } from "vitest";
import type { Metrics } from "../../src/report.ts";
import { at } from "../../src/typed-array.ts";
import { isSame, responsesOf, stateAfter, updateOf, type TinyRun } from "./tiny-run.ts";

export const POLICY = ["policy", "policy.m", "policy.v"];
export const PRM = ["prm", "prm.m", "prm.v"];
export const before = "prm.update=before";

/** Of the tensors named, those whose bits two runs share after an update. */
export const shared = (a: TinyRun, b: TinyRun, update: number, names: readonly string[]) =>
  names.filter((name) => isSame(stateAfter(a, update), stateAfter(b, update), name));

export const responses = (run: TinyRun, update: number) => responsesOf(updateOf(run, update));
export const rewards = (run: TinyRun, update: number) =>
  responses(run, update).map(({ processRewards }) => processRewards);
export const isAll0 = (rows: readonly (readonly number[])[]) =>
  rows.flat().every((value) => value === 0);

/** Which of the names an update reports. */
export const reported = ({ reports }: TinyRun, update: number, ...names: (keyof Metrics)[]) =>
  names.filter((name) => at(reports, update).metrics[name] !== undefined);

export function expectClose(found: readonly number[], want: readonly number[]): void {
  expect(found).toHaveLength(want.length);
  found.forEach((value, i) => expect(value).toBeCloseTo(at(want, i), 5));
}
