/** 日本語: why settings make no run. */
import type { settingProblems as english } from "../en/setting-problems.ts";
import type { Translation } from "../translation.ts";

export const settingProblems: Translation<typeof english> = {
  refused: (said) => `${said}。`,
  otherTask: (start, known, task) =>
    `ウォームスタート「${start}」が知っているタスクは ${known} だけです。${task} には、自分のウォームスタートを学習する「sft」を選んでください。`,
  otherOperations: (start, known) =>
    `ウォームスタート「${start}」が知っている演算は「${known}」だけです。ほかの演算には、自分のウォームスタートを学習する「sft」を選んでください。`,
  otherModel: (start, path, own, found) =>
    `ウォームスタート「${start}」の「${path}」は ${own} で、${found} ではありません。別のモデルには「sft」を選んでください。`,
  clamped: (path, found, used) =>
    `リンクの「${path}」は ${found} でしたが、許される最も近い値 ${used} を使います。`,
};
