/** All numbers of a story, worked out once from a record. Pure: a replayed record gives what a live one gave. */
import type { GroupRecord, Report, ResponseRecord } from "../../report.ts";
import { groupDomain, symmetricDomain } from "../credit.ts";
import {
  comparisonOf,
  tokenComparison,
  type Comparison,
  type TokenComparison,
} from "./comparison.ts";
import { judgedAgain, type JudgedAgain } from "./judged-again.ts";
import { learnedBy, type Learned } from "./learned.ts";
import { lanesOf, whiteningOf, type Lanes, type Whitening } from "./look-ahead.ts";
import { pushOf, type Push } from "./push.ts";
import { readSettings, type StorySettings } from "./settings.ts";
import { judgeOf, tokenCredit, type Judge, type TokenCredit } from "./token-credit.ts";

/** What a story is told about. Indices that do not exist are moved into the group. */
export interface StorySource {
  readonly group: GroupRecord;
  readonly config: Readonly<Record<string, unknown>> | null;
  readonly response: number;
  readonly token: number;
  readonly reports: readonly Report[];
  /** Index of the report on screen. */
  readonly at: number;
}

/** Half-widths of the colour scales; each is the same in all frames. */
interface Domains {
  readonly outcome: number;
  readonly credit: number;
  readonly process: number;
  readonly sum: number;
  readonly advantage: number;
  /** Of -log p, both models. */
  readonly surprise: number;
  /** Largest sum of a step in the group: none is clipped. */
  readonly step: number;
}

export interface Story {
  readonly group: GroupRecord;
  readonly settings: StorySettings;
  readonly judge: Judge;
  /** Counted from 0. */
  readonly responseIndex: number;
  readonly response: ResponseRecord;
  readonly tokenIndex: number;
  readonly right: number;
  /** Of each response of the group. */
  readonly credits: readonly TokenCredit[];
  readonly credit: TokenCredit;
  readonly comparison: Comparison;
  /** null where nothing is left out. */
  readonly tokenComparison: TokenComparison | null;
  /** Of each response of the group. */
  readonly allLanes: readonly Lanes[];
  readonly lanes: Lanes;
  /** null where it cannot be told from the group. */
  readonly whitening: Whitening | null;
  /** null for a response without tokens. */
  readonly push: Push | null;
  readonly learned: Learned;
  /** null where the run scored no text twice. */
  readonly again: JudgedAgain | null;
  readonly domains: Domains;
}

const clamp = (index: number, length: number): number => Math.max(0, Math.min(index, length - 1));

/** @returns null for a group without responses */
export function storyOf(source: StorySource): Story | null {
  const { group, reports, at: index } = source;
  const settings = readSettings(source.config);
  const responseIndex = clamp(source.response, group.responses.length);
  const response = group.responses[responseIndex];
  if (!response) return null;
  const tokenIndex = clamp(source.token, response.tokens.length);
  const credits = group.responses.map((record) => tokenCredit(record, settings));
  const allLanes = group.responses.map((record) => lanesOf(record, settings));
  const comparison = comparisonOf(group, settings);
  const judge = judgeOf(group, settings);
  return {
    group,
    settings,
    judge,
    responseIndex,
    response,
    tokenIndex,
    right: group.responses.filter(({ outcome }) => outcome > 0.5).length,
    credits,
    credit: tokenCredit(response, settings),
    comparison,
    tokenComparison: tokenComparison(group, comparison, responseIndex, tokenIndex),
    allLanes,
    lanes: lanesOf(response, settings),
    whitening: settings.isWhitened && group.kept ? whiteningOf([group], settings) : null,
    push: pushOf(response, tokenIndex, settings),
    learned: learnedBy(reports, index),
    again: judgedAgain(reports, index, settings),
    domains: {
      outcome: groupDomain(group, "outcome"),
      credit: groupDomain(group, "implicit"),
      process: symmetricDomain(allLanes.flatMap(({ process }) => process)),
      sum: symmetricDomain(allLanes.flatMap((lanes) => lanes.sum)),
      advantage: groupDomain(group, "advantage"),
      surprise: symmetricDomain(credits.flatMap(({ reference, prm }) => [...reference, ...prm])),
      step: credits
        .flatMap(({ steps }) => steps.map((step) => Math.abs(step.sum)))
        .filter(Number.isFinite)
        .reduce((largest, size) => Math.max(largest, size), 0),
    },
  };
}
