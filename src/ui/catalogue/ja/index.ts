/** Every sentence of the page in Japanese; loaded when somebody asks for it. */
import type { Catalogue } from "../translation.ts";
import { glossary } from "./glossary.ts";
import { learn } from "./learn.ts";
import { lessons } from "./lessons.ts";
import { page } from "./page.ts";
import { probes } from "./probes.ts";
import { runs } from "./runs.ts";
import { settingFields } from "./setting-fields.ts";
import { settingProblems } from "./setting-problems.ts";
import { settings } from "./settings.ts";
import { story } from "./story.ts";
import { tour } from "./tour.ts";

export const catalogue = {
  page,
  story,
  probes,
  runs,
  settings,
  settingFields,
  settingProblems,
  learn,
  lessons,
  tour,
  glossary,
} satisfies Catalogue;

export { retell } from "./core/index.ts";
