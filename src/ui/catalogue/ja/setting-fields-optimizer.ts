/** 日本語: what the settings of an optimizer do. */
import type { FieldText, OptimizerKey } from "../../settings/field-text.ts";

export const optimizer: Readonly<Omit<Record<OptimizerKey, FieldText>, "learningRate">> = {
  warmup: {
    name: "ウォームアップ",
    does: "学習率が 0 から最大値まで上がる間の更新数です。",
    expect: "長いほど出だしが穏やかです。最初は Adam の平均がまだ安定していません。",
  },
  schedule: {
    name: "スケジュール",
    does: "ウォームアップ後の学習率です。一定(constant)か、コサイン曲線で 0 まで下げる(cosine)かを選びます。",
    expect: "cosine では最後の更新の動きが小さく、終わりが安定します。",
  },
  beta1: {
    name: "Adam の β₁",
    does: "勾配の移動平均に占める過去の割合です。",
    expect: "大きいほど動きが滑らかになり、方向は変わりにくくなります。",
  },
  beta2: {
    name: "Adam の β₂",
    does: "歩幅を決める、勾配の 2 乗の移動平均に占める過去の割合です。",
    expect: "大きいほど歩幅が安定しますが、勾配の増大に気づくのが遅れます。",
  },
  epsilon: {
    name: "Adam の ε",
    does: "割る数が 0 にならないように足す値です。",
    expect: "ずっと大きくすると、勾配の小さなパラメーターが動きにくくなります。",
  },
  weightDecay: {
    name: "重み減衰",
    does: "学習率に比例して、すべての重みを 0 へ引き寄せます。",
    expect: "大きいほど重みが小さくなり、学習は遅くなります。0 で無効です。",
  },
  maxGradNorm: {
    name: "勾配の上限",
    does: "ノルムがこの値を超える勾配は、この値まで縮めます。",
    expect: "小さいほど悪いバッチの害が減りますが、大きな歩みもすべて抑えられます。",
  },
};
