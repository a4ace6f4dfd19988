/** The named experiments. To add one: write its file and add it here; docs/experiments.md has a paragraph on each. */
import { InputError } from "../../errors.ts";
import { didYouMean } from "../nearest.ts";
import { algorithms } from "./algorithms.ts";
import { doubleForward } from "./double-forward.ts";
import { granularity } from "./granularity.ts";
import type { Experiment } from "./grid.ts";
import { headline } from "./headline.ts";
import { headroom } from "./headroom.ts";
import { onlineVsFrozen } from "./online-vs-frozen.ts";
import { prmInit } from "./prm-init.ts";
import { prmTooEarly } from "./prm-too-early.ts";
import { reference } from "./reference.ts";

export const experiments: readonly Experiment[] = [
  headline,
  headroom,
  prmTooEarly,
  algorithms,
  prmInit,
  onlineVsFrozen,
  reference,
  doubleForward,
  granularity,
];

/** @throws InputError for an unknown name */
export function findExperiment(known: readonly Experiment[], name: string): Experiment {
  const found = known.find((experiment) => experiment.name === name);
  if (found !== undefined) return found;
  const names = known.map((experiment) => experiment.name);
  throw new InputError(
    `Cannot find the experiment "${name}"${didYouMean(name, names)}: expected one of ${names.join(", ")}`,
  );
}
