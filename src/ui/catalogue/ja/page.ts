/** 日本語: the lab. */
import type { TrainerState } from "../../../trainer-api.ts";
import type { pageStrings } from "../en/page.ts";
import type { Translation } from "../translation.ts";
import { alarmSentence } from "./alarms.ts";
import { inspector } from "./inspector.ts";
import { measures } from "./measures.ts";
import { presetText, taskText } from "./names.ts";
import { scoreboard } from "./scoreboard.ts";

const date = (iso: string): string => {
  const time = new Date(iso);
  return Number.isNaN(time.getTime())
    ? ""
    : time.toLocaleDateString("ja", { year: "numeric", month: "long", day: "numeric" });
};

/** What the engine says comes in English and keeps its own full stop. */
function ended(words: string): string {
  if (/^$|[.!?。！？]$/.test(words)) return words;
  return `${words}${/[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(words) ? "。" : "."}`;
}

/** "1 h 5 min" in words: the page's durations come as symbols of their units. */
const duration = (symbols: string): string =>
  symbols
    .replace(/\bh\b/, "時間")
    .replace(/\bmin\b/, "分")
    .replace(/\bs\b/, "秒");

/** A layer that every record holds. */
const NOT_RECORDED = "この記録には、この数値がありません。";

const layers: Translation<typeof pageStrings.layers> = {
  outcome: {
    name: "結果",
    meaning:
      "応答全体への判定(1 か 0)から、ほかの応答の平均を引いた値です。どのトークンにも同じだけ割り当てます。",
    negative: "ほかより悪い",
    positive: "ほかより良い",
    missing: NOT_RECORDED,
  },
  implicit: {
    name: "暗黙的報酬",
    meaning:
      "過程報酬モデル(PRM)が、参照モデルと比べてトークンをどれだけ出やすいと見るかです。β (log p PRM − log p 参照) で計算します。",
    negative: "PRM で出にくい",
    positive: "PRM で出やすい",
    missing: NOT_RECORDED,
  },
  step: {
    name: "ステップ和",
    meaning:
      "ステップ内の暗黙的報酬を足し、その各トークンに示したものです。このページ独自の見方で、更新はトークンごとの値を使います。",
    negative: "PRM で出にくいステップ",
    positive: "PRM で出やすいステップ",
    missing: NOT_RECORDED,
  },
  return: {
    name: "リターン",
    meaning:
      "トークンとその後のすべての暗黙的報酬から、それぞれのベースラインを引いて足した値です。そのトークンが何につながるかを表します。",
    negative: "この先は悪い",
    positive: "この先は良い",
    missing: NOT_RECORDED,
  },
  advantage: {
    name: "アドバンテージ",
    meaning:
      "方策の更新で使われた値です。結果と暗黙的報酬のそれぞれについて、先の分まで集めてベースラインを引き、足し合わせます。",
    negative: "確率を下げる",
    positive: "確率を上げる",
    missing: NOT_RECORDED,
  },
  change: {
    name: "確率の変化",
    meaning:
      "トークンの更新後の確率から更新前の確率を引いた値で、−1 から 1 です。バッチ内のほかのトークンの影響も受けます。",
    negative: "確率が下がった",
    positive: "確率が上がった",
    missing: "この記録には、更新後の確率がありません。",
  },
};

const missing: Translation<typeof pageStrings.missing> = {
  "no-navigator-gpu": {
    title: "WebGPU がありません: navigator.gpu が見つかりません",
    help: "Chrome と Edge はバージョン 113、Safari は 26、Windows 版の Firefox は 141 から対応しています。https か localhost の安全なアドレスも必要です。",
  },
  "no-adapter": {
    title: "WebGPU アダプターがありません: requestAdapter() が何も返しません",
    help: "ブラウザーは WebGPU に対応していますが、使える GPU がありません。設定でハードウェアアクセラレーションを有効にするか、グラフィックスドライバーを更新してください。何が無効かは chrome://gpu で確認できます。",
  },
  "no-device": {
    title: "WebGPU デバイスがありません: アダプターが開くことを拒みました",
    help: "別のページやプログラムが GPU を占有しているのかもしれません。それを閉じるか、ブラウザーを再起動してください。",
  },
  limits: {
    title: "WebGPU アダプターの上限が足りません",
    help: "学習には、このアダプターが許すより大きなバッファーが必要です。デスクトップのブラウザーなら、たいてい使えます。",
  },
  worker: {
    title: "学習用のワーカーが起動しませんでした",
    help: "ページを再読み込みしてください。それでも直らなければ、ブラウザーが古く、モジュールワーカーに対応していないのかもしれません。",
  },
};

/** What the trainer says it is doing; other words of its are shown as they are. */
const preparations: Readonly<Record<string, string>> = {
  "Reading the warm start": "ウォームスタートの読み込み",
  "Opening the GPU": "GPU の準備",
  "Compiling kernels": "カーネルのコンパイル",
  "Recording the update": "更新手順の記録",
  Ready: "完了",
};

function preparation(what: string): string {
  const words = Object.hasOwn(preparations, what) ? preparations[what] : what;
  return words ? `: ${words}` : "";
}

function trainerTitle(state: TrainerState): string {
  switch (state.kind) {
    case "idle":
      return "";
    case "preparing":
      return state.total > 0
        ? `準備中 ${state.done} / ${state.total}${preparation(state.what)}`
        : `学習の準備中${preparation(state.what)}`;
    case "running":
      return "学習中";
    case "paused":
      return "学習を一時停止しています";
    case "recovering":
      return `更新 ${state.fromUpdate} から復旧中`;
    case "blocked":
      return `GPU の空きを待っています(残り ${Math.ceil(state.secondsLeft)} 秒)`;
    case "finished":
      return "学習が完了しました";
    case "failed":
      return "学習が停止しました";
  }
}

export const page: Translation<typeof pageStrings> = {
  product: "Steplight",
  tagline: "貢献度(credit)の行方を見る",
  sentence: ended,
  layers,
  metrics: measures,
  missing,

  nav: {
    label: "画面",
    names: { lab: "ラボ", runs: "比較", learn: "学ぶ" },
  },
  menu: { label: "その他" },
  language: "言語",
  share: {
    label: "この表示へのリンクをコピー",
    copied: "この表示へのリンクをコピーしました。",
    notCopied: "ブラウザーがクリップボードを許可していません。リンクはアドレスバーにあります。",
  },
  saveRun: {
    label: "この実行をファイルに保存",
    saved: (file) => `実行を ${file} として保存しました。「比較」の画面で再び開けます。`,
    failed: "実行をファイルに保存できませんでした。",
  },

  status: {
    label: "状態",
    opening: "記録された実行を開いています",
    recorded: (name) => `記録された実行「${name}」`,
    recordedBy: (adapter, created) => {
      const day = created === null ? "" : date(created);
      return `${adapter || "名前のないアダプター"} で学習したものです${day && `(${day})`}。`;
    },
    liveBy: (adapter) => `このブラウザーの ${adapter || "WebGPU アダプター"} による学習です。`,
    trainer: trainerTitle,
    staysOnScreen: "最初の更新が終わるまで、記録された実行を表示しています。",
    saved: (update) => `更新 ${update} の時点まで、このブラウザーに保存されています。`,
    unsaved: (why) => `ここから先の実行は、このブラウザーに保存されません: ${why}。`,
    stillWorks:
      "ほかはすべて使えます。記録された実行、トークンごとの貢献度、すべての曲線とリンクです。",
    noRecording: "記録された実行を表示できません",
    ignored: (n) => `リンクのうち ${n} 個の項目は理解できず、無視しました。`,
    stored: (name, update) =>
      `実行「${name}」が、更新 ${update} の時点までここに保存されています。`,
    continueStored: "続きから再開",
    newVersion: "このページの新しいバージョンがあります。",
    startVersion: "新版を開く",
    backToRecording: "記録に戻る",
    again: "同じシードで再開始",
    whatToDo: "対処方法",
  },

  transport: {
    label: "再生",
    play: "再生",
    pause: "一時停止",
    pausing: "停止準備中",
    step: "+1",
    stepUnit: "更新",
    stepHint: "更新を 1 つ進める",
    ten: "+10",
    tenUnit: "更新",
    tenHint: "更新を 10 回進める",
    restart: "最初から",
    restartHint: "同じシードで最初から",
    position: "表示中の更新",
    update: "更新",
    warmStart: "ウォームスタート",
    of: (update, updates) => `更新 ${update} / ${updates}`,
    latest: "最新",
    latestHint: "常に最新の更新を表示",
    perSecond: (value) => `毎秒 ${value} 更新`,
    perUpdate: (value) => `1 更新 ${value} 秒`,
    recordedAt: (text) => `記録時 ${text}`,
    left: (low, high) =>
      low === high ? `残り ${duration(low)}` : `残り ${duration(low)} から ${duration(high)}`,
  },

  task: taskText,
  preset: (name) => presetText(name).title,
  presetDescription: (name) => presetText(name).description,

  setup: {
    label: "実行の学習",
    preset: "プリセット",
    seed: "シード",
    newSeed: "新しいシード",
    train: "学習開始",
    trainNeedsGpu: "学習(WebGPU が必要)",
    needsGpuHint:
      "学習には WebGPU が必要ですが、このブラウザーでは使えません。理由は上に示しています。",
    preparing: "準備中",
    pauseTraining: "学習を中断",
    resumeTraining: "学習を再開",
    end: "実行を終了",
    settings: (changed) => (changed === 0 ? "設定" : `設定(${changed} 件変更)`),
  },

  prompt: {
    label: "プロンプト",
    answer: "正解",
    position: (index, count) => `プロンプト ${index} / ${count}`,
    previous: "前のプロンプト",
    next: "次のプロンプト",
    dropped: "プロンプトフィルターで除外",
    from: (update) => `グループは間隔を置いて記録されます。これは更新 ${update} のものです。`,
    none: "この更新には応答の記録がありません。記録のある更新へ進んでください。",
  },

  group: {
    label: "応答",
    sum: "和",
    mean: "平均",
    right: "正解",
    wrong: "不正解",
    partly: (outcome) => `結果 ${outcome}`,
    noAnswer: "なし",
    short: (index) => `r${index}`,
    name: (index, verdict) => `応答 ${index}、${verdict}、答え`,
  },

  response: {
    heading: (index) => `応答 ${index}`,
    tokens: (index) => `応答 ${index} のトークン`,
    step: (index) => `ステップ ${index}`,
    noStep: "末尾",
    rightStep: "正しいステップ",
    wrongStep: "誤ったステップ",
    unknownStep: "判定なし",
    stepName: (step, how, value, truth) =>
      [step, `${how} ${value}`, truth].filter(Boolean).join("、"),
    tokenName: (index, count) => `トークン ${index} / ${count}:`,
  },

  inspector,
  scoreboard,

  legend: {
    label: "色の目盛り",
    keep: "この目盛りを保つ",
    clipped: "目盛りの範囲外",
    truth: "「正しいステップ」と「誤ったステップ」は、タスク自身のラベルです。",
    layers: "表示する数値",
  },

  honesty: {
    title: "貢献度は真実ではありません。",
    text: "結果から学習されるのは応答全体の和だけです。それを暗黙的報酬がトークンにどう分けるかは、推測です。タスク自身が計算するステップのラベルと比べてください。",
  },

  story: {
    open: "貢献度の行方をたどる",
    invitation:
      "この実行のグループ 1 つを、10 の場面でたどります。判定から、各ステップの貢献度まで。",
  },

  alarms: {
    label: "注意点",
    sentence: alarmSentence,
  },

  curves: {
    label: "学習曲線",
    showTable: "表で表示",
    showCharts: "グラフで表示",
    update: "更新",
    empty: "まだ測定されていません",
    summary: (name, first, firstUpdate, last, lastUpdate, high, highUpdate) =>
      `${name}: 更新 ${firstUpdate} で ${first}、更新 ${lastUpdate} で ${last}。最大は更新 ${highUpdate} の ${high}。`,
    about: (name) => `「${name}」の説明`,
  },

  adapter: {
    searching: "WebGPU を確認中",
    none: "WebGPU なし",
    title: "動作環境",
    onScreen: "表示中の実行",
    here: "このブラウザー",
    software:
      "ここではプロセッサーが GPU の代わりをするため、学習は遅くなります。得られる結果の種類は同じです。",
    vendor: "ベンダー",
    architecture: "アーキテクチャ",
    features: "機能",
    noFeatures: "学習を速める機能はありません",
    buffer: "最大のバッファー",
    invocations: "ワークグループのスレッド数",
    megabytes: (n) => `${n} MiB`,
  },

  theme: {
    label: "テーマ",
    names: { system: "システム", light: "ライト", dark: "ダーク" },
  },

  keys: {
    title: "キー操作",
    close: "閉じる",
    enable: "1 文字のショートカット",
    enableHint: "スクリーンリーダーや音声操作の妨げになる場合は、オフにしてください。",
    list: [
      ["Space", "再生または一時停止"],
      [".", "更新を 1 つ進める"],
      ["R", "同じシードで最初から"],
      ["N", "新しいシード"],
      ["T", "学習を開始または中断"],
      ["1〜6", "結果、暗黙的報酬、ステップ和、リターン、アドバンテージ、確率の変化"],
      ["← →", "前のトークン、次のトークン"],
      ["Shift + ← →", "前のステップ、次のステップ"],
      ["↑ ↓", "前の応答、次の応答"],
      ["?", "この一覧"],
    ],
    note: "矢印キーは、トークンにフォーカスがあるときに使えます。",
  },

  announce: {
    percent: (percent, accuracy) =>
      `更新の ${percent} パーセントが終わりました。${accuracy && `評価用正解率は ${accuracy} です。`}`,
  },

  footer: {
    text: "Steplight は、小さな方策とその暗黙的な過程報酬モデル(PRIME、arXiv 2502.01456)を、このブラウザーの中で学習します。データが外に出ることはありません。",
  },
};
