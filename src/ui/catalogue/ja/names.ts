/** 日本語: presets and tasks. What is not listed here keeps its own, English words. */
import { presets } from "../../../presets.ts";
import { taskDescriptions, type TaskName } from "../../../tasks/index.ts";

interface Named {
  readonly title: string;
  readonly description: string;
}

const presetNames: Readonly<Record<string, Named>> = {
  pocket: {
    title: "ポケット",
    description: "WebGPU さえあれば、GPU の代わりをするプロセッサーでも、数分で学習できます。",
  },
  lab: {
    title: "ラボ",
    description:
      "ノート PC の GPU 向けの代表的な設定です。長めの連鎖とゆっくり変わる方策で、貢献度が鮮明になります。",
  },
  outcome: {
    title: "結果のみ",
    description: "過程報酬のないポケットです。同じシードで、PRM の効果が分かります。",
  },
  grpo: {
    title: "GRPO",
    description: "結果報酬だけを、グループ内で比べ、その標準偏差で割ります。",
  },
  "true-steps": {
    title: "真のステップ報酬",
    description: "タスク自身のステップのラベルを過程報酬にします。貢献度の上限です。",
  },
  "credit-replay": {
    title: "貢献度リプレイ",
    description: "応答を記憶し、PRM が評価するトークンを模倣します。応答は 2,048 個です。",
  },
  paper: {
    title: "論文",
    description:
      "公開されたレシピの設定そのままです。7 B のモデル用なので、小さなモデルはほとんど動きません。",
  },
  desktop: {
    title: "デスクトップ",
    description:
      "長い連鎖を解く 6 層のモデルです。Node からデスクトップの GPU を使い、まず自分のウォームスタートを学習します。",
  },
};

const taskNames: Readonly<Record<TaskName, Named>> = {
  "chained-arithmetic": {
    title: "どこで間違えた？",
    description:
      "1 桁の数に、下 1 桁だけを残す演算を次々に施します。誤ったステップが 1 つあると、その後がすべて狂います。",
  },
  "column-addition": {
    title: "忘れられた繰り上がり",
    description: "2 つの数を桁ごとに足します。繰り上がりを忘れると、その左の桁が狂います。",
  },
  "state-tracking": {
    title: "カップの行方",
    description: "カップが何度も入れ替わります。一度見失うと、その先は分からないままです。",
  },
  "boolean-chain": {
    title: "真か偽か？",
    description:
      "真理値が and、or、xor、nand の連鎖を進みます。変数の値は調べる必要があり、途中の誤りが打ち消されることもあります。",
  },
  countdown: {
    title: "目標の数を作る",
    description:
      "与えられた数から目標の数を作ります。道筋は多く、計算が正しくても行き止まりになるステップがあります。",
  },
  "graph-path": {
    title: "道を探す",
    description:
      "一方通行の道をたどり、出発点からゴールへ向かいます。先を見ずに曲がると、行き止まりに入ることがあります。",
  },
  "stack-program": {
    title: "プログラムを当てる",
    description:
      "1 桁の数の関数が、例で示されます。それをプログラムとして書き、すべての数字で検査します。",
  },
  custom: {
    title: "自分の問題",
    description: "問題と答えをファイルから読み込みます。見本は、文字の並べ替えです。",
  },
};

/** A name of a recording, `toString` for instance, must not find what every object has. */
function find(names: Readonly<Record<string, Named>>, name: string): Named | undefined {
  return Object.hasOwn(names, name) ? names[name] : undefined;
}

/** @returns the name itself as title of what nobody knows */
export function presetText(name: string): Named {
  return find(presetNames, name) ?? find(presets, name) ?? { title: name, description: "" };
}

/** @returns the name itself as title of what nobody knows */
export function taskText(name: string): Named {
  const english = taskDescriptions.find((task) => task.name === name);
  return find(taskNames, name) ?? english ?? { title: name, description: "" };
}
