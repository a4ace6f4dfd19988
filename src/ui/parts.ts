/** Which parts of the page are on screen: a teacher may take some off. */
import type { LabState } from "./lab-state.ts";
import type { Hideable } from "./settings/teacher.ts";

/** While it is being chosen what to hide, everything is on screen. */
export function isShown({ chosen, isTeacher }: LabState, part: Hideable): boolean {
  return isTeacher || !chosen.hidden.includes(part);
}
