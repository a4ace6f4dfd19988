import type { runsStrings } from "../en/runs.ts";
import type { Translation } from "../translation.ts";

export const runs: Translation<typeof runsStrings> = {
  title: "実行の比較",
  intro:
    "アームとは一つの学習方法を複数のシードで実行したものです。同じシードの実行は同じプロンプトを見るため、その差が最も多くを語ります。",
  metric: "指標",
  axis: "横軸",
  baseline: "ベースライン",
  smoothing: "平滑化",
  unsmoothed: "なし",
  span: (n) => `値 ${n} 個`,
  smoothedNote: (n) =>
    `各実行を、約 ${n} 個の値にわたる指数移動平均で描くため、実際の変化より遅れて動きます。薄い線とすべての数値は測定値のままです。`,
  perSeed: "シードごとの線",
  showTable: "表で表示",
  showCharts: "グラフで表示",
  metrics: {
    heldout_accuracy: "評価用正解率",
    train_accuracy: "報酬",
    prm_accuracy: "PRM の正解率",
    step_auroc: "ステップ AUROC(全ステップ)",
    step_within_auroc: "ステップ AUROC(応答内)",
    policy_step_auroc: "方策自身の貢献度のステップ AUROC(全ステップ)",
    policy_step_within_auroc: "方策自身の貢献度のステップ AUROC",
    first_error_accuracy: "最初の誤りの発見率",
    entropy: "エントロピー(nat/トークン)",
    kl: "開始時からの KL(nat/トークン)",
    clip_fraction: "クリップ率",
    grad_norm: "勾配のノルム",
    process_reward: "応答の過程報酬",
    response_length: "応答の長さ(トークン)",
  },
  arms: {
    rloo: "RLOO(結果報酬のみ)",
    grpo: "GRPO(結果報酬のみ)",
    prime: "PRIME(オンライン PRM)",
    "prime-replay": "PRIME-replay",
    "credit-replay": "Credit-replay",
    "prime-frozen": "PRIME(固定 PRM)",
    "success-replay": "成功例の再学習",
    "true-steps": "真のステップ報酬",
  },
  axisNames: { rollouts: "ロールアウト数", updates: "更新回数", seconds: "秒" },
  axisUnits: {
    rollouts: (place) => `${place} ロールアウト`,
    updates: (place) => `更新 ${place}`,
    seconds: (place) => `${place} 秒`,
  },
  bandNames: {
    none: "帯なし: シード 1 個",
    "min-max": "帯: シードの最小から最大",
    bootstrap: "帯: 平均の 95 % 区間",
  },
  bothBands: (one, other) => `${one}、${other}`,

  armTitle: (title, n) => `${title}(n = ${n})`,
  currentTitle: (title) => (title === "" ? "表示中の実行" : `表示中: ${title}`),
  arm: "アーム",
  armsLabel: "表示するアーム",
  remove: "削除",
  removeArm: (title) => `${title} を削除`,
  isBaseline: "ベースライン",
  missingArms: (n) =>
    `リンクが指すアームのうち ${n} 個がここにありません。ファイルがあれば、下にドロップしてください。`,
  otherTask: "別のタスクのため差なし",
  notMeasured: "この指標は未測定",
  seeds: (n) => `シード ${n} 個`,

  differenceHeading: (baseline) => `${baseline} との差`,
  points: (value) => `${value} ポイント`,
  differenceUnit: { points: "パーセントポイント", plain: "差" },
  curvesHeading: (metric) => metric,
  noDifference:
    "表示中のアームはベースラインと同じシードを持ちません。別のアームかベースラインを選んでください。",
  noCurves: "表示中のアームはこの指標を測定していません。別のアームか指標を選んでください。",

  ends: (arm, baseline, place, value, n) =>
    `${place} で ${arm} から ${baseline} を引くと ${value} です(シード ${n} 個の平均)。`,
  endsWithin: (arm, baseline, place, value, low, high, n) =>
    `${place} で ${arm} から ${baseline} を引くと ${value} です(${low} から ${high}、シード ${n} 個)。`,
  verdicts: {
    bootstrap: {
      above: "区間全体が 0 より上にあり、アームが優勢で終わります。",
      below: "区間全体が 0 より下にあり、アームが劣勢で終わります。",
      open: "区間が 0 を含むため、どちらが優れるかは判断できません。",
    },
    "min-max": {
      above: "すべてのシードが 0 より上ですが、数が少ないです。",
      below: "すべてのシードが 0 より下ですが、数が少ないです。",
      open: "シードが 0 の両側にあり、どちらが優れるかは判断できません。",
    },
  },
  curveSummary: (arm, n, first, last, place) =>
    `${arm}(シード ${n} 個): ${first} から、${place} で ${last} になります。`,

  cursorLabel: (chart) => `カーソル: ${chart}`,
  cursorHint: "矢印キーでカーソルを動かし、Enter でその更新をラボに表示します。",
  cursorRest: "なし",
  atEnd: "それぞれの終点",
  at: (place) => `${place} の時点`,
  reading: (arm, value) => `${arm} ${value}`,
  readings: (before, next) => `${before}。${next}`,
  within: (low, high) => `${low} から ${high}`,

  table: {
    label: "平均、帯、差",
    mean: "平均",
    band: "帯",
    minus: (arm, baseline) => `${arm} − ${baseline}`,
  },

  settings: {
    title: "異なる設定",
    setting: "設定",
    none: "表示中のアームの設定はすべて同じです。",
    one: "設定の違いを見るには、アームを二つ表示してください。",
    missing: "–",
    unnamed: "記載なし",
  },

  files: {
    title: "手元の実行",
    about:
      "ファイルか実行フォルダーをここにドロップしてください。記録、曲線ファイル、config.json 付きの metrics.jsonl を読めます。ファイルはこのブラウザーの外に出ません。",
    choose: "ファイルを選択",
    reading: "ファイルを読み込み中",
    results: "ファイル",
    added: (n) => `${n} 件の実行を追加しました。`,
    known: (n) => `${n} 件の実行はすでにあります。`,
    full: (n, most) =>
      `${n} 件の実行は追加されません。手元の実行は最大 ${most} 件です。先にいくつか削除してください。`,
    open: "ラボで開く",
    openNamed: (path) => `ラボで開く: ${path}`,
    problem: "読めないファイル",
  },

  save: {
    title: "保存",
    csv: "CSV",
    json: "JSON",
    svg: "SVG",
    png: "PNG",
    csvHint: "表示中のアームの測定値すべて、1 行に 1 件",
    jsonHint: "表示中のアームの曲線。ここにドロップすると再び表示されます",
    svgHint: "グラフの図",
    pngHint: "2 倍の大きさのグラフ画像",
    chart: "保存するグラフ",
    difference: "差",
    curves: "曲線",
    failed: "ブラウザーが画像を描けませんでした。代わりに SVG を保存してください。",
    figureDifference: (metric, baseline) => `${metric}: ${baseline} との差`,
  },

  loading: "実験の実行を読み込み中",
  failed: "実験の実行を読み込めませんでした。",
  again: "再試行",
  empty: "比較できる実行がありません。下に手元の実行をドロップしてください。",
};
