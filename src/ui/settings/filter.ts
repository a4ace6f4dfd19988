/** Which settings the panel lists, by group and heading. */
import { settingFields } from "../catalogue/en/setting-fields.ts";
import { settingsStrings as text } from "../catalogue/en/settings.ts";
import type { Changes } from "./changes.ts";
import { GROUPS, groupOf, sectionOf, type Group, type Section } from "./groups.ts";
import { pageFields, type PageField } from "./page-fields.ts";

export interface SectionFields {
  /** null: the settings that stand above the first heading. */
  readonly section: Section | null;
  readonly fields: readonly PageField[];
}

export interface GroupFields {
  readonly group: Group;
  readonly sections: readonly SectionFields[];
  readonly count: number;
  readonly changed: number;
}

export interface Filter {
  readonly words: string;
  readonly onlyChanged: boolean;
}

/** Everything that is said of a setting, in lower case. */
function saidOf({ path }: PageField): string {
  const section = sectionOf(path);
  const { name, does, expect } = settingFields[path];
  const heading = section === null ? "" : text.sections[section];
  return [path, name, does, expect, heading, text.groups[groupOf(path)].name]
    .join(" ")
    .toLowerCase();
}

/** Whether every word occurs in what is said of the setting. */
function fits(field: PageField, words: string): boolean {
  const said = saidOf(field);
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => said.includes(word));
}

/** The groups that have a setting to show, in the order of the page. */
export function listedGroups(
  task: string,
  changes: Changes,
  { words, onlyChanged }: Filter,
): readonly GroupFields[] {
  const listed = [...pageFields(task).values()].filter(
    (field) => (!onlyChanged || Object.hasOwn(changes, field.path)) && fits(field, words),
  );
  return GROUPS.flatMap((group) => {
    const own = listed.filter(({ path }) => groupOf(path) === group);
    if (own.length === 0) return [];
    // Those above the first heading come first, wherever the schema has them.
    const headings = new Set([null, ...own.map(({ path }) => sectionOf(path))]);
    const sections = [...headings]
      .map((section) => ({
        section,
        fields: own.filter(({ path }) => sectionOf(path) === section),
      }))
      .filter(({ fields }) => fields.length > 0);
    const changed = own.filter(({ path }) => Object.hasOwn(changes, path)).length;
    return [{ group, sections, count: own.length, changed }];
  });
}
