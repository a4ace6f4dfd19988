/** How the settings are grouped on the page. */
import type { FieldPath } from "../../config-fields.ts";

/** In the order in which a run uses them. */
export const GROUPS = [
  "task",
  "rollouts",
  "reward",
  "advantage",
  "policy",
  "replay",
  "evaluation",
  "model",
] as const;
export type Group = (typeof GROUPS)[number];

/** The path above a field: "prm.optimizer" of "prm.optimizer.beta1", "" of "updates". */
type Above<Path extends string> = Path extends `${infer Head}.${infer Tail}`
  ? Tail extends `${string}.${string}`
    ? `${Head}.${Above<Tail>}`
    : Head
  : "";

type Top<Path extends string> = Path extends `${infer Head}.${string}` ? Head : Path;

/** Settings with one heading. */
export type Section = Exclude<Above<FieldPath>, "">;

const GROUP_OF = {
  task: "task",
  seed: "rollouts",
  updates: "rollouts",
  rollout: "rollouts",
  filter: "rollouts",
  process: "reward",
  outcome: "reward",
  prm: "reward",
  advantage: "advantage",
  critic: "advantage",
  algorithm: "policy",
  policy: "policy",
  replay: "replay",
  name: "evaluation",
  evaluation: "evaluation",
  record: "evaluation",
  truth: "evaluation",
  probes: "evaluation",
  checkpointEvery: "evaluation",
  start: "model",
  model: "model",
  sft: "model",
  microBatch: "model",
} as const satisfies Record<Top<FieldPath>, Group>;

/** What heads the settings that stand alone in their group. */
const ALONE: Readonly<Partial<Record<string, Section>>> = {
  updates: "rollout",
  algorithm: "policy",
};

export function groupOf(path: FieldPath): Group {
  const [head = ""] = path.split(".");
  const group = (GROUP_OF as Readonly<Partial<Record<string, Group>>>)[head];
  if (!group) throw new Error(`Cannot place "${path}": it has no group`);
  return group;
}

/** The heading that a setting stands under; null: above the first one of its group. */
export function sectionOf(path: FieldPath): Section | null {
  const end = path.lastIndexOf(".");
  if (end < 0) return ALONE[path] ?? null;
  return path.slice(0, end) as Section;
}
