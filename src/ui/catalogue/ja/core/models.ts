/** 日本語: models that cannot be read or built, and checkpoints. */
import type { Pattern } from "../../sentence-patterns.ts";

export const modelSentences: readonly Pattern[] = [
  // Model folders: what is special first.
  [
    'Cannot read "{file}": expected an object at the top level, found {found}',
    "「{file}」を読み込めません: 最上位に必要なのはオブジェクトですが、実際は {found} です",
  ],
  [
    'Cannot read "{file}": expected a model that fits one array, found {n} parameters',
    "「{file}」を読み込めません: モデルが 1 つの配列に収まりません(パラメーター {n} 個)",
  ],
  [
    'Cannot read "tokenizer.json": expected Array at "model.merges", found undefined',
    "「tokenizer.json」を読み込めません: 「model.merges」にリストが必要ですが、ありません",
  ],
  [
    'Cannot read "tokenizer_config.json": expected a token of the vocabulary at "{field}", found "{token}"',
    "「tokenizer_config.json」を読み込めません: 「{field}」の「{token}」は語彙にありません",
  ],
  [
    "Cannot read {name}: expected elements of F32, F16 or BF16, found {dtype}",
    "{name} を読み込めません: 要素は F32、F16、BF16 のどれかのはずが、{dtype} です",
  ],
  [
    'Cannot read "{file}": expected {expected} at "{spot}", found {found}',
    "「{file}」を読み込めません: 「{spot}」に必要なのは {expected} ですが、実際は {found} です",
  ],
  [
    'Cannot read "{file}": expected "{field}" to be {expected}, found {found}',
    "「{file}」を読み込めません: 「{field}」は {expected} のはずが、実際は {found} です",
  ],
  [
    'Cannot read "{file}": expected {expected}, found {found}',
    "「{file}」を読み込めません: 必要なのは {expected} ですが、実際は {found} です",
  ],
  ['Cannot read "{file}": {reason}', "「{file}」を読み込めません: {reason}"],
  ['Cannot use "tokenizer.json": {reason}', "「tokenizer.json」は使えません: {reason}"],
  [
    'Cannot build the model: expected "{field}" to be {expected}, found {found}',
    "モデルを組み立てられません: 「{field}」は {expected} のはずが、実際は {found} です",
  ],
  [
    'Cannot write a model: expected at most {n} tokens in "tokenizer.json", found {found}',
    "モデルを書き出せません: 「tokenizer.json」のトークンは {n} 個以下のはずが、{found} 個あります",
  ],
  [
    "Cannot write tensor {name}: expected {expected}, found {found}",
    "テンソル {name} を書き出せません: 必要なのは {expected} ですが、実際は {found} です",
  ],
  [
    "Cannot write tensors: expected a header of at most {n} bytes, found {found}",
    "テンソルを書き出せません: ヘッダーは {n} バイト以下のはずが、{found} バイトあります",
  ],
  [
    "Cannot write {name}: expected whole Unicode characters",
    "{name} を書き出せません: 途中で切れた Unicode の文字があります",
  ],
  ["Cannot make a word-level tokenizer: {fault}", "語ごとのトークナイザーを作れません: {fault}"],
  [
    'Cannot encode "{text}": "{token}" is not in the vocabulary',
    "「{text}」をトークンにできません: 「{token}」は語彙にありません",
  ],
  [
    'Cannot encode "{text}": "{token}" is no token of task "{task}"',
    "「{text}」をトークンにできません: 「{token}」はタスク「{task}」のトークンではありません",
  ],

  // Checkpoints.
  [
    'Cannot read checkpoint "{file}": expected format "{format}", found "{other}"',
    "チェックポイント「{file}」を読み込めません: 形式は「{format}」のはずが、「{other}」です",
  ],
  [
    'Cannot read checkpoint "{file}": expected sha256 {expectedHash} of its tensors, found {foundHash}',
    "チェックポイント「{file}」を読み込めません: テンソルの sha256 は {expectedHash} のはずが、{foundHash} です",
  ],
  [
    'Cannot read checkpoint "{file}": its description of the run is not JSON',
    "チェックポイント「{file}」を読み込めません: 実行の説明が JSON ではありません",
  ],
  [
    'Cannot read checkpoint "{file}": expected {expected} at "{path}", found {found}',
    "チェックポイント「{file}」を読み込めません: 「{path}」に必要なのは {expected} ですが、実際は {found} です",
  ],
  [
    "Cannot read JSON: expected {expected} at {n}, found {found}",
    "JSON を読み込めません: {n} 文字目に必要なのは {expected} ですが、実際は {found} です",
  ],
];

/** Why no tokenizer can be made of a vocabulary. */
export const vocabularyFaults: readonly Pattern[] = [
  ['"{token}" is in the vocabulary twice', "「{token}」が語彙に 2 回あります"],
  ['expected tokens without white space, found "{token}"', "「{token}」に空白があります"],
  [
    '"{token}" holds the special token "{special}"',
    "「{token}」が特別なトークン「{special}」を含みます",
  ],
  ['"{token}" is not in the vocabulary', "「{token}」は語彙にありません"],
];

/** What a file, a field or a tensor has to be. What says more comes first. */
export const modelExpectations: readonly Pattern[] = [
  // Fields of config.json.
  ["an integer from {n} to {n2}", "{n} から {n2} までの整数"],
  ["a positive number", "正の数"],
  ["a positive integer", "正の整数"],
  ["true or false", "true か false"],
  ["an object", "オブジェクト"],
  ["a list", "リスト"],
  ['only "{item}"', "「{item}」だけ"],
  ["a token id from 0 to {n}", "0 から {n} までのトークン ID"],
  ["one token id", "1 つのトークン ID"],
  ["a multiple of 4 up to 128", "128 以下の 4 の倍数"],
  ["a multiple of 4", "4 の倍数"],
  ["a divisor of {n} heads", "ヘッド数 {n} の約数"],

  // Files of a folder.
  ['a file "{file}" or "{other}"', "ファイル「{file}」か「{other}」"],
  ['a file "{file}"', "ファイル「{file}」"],
  ['the file "{file}" beside it', "同じ場所のファイル「{file}」"],
  ['tensor "{name}", as the index says', "索引にあるテンソル「{name}」"],
  ["only the tensors that the index names", "索引にあるテンソルだけ"],
  ["at least one tensor", "1 つ以上のテンソル"],
  ['an object at "weight_map"', "「weight_map」のオブジェクト"],
  [
    'the plain name of a .safetensors file for tensor "{name}"',
    "テンソル「{name}」の .safetensors ファイルの単純な名前",
  ],
  ["only tensors of a {architecture} with {n} layers", "{n} 層の {architecture} のテンソルだけ"],
  ['tensor "{name}" of shape [{shape}]', "形が [{shape}] のテンソル「{name}」"],
  ['tensor "{name}" of {dtype} or {dtype2}', "型が {dtype} か {dtype2} のテンソル「{name}」"],
  ['tensor "{name}" of {dtype}', "型が {dtype} のテンソル「{name}」"],
  ['tensor "{name}"', "テンソル「{name}」"],
  ['finite numbers in tensor "{name}"', "テンソル「{name}」の有限の数"],
  ["text in UTF-8", "UTF-8 のテキスト"],

  // Bytes of a safetensors file.
  ["{label} to begin at byte {n} of the data", "データの {n} バイト目から始まる{label}"],
  [
    "{n} bytes of tensors after the header (from byte {start})",
    "ヘッダーの後({start} バイト目から)の {n} バイトのテンソル",
  ],
  ["a name for a tensor", "テンソルの名前"],
  ["{n} bytes for {dtype} [{shape}]", "{dtype} [{shape}] の {n} バイト"],
  ["at least 8 bytes for the length of the header", "ヘッダーの長さを表す 8 バイト以上"],
  ["a header of at most {n} bytes at byte 0", "0 バイト目の、{n} バイト以下のヘッダー"],
  ["a header within the {n} bytes after byte 8", "8 バイト目から {n} バイトに収まるヘッダー"],
  ["UTF-8 from byte 8 to byte {n}", "8 バイト目から {n} バイト目までの UTF-8"],
  ['a string at "{section}" {key}', "「{section}」の {key} の文字列"],
  ['an object at "{section}"', "「{section}」のオブジェクト"],
  ["an object for {label}", "{label}のオブジェクト"],
  ["a known dtype for {label}", "{label}の既知の型"],
  ["two data_offsets for {label}", "{label}の 2 つの data_offsets"],
  ["{label} to end at or after its begin {n}", "始まり {n} 以降に終わる{label}"],
  ["a size in whole bytes below 2^53 for {label}", "{label}の、2^53 未満の整数バイトの大きさ"],
  [
    "data_offsets {n} bytes apart for {label} of {dtype} [{shape}]",
    "{dtype} [{shape}] の{label}の、{n} バイト離れた data_offsets",
  ],
  ["a list of integers as {label}", "{label}の整数のリスト"],
  ["integers from 0 to 2^53 - 1 in the {label}", "{label}の 0 から 2^53 - 1 までの整数"],

  // JSON in such a file.
  ["{expected} at byte {n}", "{n} バイト目の {expected}"],
  ["at most {n} nested brackets", "{n} 段以下の括弧の入れ子"],
  ["a JSON value", "JSON の値"],
  ["nothing more", "終わり"],
  ["a string as key", "キーとなる文字列"],
  ["each key once", "1 回ずつのキー"],
  ["a string that ends", "閉じた文字列"],
  [
    "a string without control characters or unknown escapes",
    "制御文字や未知のエスケープのない文字列",
  ],
  ["whole Unicode characters", "途中で切れていない Unicode の文字"],
];

/** What was found instead. */
export const modelFindings: readonly Pattern[] = [
  ["none ({n} more are missing)", "なし(ほかに {n} 個不足)"],
  ["none", "なし"],
  ["neither", "どちらもなし"],
  ["nothing", "なし"],
  ["other bytes", "それ以外のバイト"],
  ["an overlap: {n}", "重なり({n})"],
  ["a gap: {n}", "すき間({n})"],
  ["the name of the metadata", "メタデータの名前"],
  ["a length of {n} at byte 0", "0 バイト目の長さ {n}"],
  ["an empty header", "空のヘッダー"],
  ["an object", "オブジェクト"],
  ["a list of {n}", "要素 {n} 個のリスト"],
  ["the end of the text", "テキストの終わり"],
  ["{found} again", "2 回目の {found}"],
  ["{value} at element {n}", "{n} 番目の要素の {value}"],
];

/** Where in a file of a model. Names of fields stay. */
export const spots: readonly Pattern[] = [
  ["the top level", "最上位"],
  ["{name}", "{name}"],
];

/** What of a tensor, in an expectation. */
export const labels: readonly Pattern[] = [
  ["shape of {label}", "{label}の形"],
  ["data_offsets of {label}", "{label}の data_offsets"],
  ["tensor {name}", "テンソル {name} "],
];
