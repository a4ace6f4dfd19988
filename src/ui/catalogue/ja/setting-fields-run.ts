/** 日本語: what each setting of sampling, of measuring and of the model does. */
import { optimizerFields } from "../../settings/field-text.ts";
import type { runFields as english } from "../en/setting-fields-run.ts";
import type { Translation } from "../translation.ts";
import { optimizer } from "./setting-fields-optimizer.ts";

export const runFields: Translation<typeof english> = {
  seed: {
    name: "シード",
    does: "学習中の偶然をすべて決めます。プリセットの隣にあります。",
    expect: "シードと設定が同じなら、同じアダプターでは同じ結果になります。",
  },
  updates: {
    name: "更新数",
    does: "サンプリングと学習を繰り返す回数です。",
    expect: "多いほど学習が長くなり、コサインのスケジュールも引き伸ばされます。",
  },
  "rollout.prompts": {
    name: "プロンプト数",
    does: "1 回の更新で学習に使うプロンプトの数です。",
    expect: "多いほど更新が安定し、その分遅くなります。",
  },
  "rollout.responses": {
    name: "プロンプトごとの応答数",
    does: "1 つのプロンプトへの応答の数(K)で、互いに比べるグループになります。",
    expect: "多いほどベースラインが正確になり、全部正解や全部不正解のグループが減ります。",
  },
  "rollout.temperature": {
    name: "温度",
    does: "トークンの選び方の大胆さです。1 未満では出やすいものに偏り、1 を超えると珍しいものも出ます。",
    expect: "低いほど探索が減ります。高すぎると、ほとんどの応答が壊れます。",
  },
  "rollout.topP": {
    name: "Top p",
    does: "確率の合計がこの値になるまでの、出やすいトークンだけから選びます。1 なら全部です。",
    expect: "小さいほど変わったトークンが減り、探索も減ります。",
  },
  "rollout.topK": {
    name: "Top k",
    does: "出やすい順にこの数のトークンだけから選びます。0 なら全部です。",
    expect: "1 では必ず最も出やすいものになり、グループの応答が同じになって何も学べません。",
  },
  "filter.enabled": {
    name: "プロンプトのフィルター",
    does: "平均の結果が下の 2 つの境界の間にあるプロンプトだけで学習します。",
    expect: "オンにすると、いつも正解や不正解のプロンプトに更新を使いません。",
  },
  "filter.lower": {
    name: "下の境界",
    does: "平均の結果がこれより小さいプロンプトを除きます。",
    expect: "高いほど、難しいプロンプトが除かれます。",
  },
  "filter.upper": {
    name: "上の境界",
    does: "平均の結果がこれより大きいプロンプトを除きます。",
    expect: "低いほど、ほぼ解けたプロンプトが除かれます。",
  },
  "filter.oversample": {
    name: "多めのサンプリング",
    does: "学習に使う 1 つのプロンプトにつき、サンプリングするプロンプトの数です。",
    expect: "多いほどフィルターが選り好みできますが、サンプリングが増えます。",
  },

  name: {
    name: "名前",
    does: "一覧やファイルでの、この学習の名前です。",
    expect: "学習そのものは変わりません。",
  },
  "evaluation.every": {
    name: "評価の間隔",
    does: "評価用正解率を測るまでの更新数です。",
    expect: "小さいほど曲線が細かくなり、学習は遅くなります。",
  },
  "evaluation.prompts": {
    name: "評価用プロンプト",
    does: "1 回の評価に使うプロンプトの数です。学習には決して使いません。",
    expect: "多いほど曲線のばらつきが減り、評価は遅くなります。",
  },
  "evaluation.temperature": {
    name: "評価の温度",
    does: "評価の応答の温度です。0 なら、いつも最も出やすいトークンを選びます。",
    expect: "0 のほうが、たいてい正解率が高くなります。",
  },
  "record.every": {
    name: "記録の間隔",
    does: "このページでトークンごとに見られる、グループを記録するまでの更新数です。",
    expect: "大きいほど記録が小さく、間が空きます。",
  },
  "record.groups": {
    name: "記録するグループ",
    does: "1 回に残す、応答のグループの数です。",
    expect: "0 では曲線だけになり、トークンは見られません。",
  },
  "record.alternatives": {
    name: "代わりの候補も残すグループ",
    does: "そのうち、各トークンの代わりに出えた候補も残すグループの数です。",
    expect: "多いほど詳しく調べられますが、記録は大きくなります。",
  },
  "truth.every": {
    name: "真の価値を測る間隔",
    does: "途中までの応答の価値をモンテカルロ法で測るまでの更新数です。0 なら測りません。",
    expect: "測ると、貢献度を実測値と比べられますが、学習は遅くなります。",
  },
  "truth.groups": {
    name: "測るグループ",
    does: "価値を測るグループの数です。",
    expect: "多いほど一致の度合いが確かになり、その分遅くなります。",
  },
  "truth.continuations": {
    name: "続きの数",
    does: "途中までの応答それぞれを、方策が最後まで書く回数です。",
    expect: "多いほどばらつきが減ります。4 倍で誤差は半分になります。",
  },
  "probes.every": {
    name: "定点観測の間隔",
    does: "同じ固定の応答を採点し直すまでの更新数です。0 なら行いません。",
    expect: "行うと、同じ応答の貢献度が変わっていく様子を見られます。",
  },
  "probes.prompts": {
    name: "定点観測のプロンプト",
    does: "固定の応答を 1 つずつ持つ、評価用プロンプトの数です。",
    expect: "多いほど広く見られ、記録は大きくなります。",
  },
  checkpointEvery: {
    name: "保存の間隔",
    does: "再開できる状態を保存するまでの更新数です。",
    expect: "小さいほど失うものが減りますが、保存に時間がかかります。",
  },

  start: {
    name: "ウォームスタート",
    does: "方策、PRM、参照モデルの出発点です。sft では、まず手本から新しく学習します。",
    expect: "付属のものはすぐに始められますが、1 つのタスクと 1 つの大きさに限られます。",
  },
  microBatch: {
    name: "一度に処理する行数",
    does: "1 回の計算で処理する応答の数です。バッチが大きければ何回かに分けます。",
    expect: "メモリーが足りるかぎり、大きいほど速くなります。学習の違いは丸め誤差だけです。",
  },
  "model.architecture": {
    name: "構造",
    does: "デコーダーの系列です。qwen2 は注意にバイアスがあり、qwen3 はクエリーとキーを正規化します。",
    expect: "この大きさでは、あまり違いません。",
  },
  "model.hidden": {
    name: "幅",
    does: "モデル内で 1 つのトークンを表す数の個数です。4 の倍数にします。",
    expect: "広いほど多くを覚え、時間とメモリーも増えます。",
  },
  "model.intermediate": {
    name: "フィードフォワードの幅",
    does: "各層のフィードフォワード網の隠れユニット数です。4 の倍数にします。",
    expect: "広いほど、各層の容量が増えます。",
  },
  "model.layers": {
    name: "層の数",
    does: "注意とフィードフォワード網の組を重ねる数です。",
    expect: "多いほど 1 トークンで複雑な計算ができ、学習は遅くなります。",
  },
  "model.heads": {
    name: "注意ヘッドの数",
    does: "各層で、前のトークンを調べるクエリーの数です。",
    expect: "多いほど、一度に多くのことを調べられます。",
  },
  "model.kvHeads": {
    name: "キーとバリューのヘッド数",
    does: "ヘッドが共有するキーとバリューの数です。ヘッド数を割り切る必要があります。",
    expect: "少ないほどメモリーが減り、性能はめったに落ちません。",
  },
  "model.headWidth": {
    name: "ヘッドの幅",
    does: "1 つのクエリーやキーの数の個数です。4 の倍数にします。",
    expect: "広いほど、注意の比較が細かくなります。",
  },
  "model.ropeTheta": {
    name: "回転位置符号の底",
    does: "位置の符号が、距離とともにどれだけゆっくり回るかを決めます。",
    expect: "大きい値は長い文章に向きます。ここでは短い文章だけです。",
  },
  "model.normEpsilon": {
    name: "正規化の ε",
    does: "0 で割らないように、各正規化で足す値です。",
    expect: "常識的な範囲では、目に見える変化はありません。",
  },
  "model.tied": {
    name: "埋め込みの共有",
    does: "トークンの読み書きで、同じ重みの表を使うかどうかです。",
    expect: "オフにすると重みが増えますが、小さなタスクには不要です。",
  },
  "sft.updates": {
    name: "ウォームスタートの更新数",
    does: "強化学習の前に、手本を模倣する回数です。",
    expect: "少なすぎると、方策は答えの形式をまだ知りません。",
  },
  "sft.batch": {
    name: "更新ごとの手本",
    does: "1 回の更新で模倣する手本の数です。",
    expect: "多いほど安定し、ウォームスタートは遅くなります。",
  },
  ...optimizerFields("sft.optimizer", {
    learningRate: {
      name: "ウォームスタートの学習率",
      does: "1 回の更新で、モデルを手本へどれだけ近づけるかです。",
      expect: "高すぎると損失が跳ね、低すぎると形式を覚えるのが遅れます。",
    },
    ...optimizer,
  }),
};
