/** Which group, response and token a story is told about when nobody has chosen. */
import type { GroupRecord, Report, ResponseRecord } from "../../report.ts";
import { lastWithGroups } from "../run-source.ts";
import { segmentsOf, type Segment } from "../segments.ts";
import { sum } from "./sums.ts";

/** Indices; `at` is that of the report. */
export interface StoryPlace {
  readonly at: number;
  readonly group: number;
  readonly response: number;
  readonly token: number;
}

interface Candidate {
  readonly response: number;
  readonly step: Segment;
  readonly credit: number;
}

interface Told extends Candidate {
  readonly interest: number;
}

const isRight = ({ outcome }: ResponseRecord): boolean => outcome > 0.5;

/** Right and wrong responses in one group. */
export function isMixed({ responses }: GroupRecord): boolean {
  return responses.some(isRight) && responses.some((response) => !isRight(response));
}

/** Whether frame 9 can show what could have come instead: only some of an update's groups hold it. */
const tellsAlternatives = ({ responses }: GroupRecord): boolean =>
  responses.some(({ alternatives }) => alternatives !== undefined);

/** The steps of the responses of a group that were taken some credit, most first. */
function badSteps({ responses }: GroupRecord): Candidate[] {
  return responses
    .flatMap((record, response) =>
      segmentsOf(record)
        .filter(({ step }) => step !== null)
        .map((step) => ({
          response,
          step,
          credit: sum(record.processRewards.slice(step.start, step.end)),
        })),
    )
    .filter(({ credit }) => credit < 0)
    .toSorted((a, b) => a.credit - b.credit);
}

/** How much there is to find out about a step that was taken credit: 0 for nothing. */
function interest({ responses }: GroupRecord, { response, step }: Candidate): number {
  const record = responses[response];
  if (!record) return 0;
  // A right answer in spite of a bad step: an outcome alone would praise it.
  if (isRight(record)) return step.correct === true ? 1 : 4;
  if (step.correct !== false) return 0;
  // Where all steps are wrong there is none to tell from the others.
  return record.steps.some(({ correct }) => correct === true) ? 3 : 2;
}

/**
 * The step that a group's story is about: of a right response the step that lost most credit, unless the task
 * calls every step of right responses right; then there is more to see in a response that goes wrong on its way.
 */
function stepToTell(group: GroupRecord): Told | null {
  const [best] = badSteps(group)
    .map((step) => ({ ...step, interest: interest(group, step) }))
    .filter((step) => step.interest > 0)
    .toSorted((a, b) => b.interest - a.interest || a.credit - b.credit);
  return best ?? null;
}

/** The token of a step with the least credit. */
function lowestToken({ processRewards }: ResponseRecord, { start, end }: Segment): number {
  let lowest = start;
  for (let t = start; t < end; t += 1) {
    if ((processRewards[t] ?? 0) < (processRewards[lowest] ?? 0)) lowest = t;
  }
  return lowest;
}

function placeIn(groups: readonly GroupRecord[], index: number): StoryPlace | null {
  const stories = groups
    .map((group, i) => ({ group, i, step: stepToTell(group) }))
    .filter(({ group }) => group.kept && isMixed(group))
    .toSorted(
      (a, b) =>
        (b.step?.interest ?? 0) - (a.step?.interest ?? 0) ||
        Number(tellsAlternatives(b.group)) - Number(tellsAlternatives(a.group)) ||
        (a.step?.credit ?? 0) - (b.step?.credit ?? 0),
    );
  const [best] = stories;
  if (!best) return null;
  const wrong = best.group.responses.findIndex((response) => !isRight(response));
  const response = best.step?.response ?? wrong;
  const record = best.group.responses[response];
  const token = best.step && record ? lowestToken(record, best.step.step) : 0;
  return { at: index, group: best.i, response, token };
}

/**
 * A group worth telling, at or before a report: with a right and a wrong response, preferably a right answer with
 * a bad step. Looks further back where the newest groups are all alike; falls back to the newest group.
 *
 * @param index of the report on screen
 * @returns null where no group was recorded
 */
export function storyGroup(reports: readonly Report[], index: number): StoryPlace | null {
  const newest = lastWithGroups(reports, index);
  for (let i = newest; i >= 0; i = lastWithGroups(reports, i - 1)) {
    const place = placeIn(reports[i]?.groups ?? [], i);
    if (place) return place;
  }
  return newest < 0 ? null : { at: newest, group: 0, response: 0, token: 0 };
}
