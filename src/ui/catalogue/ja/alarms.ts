/** 日本語: alarms. A record has an English sentence of its own; these are told from its name and its numbers. */
import { TREND_WINDOW, type AlarmName } from "../../../rl/alarm-rules.ts";
import type { AlarmRecord } from "../../../report.ts";

type Numbers = Pick<AlarmRecord, "value" | "threshold">;

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
/** Percentage points, without a sign: the words say which way. */
const points = (share: number): string => `${(100 * Math.abs(share)).toFixed(0)} ポイント`;

const sentences: Readonly<Record<AlarmName, (numbers: Numbers) => string>> = {
  "prm-drift": ({ value, threshold }) =>
    `新しい応答に対する PRM の正解率が、最良の時期より ${points(value)}下がりました(しきい値 ${points(threshold)})。方策が PRM を追い越したか、PRM が過学習しています。`,
  "prm-below-base-rate": ({ value, threshold }) =>
    `新しい応答に対する PRM の正解率が、多いほうの結果を常に答える場合より ${points(value)}低くなっています(しきい値 ${points(threshold)})。この貢献度に従う価値はありません。`,
  "rewards-diverge": ({ value, threshold }) =>
    `${TREND_WINDOW} 回の更新で、過程報酬が上がる一方、結果は ${points(value)}下がりました(しきい値 ${points(threshold)})。方策が PRM の隙を突いています。`,
  "zero-signal": ({ value, threshold }) =>
    `グループの ${percent(value)} で結果がすべて同じです(しきい値 ${percent(threshold)})。方策はそこから、結果によっては何も学べません。プロンプトを選別するか、難易度を変えてください。`,
  "entropy-collapse": ({ value, threshold }) =>
    `正解率がまだ十分でないのに、エントロピーが開始時の ${percent(value)} になりました(しきい値 ${percent(threshold)})。方策は探索をやめています。`,
  "length-correlation": ({ value, threshold }) =>
    `報酬が応答の長さと連動しています(相関の絶対値 ${value.toFixed(2)}、しきい値 ${threshold.toFixed(2)})。長さそのものに報酬が与えられているのかもしれません。`,
  "kl-blow-up": ({ value, threshold }) =>
    `方策が開始時から、トークンあたり ${value.toFixed(2)} nat 離れました(しきい値 ${threshold.toFixed(2)})。更新が大きすぎるか、参照モデルが方策を引き止められていません。`,
};

const isKnown = (name: string): name is AlarmName => Object.hasOwn(sentences, name);

/** The record's own sentence for an alarm that this page does not know, or one without numbers. */
export function alarmSentence({ name, sentence, value, threshold }: AlarmRecord): string {
  if (!isKnown(name) || !Number.isFinite(value) || !Number.isFinite(threshold)) return sentence;
  return sentences[name]({ value, threshold });
}
