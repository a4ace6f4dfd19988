/** 日本語: what the curves of a run measure. */
import type { measureStrings } from "../en/measures.ts";
import type { Translation } from "../translation.ts";

export const measures: Translation<typeof measureStrings> = {
  heldout_accuracy: {
    name: "評価用正解率",
    definition: "学習に一度も使わないプロンプトのうち、正しく答えた割合です。",
    expect: "上がるはずです。最も重要な数値です。",
  },
  prm_accuracy: {
    name: "PRM の正解率",
    definition:
      "新しい応答のうち、それを学習する前の過程報酬モデル(PRM)が、正解か不正解かを見分けた割合です。",
    expect: "2 分の 1 を上回り、方策が変わっても維持される必要があります。",
  },
  train_accuracy: {
    name: "報酬",
    definition: "その更新でサンプリングした応答の、結果の平均です。",
    expect: "評価用正解率とともに上がるはずです。両者の開きは過学習を意味します。",
  },
  entropy: {
    name: "エントロピー",
    definition: "方策がどれだけ迷っているかを、トークンあたりの nat で表します。",
    expect: "ゆっくり下がります。0 まで急に落ちると、探索が止まります。",
  },
  kl: {
    name: "開始時との KL",
    definition: "方策が参照モデルからどれだけ離れたかを、トークンあたりの nat で表します。",
    expect: "増えていきます。急に跳ね上がるなら、更新が大きすぎます。",
  },
  clip_fraction: {
    name: "クリップ率",
    definition: "更新のクリップによって変化を打ち切られたトークンの割合です。",
    expect: "小さいままのはずです。0 なら、クリップは一度も働いていません。",
  },
};
