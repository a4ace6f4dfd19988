/** Which parts of the page are on screen: a teacher may take some off. */
import type { Command } from "./commands.ts";
import type { LabState } from "./lab-state.ts";
import type { Hideable } from "./settings/teacher.ts";

/** While it is being chosen what to hide, everything is on screen. */
export function isShown({ chosen, isTeacher }: LabState, part: Hideable): boolean {
  return isTeacher || !chosen.hidden.includes(part);
}

/** The parts that hold the control of a command which a key gives as well. */
const PART_OF: Readonly<Partial<Record<Command["kind"], Hideable>>> = {
  train: "setup",
  "new-seed": "setup",
  toggle: "transport",
  step: "transport",
  restart: "transport",
  choose: "layers",
};

/** The part whose control does the same as a key's command; null where none does. */
export function partOf({ kind }: Command): Hideable | null {
  return PART_OF[kind] ?? null;
}
