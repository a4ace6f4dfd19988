/** How long a lesson takes, so that its card can say so and a test can hold it to that. */

/** Words of plain English that an unhurried reader reads in a minute. */
const WORDS_A_MINUTE = 180;

/** Chinese and Japanese characters that take as long as a word: 400 characters a minute are read. */
const CHARACTERS_A_WORD = 400 / WORDS_A_MINUTE;

const SECONDS_A_TASK = 30;

const IDEOGRAPHIC = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]/gu;

function words(text: string): number {
  const characters = text.match(IDEOGRAPHIC)?.length ?? 0;
  const others = text.replaceAll(IDEOGRAPHIC, " ").match(/[\p{L}\p{N}]\S*/gu)?.length ?? 0;
  return others + characters / CHARACTERS_A_WORD;
}

/** Minutes to read texts without markup at 180 words a minute and to do tasks at half a minute each. */
export function readingMinutes(texts: readonly string[], tasks: number): number {
  const read = texts.reduce((total, text) => total + words(text), 0);
  return read / WORDS_A_MINUTE + (tasks * SECONDS_A_TASK) / 60;
}
