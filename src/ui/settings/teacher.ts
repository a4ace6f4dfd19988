/** What a teacher may take off the page, so that a class sees what a lesson is about and nothing else. */
import { GROUPS, type Group } from "./groups.ts";

/** Parts of the page beside the settings. */
export const PARTS = [
  "setup",
  "transport",
  "curves",
  "scoreboard",
  "inspector",
  "layers",
  "story",
  "runs",
  "lessons",
] as const;

/** A group of settings, as what can be hidden. */
type HideableGroup = `settings.${Group}`;
export type Hideable = (typeof PARTS)[number] | "settings" | HideableGroup;

export const hideableGroup = (group: Group): HideableGroup => `settings.${group}`;

/** Everything that can be hidden: the parts of the page, all settings at once, and each of their groups. */
export const HIDEABLE: readonly Hideable[] = [...PARTS, "settings", ...GROUPS.map(hideableGroup)];

/** The names as a link carries them. */
export function hiddenText(hidden: readonly string[]): string {
  return HIDEABLE.filter((name) => hidden.includes(name)).join(",");
}

/** Reads {@link hiddenText}; names that are none are left out and counted. */
export function readHidden(text: string): {
  readonly hidden: readonly Hideable[];
  readonly ignored: number;
} {
  const names = text.split(",").filter((name) => name !== "");
  const hidden = HIDEABLE.filter((name) => names.includes(name));
  return { hidden, ignored: new Set(names).size - hidden.length };
}
