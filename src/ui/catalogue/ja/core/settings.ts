/** 日本語: why settings make no run. The rules are in config-sense.ts, config-schema.ts and tasks/. */
import type { Pattern } from "../../sentence-patterns.ts";

/** Of groups, mini-batches and the policy. */
const policy: readonly Pattern[] = [
  [
    'expected at least 2 at "rollout.responses" as prm.loss "{loss}" compares right with wrong responses, found {n}',
    "「rollout.responses」は 2 以上にしてください。prm.loss の「{loss}」は正しい応答と誤った応答を比べます(現在は {n})",
  ],
  [
    'expected at least 2 at "rollout.responses" as the filter looks at the mean outcome of a group, found {n}',
    "「rollout.responses」は 2 以上にしてください。フィルターはグループの結果の平均を見ます(現在は {n})",
  ],
  [
    'expected at least 2 at "rollout.responses" as {estimator} compares a response with its group, found {n}',
    "「rollout.responses」は 2 以上にしてください。{estimator} は応答を同じグループのほかの応答と比べます(現在は {n})",
  ],
  [
    'expected 1 at "filter.oversample" as the filter is off, found {n}',
    "「filter.oversample」は 1 にしてください。フィルターがオフです(現在は {n})",
  ],
  [
    'expected "group" at "advantage.scale" as only grpo scales, found "{scale}"',
    "「advantage.scale」は「group」にしてください。標準偏差で割るのは grpo だけです(現在は「{scale}」)",
  ],
  [
    'expected true at "advantage.whiten" as {estimator} is whitening over the batch, found false',
    "「advantage.whiten」は true にしてください。{estimator} とはバッチ全体の白色化のことです(現在は false)",
  ],
  [
    'expected a divisor of {rows} responses at "{model}.minibatches", found {n}',
    "「{model}.minibatches」は応答数 {rows} の約数にしてください(現在は {n})",
  ],
  [
    'expected 0 or more than 1 at "policy.dualClip", found {value}',
    "「policy.dualClip」は 0 か、1 より大きい値にしてください(現在は {value})",
  ],
  [
    'expected 0 at "policy.dualClip" as {loss} has no dual clip, found {value}',
    "「policy.dualClip」は 0 にしてください。{loss} にはデュアルクリップがありません(現在は {value})",
  ],
  [
    'expected "sequence-mean", "sequence-sum" or "constant-length" at "policy.aggregation" as gspo has one ratio a sequence, found "token-mean"',
    "「policy.aggregation」は「sequence-mean」「sequence-sum」「constant-length」のどれかにしてください。gspo の比は応答に 1 つだけです(現在は「token-mean」)",
  ],
  [
    'expected more than 0 at "process.weight" or "outcome.weight", found 0 at both',
    "「process.weight」か「outcome.weight」を 0 より大きくしてください(現在はどちらも 0)",
  ],
  [
    'expected "outcome.falsePositive" and "outcome.falseNegative" below 1 together as the verifier would tell nothing or lie, found {sum}',
    "「outcome.falsePositive」と「outcome.falseNegative」の和は 1 未満にしてください。1 以上の検証器は何も語らないか、うそをつきます(現在は {sum})",
  ],
  [
    'expected 0 at "policy.from" as policy-gradient learns from fresh rollouts alone, found {value}',
    "「policy.from」は 0 にしてください。policy-gradient は新しいロールアウトだけから学びます(現在は {value})",
  ],
  [
    'expected 0 at "policy.klReward.coefficient" and "policy.klLoss.coefficient" as {algorithm} has no ratio to penalise, found more',
    "「policy.klReward.coefficient」と「policy.klLoss.coefficient」は 0 にしてください。{algorithm} には罰を与える比がありません",
  ],
];

const values: readonly Pattern[] = [
  [
    'expected 1 at "advantage.lambda" as only gae has one, found {value}',
    "「advantage.lambda」は 1 にしてください。これを使うのは gae だけです(現在は {value})",
  ],
  [
    'expected "critic" at "advantage.values" as only gae asks for values, found "{value}"',
    "「advantage.values」は「critic」にしてください。価値を使うのは gae だけです(現在は「{value}」)",
  ],
  [
    'expected one discount as gae of the code adds both rewards first, found {process} at "process.gamma" and {outcome} at "outcome.gamma"',
    "割引率は 1 つにしてください。コード版の gae は 2 つの報酬を先に足します(現在は「process.gamma」が {process}、「outcome.gamma」が {outcome})",
  ],
  [
    'expected "prm" at "process.source" as advantage.values "prm" needs one, found "{source}"',
    "「process.source」は「prm」にしてください。advantage.values の「prm」に必要です(現在は「{source}」)",
  ],
  [
    'expected 0 at "process.weight" as the PRM is used as a value and would count twice, found {weight}',
    "「process.weight」は 0 にしてください。PRM は価値として使われ、二重に数えることになります(現在は {weight})",
  ],
];

const prm: readonly Pattern[] = [
  [
    'expected "reverse" at "prm.update" as prm.loss "{loss}" needs the scores of the whole group first, found "{update}"',
    "「prm.update」は「reverse」にしてください。prm.loss の「{loss}」には、先にグループ全体の点数が必要です(現在は「{update}」)",
  ],
  [
    'expected "none" at "prm.intercept" as prm.loss "{loss}" compares responses, which cancels it, found "{intercept}"',
    "「prm.intercept」は「none」にしてください。prm.loss の「{loss}」は応答を比べるので打ち消されます(現在は「{intercept}」)",
  ],
  [
    'expected 0 at "prm.bound" as granularity "whole" has no token rewards to bound, found {bound}',
    "「prm.bound」は 0 にしてください。粒度「whole」には抑えるべきトークンの報酬がありません(現在は {bound})",
  ],
  [
    'expected more than 0 at "prm.pretrain.rollouts" as prm.init is "pretrained", found 0',
    "「prm.pretrain.rollouts」は 0 より大きくしてください。prm.init が「pretrained」です(現在は 0)",
  ],
  [
    'expected "pretrained" at "prm.init" as there are {n} rollouts to fit it to, found "{init}"',
    "「prm.init」は「pretrained」にしてください。PRM に学習させるロールアウトが {n} 個あります(現在は「{init}」)",
  ],
  [
    'expected "ce" at "prm.loss" as an offline rollout has no group to compare with, found "{loss}"',
    "「prm.loss」は「ce」にしてください。オフラインのロールアウトには比べるグループがありません(現在は「{loss}」)",
  ],
  [
    'expected "start" or "pretrained" at "prm.init" as prm.update is "none" and random weights know nothing, found "scratch"',
    "「prm.init」は「start」か「pretrained」にしてください。prm.update が「none」で、乱数の重みは何も知りません(現在は「scratch」)",
  ],
  [
    'expected another value at "prm.update" as the PRM would stay its own reference, found "none"',
    "「prm.update」は別の値にしてください。PRM が自分の参照モデルのままになります(現在は「none」)",
  ],
  [
    'expected more than 0 at "prm.replay.minibatches" as "prm.replay.first" is {first}, found 0',
    "「prm.replay.minibatches」は 0 より大きくしてください。「prm.replay.first」が {first} です(現在は 0)",
  ],
  [
    'expected 0 at "prm.replay.minibatches" as prm.update is "none", found {n}',
    "「prm.replay.minibatches」は 0 にしてください。prm.update が「none」です(現在は {n})",
  ],
  [
    'expected "ce" at "prm.loss" as a remembered response has no group to compare with, found "{loss}"',
    "「prm.loss」は「ce」にしてください。記憶した応答には比べるグループがありません(現在は「{loss}」)",
  ],
  [
    'expected "none" or "learned" at "prm.intercept" as remembered rollouts are of many pass rates, found "pass-rate"',
    "「prm.intercept」は「none」か「learned」にしてください。記憶したロールアウトの正解率はさまざまです(現在は「pass-rate」)",
  ],
  [
    'expected at most {capacity} (prm.replay.capacity) at "prm.replay.batch", found {batch}',
    "「prm.replay.batch」は {capacity}(prm.replay.capacity)以下にしてください(現在は {batch})",
  ],
  [
    'expected an even number at "prm.replay.batch" as half of it are successes, found {batch}',
    "「prm.replay.batch」は偶数にしてください。半分は成功例です(現在は {batch})",
  ],
  [
    'expected "start" at "prm.init" as {owner} has no PRM, found "{init}"',
    "「prm.init」は「start」にしてください。{owner}には PRM がありません(現在は「{init}」)",
  ],
  [
    'expected 0 at "prm.replay.minibatches" as {owner} has no PRM, found {n}',
    "「prm.replay.minibatches」は 0 にしてください。{owner}には PRM がありません(現在は {n})",
  ],
];

const replay: readonly Pattern[] = [
  [
    'expected more than 0 at "prm.replay.minibatches" as {algorithm} fits its PRM to remembered rollouts, found 0',
    "「prm.replay.minibatches」は 0 より大きくしてください。{algorithm} の PRM は記憶したロールアウトから学びます(現在は 0)",
  ],
  [
    'expected "start" at "prm.reference" as a remembered rollout outlives the policy that sampled it, found "{reference}"',
    "「prm.reference」は「start」にしてください。記憶したロールアウトは、それを出した方策より長く残ります(現在は「{reference}」)",
  ],
  [
    'expected 0 at "replay.imitation" as only prime-replay has other mini-batches, found {n}',
    "「replay.imitation」は 0 にしてください。ほかのミニバッチがあるのは prime-replay だけです(現在は {n})",
  ],
  [
    'expected "start" at "prm.init" as {algorithm} fits the warm start to its memory, found "{init}"',
    "「prm.init」は「start」にしてください。{algorithm} はウォームスタートを記憶に合わせます(現在は「{init}」)",
  ],
  [
    'expected "token" at "prm.granularity" as {algorithm} credits token by token, found "{granularity}"',
    "「prm.granularity」は「token」にしてください。{algorithm} はトークンごとに評価します(現在は「{granularity}」)",
  ],
  [
    'expected false at "filter.enabled" as {algorithm} remembers every rollout, found true',
    "「filter.enabled」は false にしてください。{algorithm} はすべてのロールアウトを記憶します(現在は true)",
  ],
  [
    'expected another value at "advantage.estimator" as {algorithm} has no critic, found "gae"',
    "「advantage.estimator」は別の値にしてください。{algorithm} には critic がありません(現在は「gae」)",
  ],
  [
    'expected at most {capacity} (replay.capacity) at "replay.batch", found {batch}',
    "「replay.batch」は {capacity}(replay.capacity)以下にしてください(現在は {batch})",
  ],
  [
    'expected at least {rows}, the rollouts of an update, at "replay.capacity", found {capacity}',
    "「replay.capacity」は、1 回の更新のロールアウト数 {rows} 以上にしてください(現在は {capacity})",
  ],
];

const recordAndTask: readonly Pattern[] = [
  [
    `expected "prm" or "none" at "process.source" as a task of one's own has no step labels, found "steps"`,
    "「process.source」は「prm」か「none」にしてください。自作のタスクにはステップのラベルがありません(現在は「steps」)",
  ],
  [
    'expected at most {groups} (record.groups) at "record.alternatives" as only groups that are kept tell of them, found {n}',
    "「record.alternatives」は {groups}(record.groups)以下にしてください。分かるのは記録に残るグループだけです(現在は {n})",
  ],
];

/** Rules of config-sense.ts, then what a single field may hold. */
export const settingSentences: readonly Pattern[] = [
  ...policy,
  ...values,
  ...prm,
  ...replay,
  ...recordAndTask,
  ['unknown key at "{path}", found {found}', "「{path}」は知らない項目です(値は {found})"],
  ["unknown key at the top, found {found}", "最上位に知らない項目があります(値は {found})"],
  [
    'expected {expected} at "{path}", found {found}',
    "「{path}」に必要なのは {expected} ですが、実際は {found} です",
  ],
  [
    "expected {expected} at the top, found {found}",
    "最上位に必要なのは {expected} ですが、実際は {found} です",
  ],
  ['Cannot read config "{source}": {whole}', "設定「{source}」を読み込めません: {whole}"],
  [
    'Cannot set "{assignment}": expected path=value',
    "「{assignment}」を設定できません: 「名前=値」の形にしてください",
  ],
  [
    'Cannot set "{assignment}": "{path}" has no fields',
    "「{assignment}」を設定できません: 「{path}」には項目がありません",
  ],
  [
    'Cannot set "{assignment}": "{path}" is not a field',
    "「{assignment}」を設定できません: 「{path}」という項目はありません",
  ],
  [
    'Cannot find preset "{name}": expected one of {names}',
    "プリセット「{name}」が見つかりません: あるのは {names} です",
  ],
];

/** What a run without a PRM owes that to. */
export const owners: readonly Pattern[] = [
  ['process.source "{source}"', "process.source の「{source}」"],
  ["{algorithm}", "{algorithm} "],
];

/** What a field has to be, where the schema says so in words. */
export const settingExpectations: readonly Pattern[] = [
  ["kvHeads that divide heads", "heads を割り切る kvHeads"],
  ["upper at least lower", "lower 以上の upper"],
  ["at most {n}, two a node", "{n} 以下(ノード 1 つにつき 2 本)"],
  ['at least {n}, as "errorLow" is', "「errorLow」と同じ {n} 以上"],
  ["at least one word", "1 語以上"],
  ["one word", "1 語"],
  ["at most {n} words", "{n} 語以下"],
  ["words with single spaces between them", "間が半角スペース 1 つずつの語"],
  ["characters that can be seen", "目に見える文字"],
  ["words of at most {n} characters", "{n} 文字以下の語"],
  ["words that can be tokens", "トークンにできる語"],
  ["each prompt once", "1 回ずつのプロンプト"],
  ["a number as last word", "最後の語が数であること"],
  [
    'at most {n} words ("maxResponseTokens" counts the stop token)',
    "{n} 語以下(「maxResponseTokens」は終了トークンも数えます)",
  ],
  ["words besides the separator", "区切り以外の語"],
  ["a word of the answer", "答えの中の語"],
  ["at most {n} different words", "{n} 種類以下の語"],
  [
    "prompts to train on and prompts to hold out, one in eight by the hash of its text",
    "学習用と評価用の両方のプロンプト(評価用は文のハッシュで 8 つに 1 つ)",
  ],
  ["at most {n} characters", "{n} 文字以下"],
  ["an object of JSON", "JSON のオブジェクト"],
  ["only the fields {names}", "{names} だけの項目"],
  ["at most {n} records", "{n} 件以下の問題"],
  ["at least 2 records", "2 件以上の問題"],
];
