/** 日本語: the token inspector. */
import type { inspectorStrings } from "../en/inspector.ts";
import type { Translation } from "../translation.ts";

const rows: Translation<typeof inspectorStrings.rows> = {
  prm: {
    name: "PRM の log p",
    symbol: "log π_φ",
    meaning:
      "過程報酬モデル(PRM)から見た、この位置でのこのトークンの出やすさです。0 なら確実です。",
  },
  reference: {
    name: "参照の log p",
    symbol: "log π_ref",
    meaning: "比較の相手である参照モデルから見た、同じトークンの出やすさです。",
  },
  difference: {
    name: "差",
    symbol: "q",
    meaning: "正なら、PRM は参照モデルよりもこのトークンを高く評価しています。",
  },
  reward: {
    name: "過程報酬",
    symbol: "r",
    meaning:
      "このトークン 1 つに与えられる報酬です。応答全体での和が、学習されるスコアになります。",
  },
  stepSum: {
    name: "ステップ和",
    symbol: "S",
    meaning:
      "このトークンが属するステップの報酬の和です。このページ独自の見方で、更新には使われません。",
  },
  baseline: {
    name: "過程ベースライン",
    symbol: "b",
    meaning:
      "このグループのトークンが平均して受け取る報酬です。平均より良いか悪いかだけが意味を持ちます。",
  },
  centred: {
    name: "報酬 − ベースライン",
    symbol: "r′",
    meaning: "このプロンプトでの平均と比べて、トークンの報酬がどれだけ高いかです。",
  },
  processReturn: {
    name: "以降のリターン",
    symbol: "R",
    meaning:
      "このトークンと、後に続くすべてのトークンの報酬の和です。トークンは、自分が導いた先の分まで評価されます。",
  },
  outcome: {
    name: "結果",
    symbol: "o",
    meaning: "応答全体に対する判定です。正解なら 1、不正解なら 0 です。",
  },
  outcomeBaseline: {
    name: "結果ベースライン",
    symbol: "b_o",
    meaning: "このプロンプトに対する応答の、結果の平均です。",
  },
  outcomeReturn: {
    name: "結果のリターン",
    symbol: "O",
    meaning: "判定からベースラインを引いた値です。割引がなければ、どのトークンでも同じです。",
  },
  kl: {
    name: "KL ペナルティ",
    symbol: "k",
    meaning: "ウォームスタート(学習開始時のモデル)から離れた分の、このトークン以降のコストです。",
  },
  sum: {
    name: "リターンの合計",
    symbol: "A′",
    meaning: "2 つのリターンにそれぞれの重みを掛けて足した、尺度をそろえる前のアドバンテージです。",
  },
  mean: {
    name: "バッチ平均",
    symbol: "μ",
    meaning:
      "この更新の全トークンについての合計の平均です。グループのほかのトークンから逆算しています。",
  },
  deviation: {
    name: "バッチ標準偏差",
    symbol: "σ",
    meaning: "この更新での合計のばらつきです。グループのほかのトークンから逆算しています。",
  },
  advantage: {
    name: "アドバンテージ",
    symbol: "A",
    meaning: "正なら、更新はこのトークンの確率を上げます。負なら下げます。",
  },
  before: {
    name: "更新前の log p",
    symbol: "log p",
    meaning: "方策がこのトークンを書いたときの、方策から見た出やすさです。",
  },
  after: {
    name: "更新後の log p",
    symbol: "log p⁺",
    meaning: "この更新の後に、方策から見た同じトークンの出やすさです。",
  },
  ratio: {
    name: "比率",
    symbol: "ρ",
    meaning: "更新後の確率を更新前の確率で割った値です。1 なら変化がありません。",
  },
  clip: {
    name: "クリップ後の比率",
    symbol: "clip ρ",
    meaning:
      "一定の範囲に収めた比率です。範囲の外では、更新はトークンをそれ以上外へ動かそうとしません。",
  },
  change: {
    name: "確率の変化",
    symbol: "Δp",
    meaning:
      "更新後の確率から更新前の確率を引いた値です。バッチ内のほかのトークンの影響も受けます。",
  },
};

const formulas: Translation<typeof inspectorStrings.formulas> = {
  prm: "log π_φ([token] | それより前)",
  reference: "log π_ref([token] | それより前)",
  difference: "{prm} − {reference}",
  reward: "[beta] · {difference}",
  rewardBounded: "[bound] · tanh([beta] · {difference} / [bound])",
  rewardOfStep: "[beta] · ステップ内の {difference} の和(最後のトークンに置く)",
  rewardOfResponse: "[beta] · すべての {difference} の和(最後のトークンに置く)",
  rewardNormalised: "[beta] · {difference} / バッチ内で最大の和",
  rewardOfLabels: "誤ったステップの最後のトークンで −1、それ以外は 0",
  stepSum: "Σ {reward}(ステップの全トークン)",
  baselineOthers: "[others]の平均",
  baselineAll: "[all]の平均",
  centred: "{reward} − {baseline}",
  centredCode: "[k] / [k1] · ({reward} − {baseline})",
  centredSpread: "({reward} − {baseline}) / [spread]",
  processReturn: "{centred} + [gamma] · [next]",
  processReturnRaw: "{reward} + [gamma] · [next]",
  outcome: "[verdict]",
  outcomeReturn: "[discount] · ({outcome} − {outcomeBaseline})",
  outcomeReturnCode: "[discount] · [k] / [k1] · ({outcome} − {outcomeBaseline})",
  outcomeReturnSpread: "[discount] · ({outcome} − {outcomeBaseline}) / [outcomeSpread]",
  outcomeReturnRaw: "[discount] · {outcome}",
  kl: "−[klCoefficient] · Σ KL(このトークン以降)",
  sum: "[processWeight] · {processReturn} + [outcomeWeight] · {outcomeReturn}",
  sumKl: "[processWeight] · {processReturn} + [outcomeWeight] · {outcomeReturn} + {kl}",
  sumOutcome: "[outcomeWeight] · {outcomeReturn}",
  moment: "この更新の全トークンから計算",
  advantage: "({sum} − {mean}) / {deviation}",
  advantageRaw: "{sum}",
  gae: "一般化アドバンテージ推定(GAE)",
  unknown: "記録された値",
  before: "log π_old([token] | それより前)",
  after: "log π_new([token] | それより前)",
  ratio: "exp({after} − {before})",
  clip: "{ratio} を [low] から [high] の範囲に制限",
  change: "exp({after}) − exp({before})",
};

const parameters: Translation<typeof inspectorStrings.parameters> = {
  token: "トークン",
  verdict: "検証器の判定",
  others: "ほかの応答",
  all: "全応答",
  beta: "β",
  bound: "c",
  gamma: "γ",
  next: "次のトークンの R",
  k: "K",
  k1: "(K − 1)",
  spread: "s",
  outcomeSpread: "s_o",
  discount: "γ_o^(T − t)",
  processWeight: "w_p",
  outcomeWeight: "w_o",
  klCoefficient: "λ",
  low: "1 − ε",
  high: "1 + ε",
};

const FORMULA_NAMES = { paper: "論文", code: "公開コード" } as const;

export const inspector: Translation<typeof inspectorStrings> = {
  label: "トークンの詳細",
  none: "トークンを選ぶと、その貢献度がどこから来たかを表示します。",
  title: (index, count) => `トークン ${index} / ${count}`,
  caption: "数値の由来",
  hint: "矢印キーで移動し、Enter で区分や意味を開きます。線は、その行の計算に使われるものにつながります。",
  sections: {
    reward: "報酬",
    baseline: "ベースライン",
    return: "リターン",
    advantage: "アドバンテージ",
    update: "更新",
  },
  columns: {
    row: "数値",
    value: "このトークン",
    pinned: "固定",
    difference: "このトークン − 固定",
  },
  rows,
  formulas,
  parameters,
  dash: "–",
  shown: "トークンの色に使用",
  equals: "=",
  madeOf: (names) => `${names}から計算されます。`,
  between: "、",
  noAfter: "この記録には更新後の確率がないため、比率と変化は分かりません。",

  verdict: {
    equal: (recomputed) =>
      `上の数値から再計算すると ${recomputed} です。更新で使われたアドバンテージと 0.00001 の精度で一致します。`,
    differs: (recomputed, recorded) =>
      `上の数値から再計算すると ${recomputed} です。更新では ${recorded} が使われたので、記録と設定が食い違っています。`,
    reasons: {
      settings: "再計算できません。この実行の設定がないか、別のプログラムのものです。",
      algorithm:
        "再計算できません。この実行は保存したロールアウトから学習し、これらのアドバンテージを使っていません。",
      gae: "再計算できません。一般化アドバンテージ推定(GAE)に必要な各トークンの価値が、記録されていません。",
      "batch-deviation":
        "再計算できません。この実行が割るのに使うバッチ全体の標準偏差が、記録されていません。",
      "left-out":
        "プロンプトフィルターがこのグループを除外したため、トークンにアドバンテージがありません。",
      kl: "再計算できません。報酬に含まれる KL ペナルティに必要な、ウォームスタートの対数確率が記録されていません。",
      "no-spread":
        "再計算できません。グループの全トークンで合計がほぼ等しく、バッチの平均と標準偏差を求められません。",
      "other-formula":
        "この実行で使われた式ではありません。白色化後のアドバンテージに必要なバッチ全体が、記録されていません。",
      missing: "再計算できません。記録に欠けている数値があります。",
    },
    fromRecord:
      "計算は、記録された報酬から始まります。報酬の尺度や、PRM が使用中だったかどうかは再計算できません。",
  },

  formula: {
    legend: "Leave-one-out の式",
    names: FORMULA_NAMES,
    used: (name) => `この実行で使われた式: ${FORMULA_NAMES[name]}。`,
    both: (paper, code) =>
      `報酬 − ベースラインは、論文の式では ${paper}、公開コードの式では ${code} です。`,
    why: "両者の差は (r − 自分の応答の平均) / (K − 1) です。公開コードは、自分の応答も比較に含めるからです。",
  },

  baselines: {
    none: "ベースラインは引きません。",
    others: "ベースラインは、ほかの応答の平均です。",
    "others-code": "ベースラインは、全応答の平均に K / (K − 1) を掛けたものです。",
    mean: "ベースラインは、グループの平均です。",
    deviation: "ベースラインはグループの平均で、さらにグループの標準偏差で割ります。",
  },

  pin: {
    pin: "トークンを固定",
    unpin: "固定を解除",
    pinned: (response, token, text, update) =>
      `固定中: 応答 ${response} のトークン ${token} ${text}${update === null ? "" : `(更新 ${update})`}`,
    hint: "別のトークンを選ぶと、固定したトークンと並べて表示します。",
  },

  alternatives: {
    title: "この位置の候補",
    before: "更新前",
    after: "更新後",
    token: "トークン",
    written: "生成",
    rest: (share) => `ほかのすべてのトークンの合計: 更新前で ${share}。`,
    missing: "この応答では、この位置のほかの候補トークンが記録されていません。",
  },

  truth: {
    title: (step) => `ステップ ${step} の答え合わせ`,
    label: "タスク自身のラベル",
    right: "正しいステップ",
    wrong: "誤ったステップ",
    unknown: "タスクには判定不能",
    credit: "ステップの過程報酬",
    monteCarlo: "成功確率の変化の実測値",
    measured: (advantage, error) => `${advantage} ± ${error}`,
    notMeasured: "ここでは未測定",
    how: "ステップの前と後から、方策に続きを何度も生成させて測定しました。± は標準誤差 1 つ分です。",
    noStep: "このトークンはどのステップにも属さないため、比べるラベルがありません。",
    warning:
      "貢献度は真実ではありません。学習が定めるのは応答全体の和だけで、トークンへの分け方は推測です。",
  },

  copy: {
    label: "コピー",
    text: "テキスト",
    json: "JSON",
    link: "リンク",
    done: {
      text: "テキストとしてコピーしました。",
      json: "JSON としてコピーしました。",
      link: "リンクをコピーしました。",
    },
    refused:
      "ブラウザーがこのページにコピーを許可していません。下のテキストを選択してコピーしてください。",
    field: "コピーする内容",
  },
};
