/** 日本語: what each setting of rewards, PRM, advantages, policy and replay does. */
import { optimizerFields, type FieldText } from "../../settings/field-text.ts";
import type { learningFields as english } from "../en/setting-fields-learning.ts";
import type { Translation } from "../translation.ts";
import { optimizer } from "./setting-fields-optimizer.ts";

const klEstimator: FieldText = {
  name: "距離の推定法",
  does: "1 つのトークンから距離を推定する方法です。k1 は対数比、k2 はその 2 乗の半分、k3 は Schulman の式です。",
  expect: "k1 は負にもなり、ばらつきます。k3 は負にならず、安定しています。",
};

export const learningFields: Translation<typeof english> = {
  "process.source": {
    name: "過程報酬",
    does: "トークンごとの報酬の出どころです。暗黙的 PRM(prm)、タスク自身のステップのラベル(steps)、なし(none)です。",
    expect: "none は結果だけの学習です。steps は、PRM が教えられる上限です。",
  },
  "process.weight": {
    name: "過程報酬の重み",
    does: "結果報酬と並べて、過程報酬をどれだけ重く見るかです。",
    expect: "大きいほど PRM の影響が強まり、その誤りの影響も強まります。",
  },
  "process.gamma": {
    name: "過程報酬の割引率",
    does: "1 トークン後の報酬を、どれだけ今のトークンに数えるかです。",
    expect: "1 未満では近い先だけに責任を持ちます。0 では自分だけです。",
  },
  "outcome.weight": {
    name: "結果報酬の重み",
    does: "応答全体への判定をどれだけ重く見るかです。",
    expect: "0 では、方策は PRM だけを信じます。",
  },
  "outcome.gamma": {
    name: "結果報酬の割引率",
    does: "末尾から 1 つ離れるごとに、判定がどれだけ届くかです。",
    expect: "1 未満では、前のほうのトークンほど賞罰が小さくなります。",
  },
  "outcome.falsePositive": {
    name: "誤りを正解とする率",
    does: "学習中だけ、検証器が誤った応答を正解とする確率です。",
    expect: "高いほど報酬が乱れ、学習は遅くなります。",
  },
  "outcome.falseNegative": {
    name: "正解を誤りとする率",
    does: "学習中だけ、検証器が正しい応答を誤りとする確率です。",
    expect: "高いほど報酬が乱れ、成功がまれになります。",
  },

  "prm.update": {
    name: "PRM が学ぶ時",
    does: "応答を採点する前(before)、後(after)、学ばない(none)、または DPO の損失に必要な順(reverse)です。",
    expect: "before は新しい知識で採点します。after は採点と学習を分けます。",
  },
  "prm.reference": {
    name: "参照モデル",
    does: "PRM の確率を比べる相手です。ウォームスタート(start)か、サンプリングした方策(policy)です。",
    expect: "policy では PRM が今誤りと見るもの、start では学習したことも見えます。",
  },
  "prm.init": {
    name: "PRM の出発点",
    does: "ウォームスタート、事前の応答に合わせたもの(pretrained)、ランダムな重み(scratch)から選びます。",
    expect: "ランダムな重みでは、貢献度が意味を持つまで長くかかります。",
  },
  "prm.pretrain.rollouts": {
    name: "事前の応答数",
    does: "学習の前に PRM を合わせる、ウォームスタートの応答の数です。",
    expect: "多いほど最初の更新から貢献度が役立ちますが、待ち時間も延びます。",
  },
  "prm.pretrain.epochs": {
    name: "事前のエポック数",
    does: "事前の応答を繰り返し学ぶ回数です。",
    expect: "多すぎると、PRM は丸暗記します。",
  },
  "prm.pretrain.batch": {
    name: "事前のミニバッチ",
    does: "その学習の 1 歩で使う応答の数です。",
    expect: "小さいほど歩数が増え、ばらつきます。",
  },
  "prm.from": {
    name: "PRM の使い始め",
    does: "PRM を学習して使い始めるまでの応答の数です。それまでは結果だけを使います。",
    expect: "遅いほど、最初の更新で誤った貢献度に惑わされません。",
  },
  "prm.loss": {
    name: "PRM の損失",
    does: "ce は応答をそれぞれ結果と比べます。dpo 系はグループの応答どうしを比べます。",
    expect: "dpo 系では各応答を競争相手と比べるので、難しいプロンプトでも点数は下がりません。",
  },
  "prm.beta": {
    name: "β",
    does: "暗黙的報酬の大きさです。PRM と参照モデルの対数比を β 倍します。",
    expect: "短い応答で正誤を見分けるには 1 近くが必要です。論文では 0.05 です。",
  },
  "prm.granularity": {
    name: "粒度",
    does: "過程報酬を与える場所です。各トークン、ステップの終わり、応答の終わりから選びます。",
    expect: "粗いほどばらつきが減りますが、どこで誤ったかは分かりにくくなります。",
  },
  "prm.normalisation": {
    name: "正規化",
    does: "過程報酬を、バッチで最大の残り報酬で割るかどうかです。",
    expect: "batch では大きさが最後まで揃い、β は影響しなくなります。",
  },
  "prm.bound": {
    name: "トークンの報酬の上限",
    does: "各トークンの報酬を ± この値の中に押し込めます。0 なら制限しません。",
    expect: "小さいほど、1 つの変わったトークンに支配されません。",
  },
  "prm.intercept": {
    name: "基準率",
    does: "PRM の点数に足すものです。なし(none)、これまでの正解率(pass-rate)、学習した数(learned)です。",
    expect: "none では、小さな PRM はステップではなく正解率を学んでしまいます。",
  },
  "prm.interceptDecay": {
    name: "正解率の記憶",
    does: "正解率の移動平均に占める過去の割合です。",
    expect: "大きいほど滑らかですが、速く変わる方策に追いつけません。",
  },
  "prm.interceptRate": {
    name: "基準率の学習率",
    does: "学習する数が動く速さです。",
    expect: "低すぎると、方策の変化に遅れます。",
  },
  "prm.epochs": {
    name: "PRM のエポック数",
    does: "更新の応答を PRM が繰り返し学ぶ回数です。",
    expect: "多いほど速く学び、過学習も早まります。",
  },
  "prm.minibatches": {
    name: "PRM のミニバッチ数",
    does: "応答を等分し、それぞれで PRM を 1 歩進めます。割り切れる数にします。",
    expect: "多いほど歩数が増え、ばらつきます。",
  },
  "prm.replay.minibatches": {
    name: "記憶のミニバッチ数",
    does: "その更新の応答の代わりに、記憶した応答で進める歩数です。0 で無効です。",
    expect: "多いほど同じ応答からよい PRM が得られますが、更新は遅くなります。",
  },
  "prm.replay.first": {
    name: "最初の更新の歩数",
    does: "遅れを取り戻す必要がある、PRM の最初の更新での歩数です。",
    expect: "多いほど、使い始めから貢献度が役立ちます。",
  },
  "prm.replay.batch": {
    name: "記憶のミニバッチの大きさ",
    does: "1 歩で取り出す応答の数です。",
    expect: "大きいほど安定し、1 歩は遅くなります。",
  },
  "prm.replay.capacity": {
    name: "PRM の記憶",
    does: "記憶する応答の数です。古いものから忘れます。",
    expect: "小さいほど、新しい方策の応答だけになります。",
  },
  "prm.replay.balanced": {
    name: "正解と不正解を半々",
    does: "正解率にかかわらず、成功と失敗を同じ数だけ取り出します。",
    expect: "オンでは、終盤のまれな失敗も PRM が十分に見られます。",
  },
  ...optimizerFields("prm.optimizer", {
    learningRate: {
      name: "PRM の学習率",
      does: "1 回の更新で PRM をどれだけ動かすかです。",
      expect: "高いほど方策に追いつきます。高すぎると貢献度が揺れ動きます。",
    },
    ...optimizer,
  }),

  "advantage.estimator": {
    name: "推定法",
    does: "報酬を比べる相手です。ほかの応答、グループ、バッチ、なし、または価値を見積もるクリティックです。",
    expect: "比べる相手がないと、ばらつきが増えます。gae は 2 つ目のネットワークを学習します。",
  },
  "advantage.formula": {
    name: "式",
    does: "論文と公開コードが異なる所で、どちらに従うかです。",
    expect: "違いは小さく、グループが小さいほど目立ちます。",
  },
  "advantage.whiten": {
    name: "尺度の統一(白色化)",
    does: "バッチのアドバンテージを平均 0、標準偏差 1 にします。",
    expect: "オフにすると、歩幅が報酬の大きさに左右されます。",
  },
  "advantage.scale": {
    name: "GRPO の割る数",
    does: "GRPO が割る数です。グループの標準偏差、バッチの標準偏差、なしから選びます。",
    expect:
      "group では易しい問題も難しい問題も同じ強さです。none では半々の問題が最も強く効きます。",
  },
  "advantage.lambda": {
    name: "λ",
    does: "gae が価値を信じる前にどこまで先を見るかです。1 なら最後まで、0 なら 1 トークンです。",
    expect: "小さいほどばらつきが減りますが、価値の誤差が効きます。",
  },
  "advantage.values": {
    name: "価値",
    does: "途中までの応答の価値を誰が見積もるかです。専用のクリティックか、PRM の累計です。",
    expect: "prm ならクリティックは不要です。論文では、PRM を報酬に使うほうが良い結果でした。",
  },
  "critic.epochs": {
    name: "クリティックのエポック数",
    does: "更新の応答をクリティックが繰り返し学ぶ回数です。",
    expect: "多いほど価値が正確になり、更新は遅くなります。",
  },
  "critic.minibatches": {
    name: "クリティックのミニバッチ数",
    does: "応答を等分し、それぞれでクリティックを 1 歩進めます。割り切れる数にします。",
    expect: "多いほど歩数が増え、ばらつきます。",
  },
  "critic.clip": {
    name: "価値のクリップ",
    does: "価値が元の値からこれ以上離れると、誤差を数えなくなります。",
    expect: "小さいほど、クリティックはゆっくり安定して学びます。",
  },
  ...optimizerFields("critic.optimizer", {
    learningRate: {
      name: "クリティックの学習率",
      does: "1 回の更新で クリティックをどれだけ動かすかです。",
      expect: "方策より速く学ばないと、価値が古くなります。",
    },
    ...optimizer,
  }),

  algorithm: {
    name: "アルゴリズム",
    does: "policy-gradient は PRIME です。replay 系は記憶した応答から学ぶ、このプロジェクト独自の変種です。",
    expect:
      "replay 系は少ない応答で学べます。もう一方の設定の多くは働かなくなるので、プリセットから始めてください。",
  },
  "policy.loss": {
    name: "方策の損失",
    does: "clip は PPO の式、cispo はトークンの重み、gspo は応答全体の比をクリップします。",
    expect: "更新が小さければ同じです。比がクリップの外に出ると違いが現れます。",
  },
  "policy.aggregation": {
    name: "トークンの重み",
    does: "トークンを、バッチ内で等しく、応答内で等しく、または一定の長さで割って数えます。",
    expect: "token-mean では、長い応答ほど重く数えられます。",
  },
  "policy.from": {
    name: "方策の動き始め",
    does: "方策が動き始めるまでの応答の数です。それまでは記憶を満たすだけです。",
    expect: "遅いほど最初の PRM が良くなりますが、その分の応答を使います。",
  },
  "policy.epochs": {
    name: "方策のエポック数",
    does: "更新の応答を方策が繰り返し学ぶ回数です。",
    expect: "多いほど同じ応答から速く学びますが、やがてクリップが止めます。",
  },
  "policy.minibatches": {
    name: "方策のミニバッチ数",
    does: "応答を等分し、それぞれで方策を 1 歩進めます。割り切れる数にします。",
    expect: "多いほど歩数が増え、ばらつきます。速すぎる方策は PRM の貢献度を損ないます。",
  },
  "policy.clipLow": {
    name: "下のクリップ",
    does: "確率の比が 1 からどこまで下がると、押すのを止めるかです。",
    expect: "小さいほど、悪いトークンをゆっくり手放します。",
  },
  "policy.clipHigh": {
    name: "上のクリップ",
    does: "確率の比が 1 からどこまで上がると、押すのを止めるかです。",
    expect: "下より大きくすると、DAPO のように、まれな良いトークンが速く増えます。",
  },
  "policy.dualClip": {
    name: "デュアルクリップ",
    does: "ずっと出やすくなった悪いトークンの損失に上限を設けます。0 で無効、有効なら 1 より大きくします。",
    expect: "有効にすると、極端に悪い例の影響が減ります。",
  },
  "policy.entropyCoefficient": {
    name: "エントロピーの加点",
    does: "方策が決めつけずにいることを評価します。負の数なら逆です。",
    expect: "大きいほどエントロピーがゆっくり下がります。大きすぎると正解率が伸びません。",
  },
  "policy.klReward.coefficient": {
    name: "報酬での減点",
    does: "ウォームスタートからの距離を、各トークンの報酬から引きます。0 で無効です。",
    expect: "大きいほど方策は出発点の近くに留まり、学びが減ります。",
  },
  "policy.klReward.estimator": klEstimator,
  "policy.klLoss.coefficient": {
    name: "損失での減点",
    does: "ウォームスタートからの距離を、損失そのものに足します。0 で無効です。",
    expect: "大きいほど方策は出発点の近くに留まり、学びが減ります。",
  },
  "policy.klLoss.estimator": klEstimator,
  ...optimizerFields("policy.optimizer", {
    learningRate: {
      name: "方策の学習率",
      does: "1 回の更新で方策をどれだけ動かすかです。",
      expect:
        "高いほど最初は速く学びます。高すぎると、エントロピーが失われたり正解率が下がったりします。",
    },
    ...optimizer,
  }),

  "replay.minibatches": {
    name: "方策のミニバッチ数",
    does: "1 回の更新で、記憶した応答から方策を進める歩数です。",
    expect: "多いほど同じ応答から多く学びますが、やがて丸暗記になります。",
  },
  "replay.batch": {
    name: "ミニバッチの大きさ",
    does: "1 歩で取り出す応答の数です。",
    expect: "大きいほど安定し、1 歩は遅くなります。",
  },
  "replay.capacity": {
    name: "方策の記憶",
    does: "記憶する応答の数です。古いものから忘れます。",
    expect: "小さいほど、新しい方策の応答だけになります。",
  },
  "replay.threshold": {
    name: "成功とする結果",
    does: "結果がこの値以上の応答を模倣します。",
    expect: "1 未満では、一部だけ正しい応答も模倣します。",
  },
  "replay.share": {
    name: "成功の割合",
    does: "ミニバッチのうち、成功から取り出す割合です。残りは全体から取り出します。",
    expect: "小さいほど失敗した応答が増え、その正しいステップを PRM が見つけることになります。",
  },
  "replay.success": {
    name: "成功の重み",
    does: "成功した応答のトークンの、尤度での重みです。",
    expect: "0 では、貢献度だけで模倣するものが決まります。",
  },
  "replay.praise": {
    name: "称賛",
    does: "どの応答でも、貢献度が最大のトークンに与える重みです。",
    expect: "大きいほど、失敗した応答の正しいステップも模倣します。",
  },
  "replay.blame": {
    name: "責任",
    does: "成功した応答のトークンが、最大の負の貢献度で失う重みの割合です。",
    expect: "1 では、PRM が原因と見るトークンは模倣しません。",
  },
  "replay.bound": {
    name: "貢献度の上限",
    does: "貢献度を ±1 の中に押し込めます。この値の約半分で、貢献度は 0.5 に達します。",
    expect: "小さいほど、弱い貢献度も雑音ごと十分に数えられます。",
  },
  "replay.imitation": {
    name: "模倣",
    does: "期待報酬のミニバッチに加えて、成功を模倣するミニバッチの数です。",
    expect: "多いほど、PRM を通さず結果が直接効きます。",
  },
  "replay.kl": {
    name: "PRM の引力",
    does: "方策を PRM へ引き寄せる強さです。単位は β です。",
    expect: "1 では両者が一致する所で落ち着きます。小さいと、行き過ぎます。",
  },
  "replay.support": {
    name: "最低の出やすさ",
    does: "ウォームスタートがこれより低い確率でしか書かないトークンは、決して評価しません。",
    expect: "0 では、対数比の大きい珍しいトークンに方策が引きずられかねません。",
  },
};
