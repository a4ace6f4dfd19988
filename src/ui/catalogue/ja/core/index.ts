/** 日本語: sentences of the engine, by their English patterns. */
import { retelling, type Pattern, type PatternLists } from "../../sentence-patterns.ts";
import { curveFaults, fileSentences, places, things } from "./files.ts";
import {
  labels,
  modelExpectations,
  modelFindings,
  modelSentences,
  spots,
  vocabularyFaults,
} from "./models.ts";
import { owners, settingExpectations, settingSentences } from "./settings.ts";
import { actions, changes, reasons, tensors, trainingSentences } from "./training.ts";

/** What the schemas expect: kinds of values, and limits in symbols. */
const kinds: readonly Pattern[] = [
  [">={n}", "{n} 以上"],
  ["<={n}", "{n} 以下"],
  ["%{n}", "{n} の倍数"],
  ["!0", "空でないもの"],
  ["number", "数"],
  ["string", "文字列"],
  ["boolean", "true か false"],
  ["true", "true"],
  ["false", "false"],
  ["integer", "整数"],
  ["Object", "オブジェクト"],
  ["Array", "リスト"],
  ["another value", "別の値"],
  ["the name of a metric", "指標の名前"],
  ["Invalid integer: Received {n}", "整数({n} は不可)"],
  ["Invalid finite: Received {n}", "有限の数({n} は不可)"],
  ['("{choices}")', '"{choices}" のどれか'],
  ["({expected} | {expected2})", "{expected} か {expected2}"],
  ["{expected} or {expected2}", "{expected} か {expected2}"],
  ["null", "null"],
  ["undefined", "値なし"],
];

/** Values that have a name: what JSON holds, and what is none. */
const findings: readonly Pattern[] = [
  ["undefined", "値なし"],
  ["null", "null"],
  ["true", "true"],
  ["false", "false"],
  ["NaN", "NaN"],
  ["Infinity", "Infinity"],
  ["-Infinity", "-Infinity"],
  ["Object", "オブジェクト"],
  ["Array", "リスト"],
  ["one more", "もう 1 件"],
  ["{n} bytes", "{n} バイト"],
  ["{n} and {n2}", "{n} と {n2}"],
];

export const lists: PatternLists = {
  whole: [...settingSentences, ...fileSentences, ...modelSentences, ...trainingSentences],
  expected: [...settingExpectations, ...modelExpectations, ...kinds],
  found: [...modelFindings, ...findings],
  fault: [...curveFaults, ...vocabularyFaults],
  thing: things,
  place: places,
  label: labels,
  spot: spots,
  owner: owners,
  action: actions,
  reason: reasons,
  changes,
  tensor: tensors,
};

export const retell = retelling({
  lists,
  whole: "whole",
  quote: (english) => `「${english}」(英語)`,
});
