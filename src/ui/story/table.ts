/** Each frame's numbers as a table: what the picture shows, for those who cannot see it and those who want digits. */
import { visibleToken } from "../credit.ts";
import type { Side } from "./comparison.ts";
import type { Frame } from "./frames.ts";
import { chance, plain, withSign } from "./notation.ts";
import type { Story } from "./story-of.ts";
import { storyStrings } from "../catalogue/en/story.ts";
import { sum, valueOr } from "./sums.ts";

const text = storyStrings.table;
const picture = storyStrings.picture;

/** The first cell of a row heads it. All rows are as long as `head`. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Decimals of log-probabilities and of everything made of them. */
const DECIMALS = 4;
/** withSign() of this size gives {@link DECIMALS}. */
const FINE = 1e-3;
const signed = (value: number): string => withSign(value, FINE);

const name = (index: number): string => picture.short(index + 1);

function tries({ group }: Story): Table {
  return {
    head: [text.response, text.tokens, text.answer],
    rows: group.responses.map(({ tokens, answer }, i) => [
      name(i),
      tokens.map(visibleToken).join(" "),
      answer,
    ]),
  };
}

function ends({ group }: Story): Table {
  return {
    head: [text.response, text.answer, text.rewardAtEnd],
    rows: group.responses.map(({ answer, outcome }, i) => [
      name(i),
      answer,
      plain(outcome, Number.isInteger(outcome) ? 0 : 2),
    ]),
  };
}

/** A row a token of the chosen response. */
function byToken(story: Story, columns: Readonly<Record<string, readonly number[]>>): Table {
  return {
    head: [text.token, ...Object.keys(columns)],
    rows: story.response.tokens.map((token, t) => [
      `${t + 1} ${visibleToken(token)}`,
      ...Object.values(columns).map((values) => signed(valueOr(values, t))),
    ]),
  };
}

function floods(story: Story): Table {
  const { group, allLanes } = story;
  return {
    head: [text.response, text.outcome, text.outcomeReturn],
    rows: group.responses.map(({ outcome }, i) => {
      const own = (allLanes[i]?.outcome ?? []).map(signed);
      const [first = signed(Number.NaN)] = own;
      const last = own.at(-1) ?? first;
      return [name(i), plain(outcome), first === last ? first : `${first} … ${last}`];
    }),
  };
}

function judged(correct: boolean | null): string {
  if (correct === null) return picture.unknownStep;
  return correct ? picture.rightStep : picture.wrongStep;
}

function steps({ credit }: Story): Table {
  return {
    head: [text.step, text.sum, text.judged],
    rows: [
      ...credit.steps.map(({ step, sum: own, correct }) => [
        step === null ? picture.noStep : picture.step(step),
        signed(own),
        step === null ? picture.unknownStep : judged(correct),
      ]),
      [text.total, signed(sum(credit.steps.map((step) => step.sum))), picture.unknownStep],
      [text.score, signed(credit.sequenceScore), picture.unknownStep],
    ],
  };
}

function compared({ group, comparison }: Story): Table {
  const cells = ({ values, levels, differences }: Side, i: number): string[] =>
    [values, levels, differences].map((numbers) => signed(valueOr(numbers, i)));
  const parts = [text.sum, text.level, text.advantage];
  const [, ...rest] = parts;
  return {
    head: [
      text.response,
      ...[text.outcome, ...rest].map(text.outcomeColumn),
      ...[text.credit, ...rest].map(text.processColumn),
    ],
    rows: group.responses.map((_, i) => [
      name(i),
      ...cells(comparison.outcome, i),
      ...cells(comparison.process, i),
    ]),
  };
}

function chances({ push, response, tokenIndex }: Story): Table {
  const head = [text.alternative, text.before, text.after];
  const own = visibleToken(response.tokens[tokenIndex] ?? "");
  if (!push) return { head, rows: [] };
  const rows =
    push.alternatives.length > 0
      ? push.alternatives.map(({ token, before, after, isSampled }) => [
          isSampled
            ? `${visibleToken(token)} (${storyStrings.chances.sampled})`
            : visibleToken(token),
          chance(before),
          chance(after),
        ])
      : [[own, chance(push.before), chance(push.after ?? Number.NaN)]];
  const ratio = push.ratio ?? Number.NaN;
  return { head, rows: [...rows, [text.ratio, plain(1, DECIMALS), plain(ratio, DECIMALS)]] };
}

function loop({ learned }: Story): Table {
  return {
    head: [text.metric, text.earlier, text.now],
    rows: [
      [
        storyStrings.loop.update,
        plain(Math.max(learned.update - 1, 0), 0),
        plain(learned.update, 0),
      ],
      ...learned.curves.map(({ metric, dots, isNew }) => {
        const older = isNew ? dots.at(-2) : dots.at(-1);
        const now = isNew ? dots.at(-1) : older;
        return [
          storyStrings.loop.metrics[metric],
          plain(older?.value ?? Number.NaN, DECIMALS),
          plain(now?.value ?? Number.NaN, DECIMALS),
        ];
      }),
    ],
  };
}

/** Log-probabilities of models that nobody ran are recorded as 0: they are missing, not certain. */
const ofModels = ({ judge }: Story, values: readonly number[]): readonly number[] =>
  judge === "prm" ? values : [];

export function tableOf(story: Story, frame: Frame): Table {
  const { credit, lanes } = story;
  const [reference, prm, gap] = [credit.reference, credit.prm, credit.gap].map((values) =>
    ofModels(story, values),
  ) as [readonly number[], readonly number[], readonly number[]];
  switch (frame) {
    case 1:
      return tries(story);
    case 2:
      return ends(story);
    case 3:
      return floods(story);
    case 4:
      return byToken(story, { [text.reference]: reference, [text.prm]: prm, [text.gap]: gap });
    case 5:
      return byToken(story, { [text.gap]: gap, [text.credit]: credit.credit });
    case 6:
      return steps(story);
    case 7:
      return compared(story);
    case 8:
      return byToken(story, {
        [text.credit]: credit.credit,
        [text.process]: lanes.process,
        [text.outcomeReturn]: lanes.outcome,
        [text.added]: lanes.sum,
        [text.advantage]: lanes.advantage,
      });
    case 9:
      return chances(story);
    case 10:
      return loop(story);
  }
}
