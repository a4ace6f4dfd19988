/** 日本語: files that cannot be read: recordings, curves, metrics, tasks. */
import type { Pattern } from "../../sentence-patterns.ts";

export const fileSentences: readonly Pattern[] = [
  // Recordings, of the page and of the visitor.
  [
    'Cannot read recording "{source}": the network does not answer',
    "記録「{source}」を読み込めません: ネットワークが応答しません",
  ],
  [
    'Cannot read recording "{source}": the server answered {status}',
    "記録「{source}」を読み込めません: サーバーが {status} を返しました",
  ],
  [
    "Cannot read {thing}: it unpacks to more than {n} bytes",
    "{thing}を読み込めません: 展開すると {n} バイトを超えます",
  ],
  [
    "Cannot read {thing}: its gzip data is damaged",
    "{thing}を読み込めません: gzip のデータが壊れています",
  ],
  [
    'Cannot read recording "{source}": expected {expected} at "{path}", found {found}',
    "記録「{source}」を読み込めません: 「{path}」に必要なのは {expected} ですが、実際は {found} です",
  ],
  ['Cannot read recording "{source}": {reason}', "記録「{source}」を読み込めません: {reason}"],

  // Files dropped to be compared.
  [
    'Cannot read "{path}": expected measurements, found none',
    "「{path}」を読み込めません: 測定値がありません",
  ],
  [
    'Cannot read "{path}": expected a recording, a file of curves, or metrics.jsonl with config.json, found something else',
    "「{path}」を読み込めません: 記録でも、曲線のファイルでも、config.json を伴う metrics.jsonl でもありません",
  ],
  [
    "Cannot read {thing}: expected at most {most} bytes, found {size}",
    "{thing}を読み込めません: {most} バイト以下のはずが、{size} バイトあります",
  ],
  [
    "Cannot read {thing}: the browser gives no access to it",
    "{thing}を読み込めません: ブラウザーがファイルへのアクセスを許可しません",
  ],
  [
    'Cannot read "{path}": expected one config.json beside it, found {n}; drop one run at a time, or its folder',
    "「{path}」を読み込めません: 同じ場所の config.json は 1 つのはずが、{n} つあります。実行を 1 つずつ、またはフォルダーごとドロップしてください",
  ],
  [
    'Cannot use "{path}" alone: expected the metrics.jsonl of the same run beside it',
    "「{path}」だけでは使えません: 同じ実行の metrics.jsonl も一緒に必要です",
  ],
  [
    'Cannot read more than {most} files at once: "{path}" and those after it were left out',
    "一度に読み込めるファイルは {most} 個までです: 「{path}」とそれ以降は除きました",
  ],
  [
    'Cannot read metrics "{source}": expected an object with the numbers "update" and "rollouts" in line {line}, found {found}',
    "測定値「{source}」を読み込めません: {line} 行目に必要なのは「update」と「rollouts」の数を持つオブジェクトですが、実際は {found} です",
  ],
  [
    'Cannot read metrics "{source}": expected at least one update, found none',
    "測定値「{source}」を読み込めません: 更新が 1 つもありません",
  ],

  // Curves.
  [
    'Cannot read curves "{source}": the network does not answer',
    "曲線「{source}」を読み込めません: ネットワークが応答しません",
  ],
  [
    'Cannot read curves "{source}": the server answered {status}',
    "曲線「{source}」を読み込めません: サーバーが {status} を返しました",
  ],
  [
    'Cannot read curves "{source}": expected at most {n} characters, found more',
    "曲線「{source}」を読み込めません: {n} 文字を超えています",
  ],
  [
    'Cannot read curves "{source}": it is no JSON: {reason}',
    "曲線「{source}」を読み込めません: JSON ではありません: {reason}",
  ],
  [
    'Cannot read curves "{source}": expected {expected} at "{path}", found {found}',
    "曲線「{source}」を読み込めません: 「{path}」に必要なのは {expected} ですが、実際は {found} です",
  ],
  [
    'Cannot read curves "{source}": expected {expected} at the top, found {found}',
    "曲線「{source}」を読み込めません: 最上位に必要なのは {expected} ですが、実際は {found} です",
  ],
  ['Cannot read curves "{source}": found {fault}', "曲線「{source}」を読み込めません: {fault}"],

  // A task of one's own.
  [
    'Cannot read task "{source}": expected {expected} at {place}, found {found}',
    "タスク「{source}」を読み込めません: {place}に必要なのは {expected} ですが、実際は {found} です",
  ],
  [
    'Cannot read task "{source}": expected {expected}, found {found}',
    "タスク「{source}」を読み込めません: 必要なのは {expected} ですが、実際は {found} です",
  ],
];

/** What is wrong with curves that are each of the right shape. */
export const curveFaults: readonly Pattern[] = [
  ["two arms of one name", "同じ名前のアームが 2 つあります"],
  ['a run of the arm "{arm}", which is not listed', "一覧にないアーム「{arm}」の実行があります"],
  ['the run of "{arm}" with seed {seed} twice', "「{arm}」のシード {seed} の実行が 2 つあります"],
  ['{fault} in the run of "{arm}" with seed {seed}', "「{arm}」のシード {seed} の実行で、{fault}"],
  ["more than {n} values", "値が {n} 個を超えています"],
  ["more than {n} metrics", "指標が {n} 種類を超えています"],
  [
    '{n} updates, but {values} values of "{metric}"',
    "更新が {n} 回なのに、「{metric}」の値は {values} 個です",
  ],
  ["updates that do not ascend", "更新が昇順ではありません"],
  ["rollouts that fall", "ロールアウト数が減っています"],
  ["seconds that fall", "秒数が減っています"],
];

/** What cannot be read. */
export const things: readonly Pattern[] = [
  ['recording "{source}"', "記録「{source}」"],
  ['"{path}"', "「{path}」"],
];

/** Where in a file. */
export const places: readonly Pattern[] = [
  ['line {line}, "{field}"', "{line} 行目の「{field}」"],
  ["line {line}", "{line} 行目"],
  ['"{field}"', "「{field}」"],
];
