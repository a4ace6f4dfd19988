/** 日本語: the credit scoreboard. */
import type { scoreboardStrings } from "../en/scoreboard.ts";
import type { Translation } from "../translation.ts";

export const scoreboard: Translation<typeof scoreboardStrings> = {
  title: "貢献度と真実の照合",
  measured: (update) =>
    update === null ? "まだ何も測定されていません。" : `更新 ${update} での測定値です。`,
  columns: {
    source: "貢献度",
    auroc: "AUROC",
    within: "応答内",
    firstError: "最初の誤りの発見率",
  },
  rows: {
    outcome: "結果のみ",
    implicit: "暗黙的 PRM",
    policy: "方策自身",
    oracle: "オラクル",
  },
  dash: "–",
  notMeasured: "未測定",
  mark: "†",
  onScreen: (responses) => `画面上の ${responses} 個の応答について`,
  markNote: (responses) => `† 画面上の ${responses} 個の応答についての値です。`,
  auroc:
    "AUROC は、正しいステップの貢献度が誤ったステップの貢献度より高い確率です。0.5 なら、コイン投げと変わりません。",
  outcome: "結果のみの貢献度はどのステップでも同じなので、応答内では当てずっぽうにしかなりません。",
  policy:
    "方策自身の貢献度は、方策が各ステップをウォームスタートと比べてどれだけ出やすいと見るかです。",
  oracle: "オラクルはタスク自身のラベルです。定義により 1 で、貢献度が到達できる上限です。",
};
