/** What a lesson is told about: the best example for it in the run on screen, as a story. Pure. */
import type { GroupRecord, Report, ResponseRecord } from "../../report.ts";
import { lastWithGroups } from "../run-source.ts";
import { lanesOf } from "../story/look-ahead.ts";
import { readSettings, type StorySettings } from "../story/settings.ts";
import { storyOf, type Story } from "../story/story-of.ts";
import { judgeOf, tokenCredit } from "../story/token-credit.ts";
import { clipFitness, pairOf } from "./exercises.ts";
import type { Lesson } from "./lesson.ts";

/** The run on screen. */
export interface Run {
  readonly reports: readonly Report[];
  /** Index of the report on screen. */
  readonly at: number;
  /** The run's config.json; a recording's may be older than today's schema. */
  readonly config: Readonly<Record<string, unknown>> | null;
}

export interface Subject {
  /** The update that its group was recorded in. */
  readonly update: number;
  readonly story: Story;
  /** All groups that were recorded with it. */
  readonly groups: readonly GroupRecord[];
}

/** Indices of reports with groups: the one on screen or the last before it, then older ones, then newer ones. */
function order({ reports, at }: Run): number[] {
  const here = lastWithGroups(reports, at);
  const all = reports.flatMap(({ groups }, i) => (groups.length > 0 ? [i] : []));
  return [...all.filter((i) => i <= here).toReversed(), ...all.filter((i) => i > here)];
}

const isMixed = ({ responses }: GroupRecord): boolean =>
  new Set(responses.map(({ outcome }) => outcome)).size > 1;

const least = (values: readonly number[]): number =>
  values.filter(Number.isFinite).reduce((low, value) => Math.min(low, value), Infinity);

/** Whether a response ended wrong and the task calls some of its steps right and some wrong. */
function isBlamable({ outcome, steps }: ResponseRecord): boolean {
  const labels = steps.map(({ correct }) => correct);
  return outcome <= 0.5 && labels.includes(false) && labels.includes(true);
}

/** How well a response suits a lesson; -Infinity where it does not at all. */
function fitness(
  lesson: Lesson,
  group: GroupRecord,
  response: ResponseRecord,
  settings: StorySettings,
): number {
  const contrast = isMixed(group) ? 1 : 0;
  switch (lesson) {
    case 1:
      return isBlamable(response) ? contrast : -Infinity;
    case 2:
      return group.responses.length > 1 ? contrast : -Infinity;
    case 3: {
      if (response.outcome > 0.5 || judgeOf(group, settings) !== "prm") return -Infinity;
      const lowest = least(tokenCredit(response, settings).gap);
      return lowest < 0 ? -lowest : -Infinity;
    }
    case 4: {
      const judge = judgeOf(group, settings);
      if (response.steps.length < 2 || (judge !== "prm" && judge !== "labels")) return -Infinity;
      const credit = tokenCredit(response, settings);
      const pair = pairOf({ credit, lanes: lanesOf(response, settings), settings });
      return pair ? -least(credit.credit) : -Infinity;
    }
    case 5:
      return clipFitness(group);
    case 6:
      return -Infinity;
  }
}

/** The fittest response of a report's groups, as indices. */
function fittest(lesson: Lesson, { groups }: Report, settings: StorySettings) {
  let best: { readonly group: GroupRecord; readonly response: number } | null = null;
  let height = -Infinity;
  for (const group of groups) {
    for (const [response, record] of group.responses.entries()) {
      const own = fitness(lesson, group, record, settings);
      if (own > height) [best, height] = [{ group, response }, own];
    }
  }
  return best;
}

/**
 * The example for a lesson: of the groups on screen the fittest response, else of the nearest report that has one.
 *
 * @returns null where the run has nothing to show for it
 */
export function subjectOf(lesson: Lesson, run: Run): Subject | null {
  const { reports, config } = run;
  const settings = readSettings(config);
  for (const index of order(run)) {
    const report = reports[index];
    const best = report && fittest(lesson, report, settings);
    const story = best && storyOf({ ...best, config, token: 0, reports, at: index });
    if (story) return { update: report.metrics.update, story, groups: report.groups };
  }
  return null;
}
