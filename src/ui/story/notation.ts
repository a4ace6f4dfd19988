/** Numbers as the story writes them. A number that a recording lacks is a dash. */
import { decimalsFor, signed } from "../credit.ts";

const DASH = "–";

/** With its sign, and the decimals that tell numbers up to `size` apart. */
export function withSign(value: number, size = 1): string {
  return Number.isFinite(value) ? signed(value, decimalsFor(size)) : DASH;
}

/** Without a plus: for what is never negative, and for log-probabilities, which never are positive. */
export function plain(value: number, decimals = 2): string {
  if (!Number.isFinite(value)) return DASH;
  return signed(value, decimals).replace(/^\+/, "");
}

/** A probability, with more digits where it is small. */
export function chance(value: number): string {
  if (!Number.isFinite(value)) return DASH;
  const percent = value * 100;
  if (percent !== 0 && percent < 0.01) return "below 0.01 %";
  return `${percent >= 10 ? percent.toFixed(1) : percent.toFixed(2)} %`;
}

const WORDS = [
  "no",
  "one",
  "two",
  "three",
  "four",
  "five",
  "six",
  "seven",
  "eight",
  "nine",
  "ten",
  "eleven",
  "twelve",
] as const;

/** A count in words as far as people write it so. */
export const inWords = (count: number): string => WORDS[count] ?? String(count);
