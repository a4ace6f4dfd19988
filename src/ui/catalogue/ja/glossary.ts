/** 用語集の日本語。 */
import type { glossaryStrings } from "../en/glossary.ts";
import type { Translation } from "../translation.ts";

export const glossary: Translation<typeof glossaryStrings> = {
  label: "用語集",
  search: "検索",
  count: (terms) => (terms === 0 ? "該当する用語はありません。" : `${terms} 件の用語`),
  terms: {
    advantage: {
      name: "アドバンテージ",
      forms: ["アドバンテージ", "利得", "advantage"],
      definition:
        "期待よりどれだけ良かったかを表す数で、報酬からベースラインを引いたものです。正ならトークンは出やすくなり、負なら出にくくなります。",
    },
    auroc: {
      name: "AUROC",
      forms: ["AUROC"],
      definition:
        "正しいステップの貢献度が、誤ったステップの貢献度を上回る確率です。1 は完全、0.5 はコイン投げと同じです。",
    },
    baseline: {
      name: "ベースライン",
      forms: ["ベースライン", "baseline"],
      definition: "報酬を比べる相手の値です。ここでは多くの場合、ほかの応答の平均です。",
    },
    beta: {
      name: "β(ベータ)",
      forms: ["β", "ベータ", "beta"],
      definition: "対数確率の差を貢献度に変える係数です。貢献度の大きさを決め、符号は変えません。",
    },
    clip: {
      name: "クリップ",
      forms: ["クリップ", "clip"],
      definition:
        "比率に設けた限界です。これを超えると、1 回の更新でトークンを同じ向きにそれ以上押しません。",
    },
    credit: {
      name: "貢献度(credit)",
      forms: ["貢献度", "credit"],
      definition:
        "結果のうち、1 つのトークンやステップが担った分です。負になることもあり、そのときは「責任」を表します。",
    },
    entropy: {
      name: "エントロピー",
      forms: ["エントロピー", "entropy"],
      definition:
        "次のトークンについて方策がどれだけ迷っているかを表します。可能なトークンが 1 つだけなら 0 です。",
    },
    epoch: {
      name: "エポック",
      forms: ["エポック", "epoch"],
      definition: "同じ応答を学習に一通り使うことを 1 エポックと数えます。",
    },
    gradient: {
      name: "勾配",
      forms: ["勾配", "gradient"],
      definition: "更新がモデルを変える向きと強さです。勾配が 0 のところでは何も変わりません。",
    },
    group: {
      name: "グループ",
      forms: ["グループ", "group"],
      definition: "1 つのプロンプトに対するすべての応答です。互いに比べられます。",
    },
    "held-out": {
      name: "評価用(held-out)",
      forms: ["評価用", "held-out"],
      definition: "学習には使わず、公正に測るために取り分けたプロンプトを指します。",
    },
    "implicit-reward": {
      name: "暗黙的報酬",
      forms: ["暗黙的報酬", "implicit reward"],
      definition:
        "ステップのラベルなしに、2 つのモデルから読み取る貢献度です。対数確率の差に β を掛けて求めます。",
    },
    kl: {
      name: "KL ダイバージェンス",
      forms: ["KL", "KL ダイバージェンス", "KL divergence"],
      definition: "2 つのモデルの予想がどれだけ違うかを表します。どこでも一致していれば 0 です。",
    },
    "leave-one-out": {
      name: "leave-one-out(一つ抜き)",
      forms: ["leave-one-out", "一つ抜き"],
      definition: "その応答自身を除き、同じグループの残りの平均をベースラインとする方法です。",
    },
    "log-probability": {
      name: "対数確率",
      forms: ["対数確率", "log-probability"],
      definition: "確率の対数 log p です。確実なら 0 で、予想外のトークンほど大きく負になります。",
    },
    outcome: {
      name: "結果(outcome)",
      forms: ["結果", "outcome"],
      definition: "応答全体に対する判定です。正解なら 1、誤りなら 0 です。",
    },
    policy: {
      name: "方策(policy)",
      forms: ["方策", "policy"],
      definition: "応答を書き、そこから学ぶモデルです。",
    },
    prm: {
      name: "過程報酬モデル(PRM)",
      forms: ["PRM", "過程報酬モデル", "process reward model"],
      definition:
        "最後の答えだけでなく、途中の過程に報酬を与えるモデルです。ここでは結果だけから学びます。",
    },
    prompt: {
      name: "プロンプト",
      forms: ["プロンプト", "prompt"],
      definition: "応答が答えるべき問いです。",
    },
    ratio: {
      name: "比率(ratio)",
      forms: ["比率", "ratio"],
      definition: "トークンの今の確率を、書かれたときの確率で割った値です。1 なら変化なしです。",
    },
    reference: {
      name: "参照モデル",
      forms: ["参照モデル", "reference"],
      definition: "PRM と比べるモデルです。学習開始時のモデル、または応答を書いた方策を使います。",
    },
    response: {
      name: "応答",
      forms: ["応答", "response"],
      definition:
        "方策がプロンプトに対して書く文で、最初のトークンから停止トークンまでを指します。",
    },
    return: {
      name: "リターン",
      forms: ["リターン", "return"],
      definition:
        "あるトークン自身の報酬と、それより後のすべてのトークンの報酬の和です。その先に何が続くかを表します。",
    },
    reward: {
      name: "報酬",
      forms: ["報酬", "reward"],
      definition: "どれだけ良かったかを表す数です。方策は、より多くの報酬を得るように学びます。",
    },
    rollout: {
      name: "ロールアウト",
      forms: ["ロールアウト", "rollout"],
      definition:
        "学習のために書いた 1 つの応答です。学習の費用にあたるので、実行どうしはロールアウト数で比べます。",
    },
    seed: {
      name: "シード",
      forms: ["シード", "seed"],
      definition:
        "実行の中のすべての偶然を決める数です。同じ機械で同じシードなら、同じ実行になります。",
    },
    step: {
      name: "ステップ",
      forms: ["ステップ", "step"],
      definition: "推論の一手をなすトークンのまとまりです。たとえば計算の 1 演算です。",
    },
    token: {
      name: "トークン",
      forms: ["トークン", "token"],
      definition: "モデルが読み書きする文の最小の単位です。",
    },
    update: {
      name: "更新",
      forms: ["更新", "update"],
      definition: "学習の 1 回分です。応答を書き、判定し、モデルを少し変えます。",
    },
    verifier: {
      name: "検証器",
      forms: ["検証器", "verifier"],
      definition: "最後の答えが正しいかを判定するプログラムです。途中の過程は読みません。",
    },
    whitening: {
      name: "白色化(whitening)",
      forms: ["白色化", "whitening"],
      definition:
        "1 回の更新のすべてのアドバンテージをずらして伸縮し、平均を 0、ばらつきを 1 にそろえることです。",
    },
  },
};
