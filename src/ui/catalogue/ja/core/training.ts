/** 日本語: what becomes of a run: the GPU, the stored run, the warm start, the numbers. */
import type { Pattern } from "../../sentence-patterns.ts";

export const trainingSentences: readonly Pattern[] = [
  // Whether the browser can train.
  [
    "This browser has no WebGPU. Current Chrome, Edge, Safari and Firefox have it on most systems",
    "このブラウザーには WebGPU がありません。現在の Chrome、Edge、Safari、Firefox は、ほとんどの環境で対応しています",
  ],
  [
    "Browsers give WebGPU only to pages that come over https or from localhost",
    "ブラウザーは、https か localhost から来たページにだけ WebGPU を使わせます",
  ],
  [
    "The browser found no GPU that it trusts with WebGPU. Its graphics driver may be blocked, hardware acceleration switched off, or the GPU paused after a crash",
    "ブラウザーは、WebGPU を任せられる GPU を見つけられませんでした。ドライバーの使用禁止、ハードウェアアクセラレーションの無効、クラッシュ後の GPU の一時停止が考えられます",
  ],
  [
    "The GPU is too small: training needs {limit} {needed}, found {found}",
    "GPU の能力が足りません: 学習には {limit} が {needed} 必要ですが、実際は {found} です",
  ],
  ["Cannot open a WebGPU device: {reason}", "WebGPU デバイスを開けません: {reason}"],
  ["Cannot find a WebGPU adapter: {reason}", "WebGPU アダプターを探せません: {reason}"],
  [
    "Cannot train: the browser gives no WebGPU adapter",
    "学習できません: ブラウザーが WebGPU アダプターを返しません",
  ],
  ["Cannot start the training worker", "学習用のワーカーを起動できません"],

  // A device that goes away.
  [
    "The WebGPU device was lost ({cause}): {reason}",
    "WebGPU デバイスが失われました({cause}): {reason}",
  ],
  [
    "The browser pauses the GPU for about two minutes after repeated crashes; training goes on by itself then",
    "クラッシュが続くと、ブラウザーは GPU を 2 分ほど停止します。その後、学習は自動で再開します",
  ],
  [
    "Cannot go on: the browser gives no GPU any more and needs a restart; the run is kept",
    "続けられません: ブラウザーが GPU を使わせなくなり、再起動が必要です。実行は保存されています",
  ],
  ["Stopped", "停止しました"],

  // What does not fit, and kernels.
  [
    'Cannot allocate "{buffer}": it needs {bytes} bytes and the device binds at most {most}, so use a smaller model, context or batch',
    "「{buffer}」を確保できません: {bytes} バイト必要ですが、デバイスの上限は {most} です。モデル、文脈、バッチのどれかを小さくしてください",
  ],
  [
    "Cannot allocate {bytes} bytes on the device: it is out of memory, so use a smaller model, context or batch",
    "デバイスに {bytes} バイトを確保できません: メモリー不足です。モデル、文脈、バッチのどれかを小さくしてください",
  ],
  [
    'Cannot record alternatives of {groups} groups of {responses} responses: expected logits of at most {most} bytes, found {bytes}, so set "record.alternatives" to at most {n}',
    "応答 {responses} 個のグループ {groups} 個の候補は記録できません: ロジットは {most} バイト以下のはずが、{bytes} バイトです。「record.alternatives」を {n} 以下にしてください",
  ],
  [
    'Cannot record alternatives of {groups} groups of {responses} responses: expected logits of at most {most} bytes, found {bytes}, so set "record.alternatives" to {n}',
    "応答 {responses} 個のグループ {groups} 個の候補は記録できません: ロジットは {most} バイト以下のはずが、{bytes} バイトです。「record.alternatives」を {n} にしてください",
  ],
  [
    'Cannot compile kernel "{kernel}": {line}:{column} {reason}',
    "カーネル「{kernel}」をコンパイルできません: {line}:{column} {reason}",
  ],
  [
    'Cannot compile kernel "{kernel}": {reason}',
    "カーネル「{kernel}」をコンパイルできません: {reason}",
  ],
  ['Cannot bind plan "{plan}": {reason}', "更新手順「{plan}」を準備できません: {reason}"],
  [
    'Cannot aggregate by "constant-length": expected constantLength above 0, found {value}',
    "「constant-length」でまとめられません: constantLength は 0 より大きいはずが、{value} です",
  ],

  // Numbers.
  [
    'Cannot go on: "{tensor}" holds a value that is not finite in update {n}',
    "続けられません: 更新 {n} で、「{tensor}」に有限でない値があります",
  ],

  // The stored run.
  [
    "Cannot go on: this browser holds no run",
    "続けられません: このブラウザーに保存された実行はありません",
  ],
  [
    "Cannot go on with the stored run: another tab is training",
    "保存された実行を続けられません: 別のタブが学習中です",
  ],
  [
    "Another tab is training, and the browser stores only that run",
    "別のタブが学習中で、ブラウザーはその実行だけを保存します",
  ],
  ["Cannot go on with the stored run: {changes}", "保存された実行を続けられません: {changes}"],
  ["Cannot do that: no run is open", "それはできません: 開いている実行がありません"],
  ["The browser cannot {action}: {reason}", "ブラウザーが{action}: {reason}"],

  // The warm start and the task.
  [
    'Cannot start from "{start}": expected the plain name of a warm start that comes with the page',
    "「{start}」からは始められません: このページにあるウォームスタートの名前が必要です",
  ],
  [
    'Cannot start from "{start}": its tokenizer has {n} tokens and its model {n2}',
    "「{start}」からは始められません: トークナイザーのトークンは {n} 個、モデルのトークンは {n2} 個です",
  ],
  [
    'Cannot start run "{run}": the model "{start}" was not given',
    "実行「{run}」を始められません: モデル「{start}」がありません",
  ],
  ['Cannot load "{address}": {reason}', "「{address}」を読み込めません: {reason}"],
  [
    'Cannot use this model for task "{task}": expected its tokenizer to know "{token}" as one token, found {n}',
    "このモデルはタスク「{task}」に使えません: 「{token}」は 1 つのトークンのはずが、{n} 個です",
  ],
  [
    'Cannot use task "{task}": it has no "{token}"',
    "タスク「{task}」は使えません: 「{token}」がありません",
  ],

  // Prompts that are none of their task.
  [
    'Cannot read the prompt: expected values of {names} such as "a=1", a truth value such as "=0", {n} operations such as "{operation}" and ":", found "{text}"',
    "プロンプト「{text}」を読めません: 必要なのは、「a=1」のような {names} の値、「=0」のような真偽値、「{operation}」のような演算 {n} 個と「:」です",
  ],
  [
    'Cannot read the prompt: expected a digit, {n} of the operations {operations} and ":", found "{text}"',
    "プロンプト「{text}」を読めません: 必要なのは、1 桁の数、演算 {operations} から {n} 個と「:」です",
  ],
  [
    'Cannot read the prompt: expected {n} columns such as "7+5" and ":", found "{text}"',
    "プロンプト「{text}」を読めません: 必要なのは、「7+5」のような桁 {n} 個と「:」です",
  ],
  [
    'Cannot read the prompt: expected {n} numbers from 1 to {highest}, "{mark}", the target and ":", found "{text}"',
    "プロンプト「{text}」を読めません: 必要なのは、1 から {highest} までの数 {n} 個、「{mark}」、目標と「:」です",
  ],
  [
    "Cannot read the prompt: expected one of {n} prompts, found {text}",
    "プロンプト {text} を読めません: {n} 個のプロンプトのどれでもありません",
  ],
  [
    'Cannot read the prompt: expected {n} edges such as "{edge}", start, goal and ":", found "{text}"',
    "プロンプト「{text}」を読めません: 必要なのは、「{edge}」のような辺 {n} 本、出発点、目的地と「:」です",
  ],
  [
    'Cannot read the prompt: expected {n} examples such as "{example}" that show one function, and ":", found "{text}"',
    "プロンプト「{text}」を読めません: 必要なのは、1 つの関数を示す「{example}」のような例 {n} 個と「:」です",
  ],
  [
    'Cannot read the prompt: expected a state such as "{state}", {n} of the swaps {swaps} and ":", found "{text}"',
    "プロンプト「{text}」を読めません: 必要なのは、「{state}」のような状態、入れ替え {swaps} から {n} 個と「:」です",
  ],
];

/** What a browser cannot do with its private files. */
export const actions: readonly Pattern[] = [
  ["open its private files", "専用のファイル領域を開けません"],
  ["lock its private files", "専用のファイル領域を占有できません"],
  ['read "{name}"', "「{name}」を読み込めません"],
  ['remove "{name}"', "「{name}」を削除できません"],
  ["store {n} bytes", " {n} バイトを保存できません"],
];

/** Reasons in our own words; all others are a browser's. */
export const reasons: readonly Pattern[] = [
  ["only {n} bytes found room", "空きは {n} バイト分だけでした"],
  ["status {n}", "サーバーが {n} を返しました"],
  [
    "it happened {n} times without a new update in between, so training stopped ({reason})",
    "新しい更新なしに {n} 回続いたため、学習を止めました({reason})",
  ],
  ["{whole}", "{whole}"],
];

/** What has changed since a run was stored, in any number. */
export const changes: readonly Pattern[] = [
  [
    "{path}: saved {before}, now {after}; {changes}",
    "{path} は保存時 {before}、現在 {after}。{changes}",
  ],
  ["{path}: saved {before}, now {after}", "{path} は保存時 {before}、現在 {after}"],
];

/** Numbers of an update. Names of parameters stay. */
export const tensors: readonly Pattern[] = [
  ["an intermediate value", "途中の値"],
  ["outcome reward", "結果報酬"],
  ["process reward", "過程報酬"],
  ["policy gradient", "方策の勾配"],
  ["prm gradient", "PRM の勾配"],
  ["critic gradient", "critic の勾配"],
  ["policy logprobs", "方策の対数確率"],
  ["reference logprobs", "参照モデルの対数確率"],
  ["{name} first moment", "{name} の 1 次モーメント"],
  ["{name} second moment", "{name} の 2 次モーメント"],
  ["{name}", "{name}"],
];
