/** 日本語: each setting of a run. */
import type { settingFields as english } from "../en/setting-fields.ts";
import type { Translation } from "../translation.ts";
import { learningFields } from "./setting-fields-learning.ts";
import { runFields } from "./setting-fields-run.ts";
import { taskFields } from "./setting-fields-task.ts";

export const settingFields: Translation<typeof english> = {
  ...taskFields,
  ...runFields,
  ...learningFields,
};
