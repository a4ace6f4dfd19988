/** The numbers of one token, as far as a frame has told what they are. */
import { centredRewards } from "./comparison.ts";
import type { Frame } from "./frames.ts";
import { chance, plain, withSign } from "./notation.ts";
import type { Story } from "./story-of.ts";
import { storyStrings } from "../catalogue/en/story.ts";
import { valueOr } from "./sums.ts";

const names = storyStrings.table;
const text = storyStrings.numbers;

/** A token of the group: indices from 0. */
export interface TokenPoint {
  readonly response: number;
  readonly token: number;
}

export interface TokenNumber {
  readonly name: string;
  readonly value: string;
}

/** How a token's numbers are written: a size whose decimals suit log-probabilities and credit. */
const FINE = 0.01;

/** The chance of a log-probability; a dash where there is none. */
const chanceOf = (logprobs: readonly number[] | undefined, token: number): string =>
  chance(Math.exp(valueOr(logprobs ?? [], token)));

/** @returns none for a token that does not exist */
export function tokenNumbers(
  { group, settings, judge, credits, allLanes }: Story,
  frame: Frame,
  { response, token }: TokenPoint,
): TokenNumber[] {
  const [record, credit, lanes] = [
    group.responses[response],
    credits[response],
    allLanes[response],
  ];
  if (!record || !credit || !lanes || record.tokens[token] === undefined) return [];
  const ofModel = (values: readonly number[]): string =>
    judge === "prm" ? withSign(valueOr(values, token), FINE) : withSign(Number.NaN);
  const signed = (values: readonly number[]): string => withSign(valueOr(values, token), FINE);
  const step = credit.steps.find(({ start, end }) => token >= start && token < end);
  const isLast = token === record.tokens.length - 1;

  const before = { name: text.chance, value: chanceOf(record.logprobs, token) };
  const reward = { name: text.reward, value: plain(isLast ? record.outcome : 0) };
  const outcome = { name: names.outcomeReturn, value: signed(lanes.outcome) };
  const own = { name: names.credit, value: signed(credit.credit) };
  const gap = { name: names.gap, value: ofModel(credit.gap) };
  const advantage = { name: names.advantage, value: signed(lanes.advantage) };
  switch (frame) {
    case 1:
      return [before];
    case 2:
      return [before, reward];
    case 3:
      return [reward, outcome];
    case 4:
      return [
        { name: names.reference, value: ofModel(credit.reference) },
        { name: names.prm, value: ofModel(credit.prm) },
        gap,
      ];
    case 5:
      return [gap, own];
    case 6:
      return [own, { name: text.stepSum, value: withSign(step?.sum ?? Number.NaN, FINE) }];
    case 7: {
      const centred = centredRewards(record, settings);
      return [own, { name: text.centred, value: signed(centred) }, outcome];
    }
    case 8:
      return [
        { name: names.process, value: signed(lanes.process) },
        outcome,
        { name: names.added, value: signed(lanes.sum) },
        advantage,
      ];
    case 9:
    case 10:
      return [
        advantage,
        before,
        { name: text.after, value: chanceOf(record.afterLogprobs, token) },
      ];
  }
}
