/** What a translation has to hold: every section of the English catalogue, in the same shape. */
import type { glossaryStrings } from "./en/glossary.ts";
import type { learnStrings } from "./en/learn.ts";
import type { lessonsStrings } from "./en/lessons.ts";
import type { pageStrings } from "./en/page.ts";
import type { probesStrings } from "./en/probes.ts";
import type { runsStrings } from "./en/runs.ts";
import type { settingFields } from "./en/setting-fields.ts";
import type { settingProblems } from "./en/setting-problems.ts";
import type { settingsStrings } from "./en/settings.ts";
import type { storyStrings } from "./en/story.ts";
import type { tourStrings } from "./en/tour.ts";

/** The shape of English sentences with any other words in them. A sentence that takes numbers takes the same ones. */
export type Translation<T> = T extends string
  ? string
  : T extends (...parameters: infer Parameters) => infer Result
    ? (...parameters: Parameters) => Translation<Result>
    : T extends readonly unknown[]
      ? { readonly [Index in keyof T]: Translation<T[Index]> }
      : T extends object
        ? { readonly [Key in keyof T]: Translation<T[Key]> }
        : T;

/** By section. A section that is loaded on demand in English has one here too: a language is loaded whole. */
export interface Catalogue {
  readonly page: Translation<typeof pageStrings>;
  readonly story: Translation<typeof storyStrings>;
  readonly probes: Translation<typeof probesStrings>;
  readonly runs: Translation<typeof runsStrings>;
  readonly settings: Translation<typeof settingsStrings>;
  readonly settingFields: Translation<typeof settingFields>;
  readonly settingProblems: Translation<typeof settingProblems>;
  readonly learn: Translation<typeof learnStrings>;
  readonly lessons: Translation<typeof lessonsStrings>;
  readonly tour: Translation<typeof tourStrings>;
  readonly glossary: Translation<typeof glossaryStrings>;
}
