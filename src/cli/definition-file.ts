/** experiment.json: what an experiment leaves beside its arms' folders, so that titles and roles are known later. */
import { join } from "node:path";
import * as v from "valibot";
import { InputError } from "../errors.ts";
import { ROLES, type Arm, type Experiment } from "./experiments/grid.ts";
import { readIfThere, replaceFile } from "./files.ts";

const definitionSchema = v.object({
  name: v.string(),
  title: v.string(),
  question: v.string(),
  arms: v.array(
    v.object({
      name: v.string(),
      title: v.string(),
      role: v.optional(v.picklist(ROLES)),
      block: v.optional(v.string()),
    }),
  ),
});
export type Definition = v.InferOutput<typeof definitionSchema>;

const FILE = "experiment.json";

/** Writes what {@link readDefinition} reads. */
export async function writeDefinition(
  folder: string,
  { name, title, question }: Experiment,
  arms: readonly Arm[],
): Promise<void> {
  const named = arms.map(({ name, title, role, block }) => ({ name, title, role, block }));
  const text = JSON.stringify({ name, title, question, arms: named }, null, 2);
  await replaceFile(join(folder, FILE), `${text}\n`);
}

/** @returns null where there is none @throws InputError for one that cannot be read */
export async function readDefinition(folder: string): Promise<Definition | null> {
  const path = join(folder, FILE);
  const text = (await readIfThere(path))?.toString("utf8");
  if (text === undefined) return null;
  try {
    return v.parse(definitionSchema, JSON.parse(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`Cannot read "${path}": ${reason}`, { cause: error });
  }
}
