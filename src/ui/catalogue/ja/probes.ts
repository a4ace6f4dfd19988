/** プローブ: 学習を通して貢献度を追う、変わらない応答。 */
import type { probesStrings } from "../en/probes.ts";
import type { Translation } from "../translation.ts";

export const probes: Translation<typeof probesStrings> = {
  title: "同じ応答を時間で追う",
  intro:
    "プローブは最後まで変わらない応答です。モデルが何度も採点し直すので、動いた分がモデルの学んだことです。",
  none: "この学習はプローブを採点していないため、時間に沿って追える応答がありません。",
  noneHint: "設定 probes.every が 0 より大きい学習では採点されます。",
  noPrm: "この学習には過程報酬モデル(PRM)がないため、プローブの貢献度(credit)はありません。",
  once: "採点はまだ 1 回だけです。次の採点の後に、貢献度の動きが見えます。",

  text: "応答",
  option: (index, prompt, answer, outcome) => `${index}: ${prompt} → ${answer}、${outcome}`,
  right: "正解",
  wrong: "不正解",
  partly: (outcome) => `結果 ${outcome}`,
  noAnswer: "答えなし",

  reference: "比較の相手",
  references: {
    policy: "その更新の方策",
    start: "ウォームスタート",
  },
  referenceHints: {
    policy: "PRM の知っていることを方策も学ぶと、貢献度は再び小さくなります。",
    start: "ウォームスタートは動かないので、PRM が学んだことがすべて見えます。",
  },
  used: "この学習が使う相手です。",
  notUsed: "この学習の更新は、もう一方を使います。",

  grid: "採点した更新ごとの、各トークンの貢献度",
  update: "更新",
  step: (step) => `ステップ ${step}`,
  steps: { right: "正しいステップ", wrong: "誤ったステップ", unknown: "判定なし" },
  rest: "終わり",
  onScreen: "表示中",
  cell: (update, index, token, value) =>
    `更新 ${update}、トークン ${index} ${token}、貢献度 ${value}`,
  readout: (update, index, token, value) => `更新 ${update}、トークン ${index} ${token}: ${value}`,
  hint: "矢印キーで移動、Enter でその更新を表示します。",
  scale: (domain) => `色が最も濃くなる値 ±${domain} nat`,
  signs: "＋ は PRM がそのトークンをより好む、− はより好まないことを表します",
  thinned: (shown, all) =>
    `${all} 回の採点のうち ${shown} 回を図にしています。表には全部あります。`,

  moved: {
    wrong: (step, first, last, from, to) =>
      `課題が誤りとするステップ ${step} は、更新 ${from} の ${first} から更新 ${to} の ${last} に動きました。`,
    most: (step, first, last, from, to) =>
      `最も動いたのはステップ ${step} で、更新 ${from} の ${first} から更新 ${to} の ${last} になりました。`,
    lowestWrong: (step) =>
      `最後に貢献度が最も低いのはステップ ${step} で、課題もこれを誤りとしています。`,
    lowestOther: (step) =>
      `最後に貢献度が最も低いのはステップ ${step} ですが、課題はこれを誤りとはしていません。`,
  },

  table: {
    summary: "数値の表",
    total: "合計",
  },
};
