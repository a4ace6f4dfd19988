/** What each setting of a run is called, what it does and what to expect of it, in English. */
import type { FieldPath } from "../../../config-fields.ts";
import type { FieldText } from "../../settings/field-text.ts";
import { translated } from "../translated.ts";
import { learningFields } from "./setting-fields-learning.ts";
import { runFields } from "./setting-fields-run.ts";
import { taskFields } from "./setting-fields-task.ts";

const fields: Readonly<Record<FieldPath, FieldText>> = {
  ...taskFields,
  ...runFields,
  ...learningFields,
};

export const settingFields = translated("settingFields", fields);
