/** What the sentences of the catalogue are called with in tests: numbers, unless it is something else that they tell. */
import { presets } from "../../src/presets.ts";
import { alarmNames } from "../../src/rl/alarm-rules.ts";
import { taskNames } from "../../src/tasks/index.ts";
import type { lessonsStrings } from "../../src/ui/catalogue/en/lessons.ts";
import { storyOf, type Story } from "../../src/ui/story/story-of.ts";
import { at } from "../../src/typed-array.ts";
import type { GroupRecord } from "../../src/report.ts";
import { fixtureRecording } from "./fixture.ts";

type Samples = readonly (readonly unknown[])[];

const recording = fixtureRecording({ updates: 4 });
const group = at(at(recording.reports, 4).groups, 0);

/** The policy's chances after the update, with the tokens given. */
const afterwards = (record: GroupRecord, shift: number): GroupRecord => ({
  ...record,
  responses: record.responses.map((response) => ({
    ...response,
    afterLogprobs: response.logprobs.map((value) => Math.min(0, value + shift)),
  })),
});

/** Responses that all ended right. */
const alike: GroupRecord = {
  ...group,
  responses: group.responses.map((response) => ({ ...response, outcome: 1 })),
};

/** Tokens that nobody would have thought of. */
const unlikely: GroupRecord = {
  ...group,
  responses: group.responses.map((response) => ({
    ...response,
    logprobs: response.logprobs.map(() => -12),
  })),
};

/** No PRM has read it, because there is none yet or because the prompt filter left it out. */
const unread: GroupRecord = {
  ...group,
  responses: group.responses.map((response) => ({
    ...response,
    prmLogprobs: response.prmLogprobs.map(() => 0),
  })),
};

const alone: GroupRecord = { ...group, responses: group.responses.slice(0, 1) };
const tokenless: GroupRecord = {
  ...group,
  responses: group.responses.map((response) => ({ ...response, tokens: [], steps: [] })),
};

const settings: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { process: { source: "none" } },
  { process: { source: "steps" } },
  { outcome: { gamma: 0.9 } },
  { advantage: { estimator: "grpo" } },
  { advantage: { estimator: "reinforce", whiten: false } },
  { algorithm: "prime-replay" },
];

/** Groups and settings of every kind that a sentence of the story makes a difference of. */
export const stories: readonly Story[] = [
  group,
  unread,
  { ...unread, kept: false },
  alike,
  alone,
  tokenless,
  afterwards(group, 0.1),
  afterwards(group, -1),
  afterwards(unlikely, 1),
].flatMap((record) =>
  settings.flatMap((over) => {
    const place = { response: 1, token: 1, reports: recording.reports, at: 4 };
    const config = { ...recording.header.config, ...over };
    const story = storyOf({ group: record, config, ...place });
    return story ? [story] : [];
  }),
);

const trainerStates = [
  { kind: "idle" },
  { kind: "preparing", done: 0, total: 0, what: "" },
  { kind: "preparing", done: 101, total: 202, what: "x-work" },
  { kind: "preparing", done: 101, total: 202, what: "Compiling kernels" },
  { kind: "running" },
  { kind: "paused" },
  { kind: "recovering", reason: "x-reason", fromUpdate: 101 },
  { kind: "blocked", reason: "x-reason", secondsLeft: 101 },
  { kind: "finished" },
  { kind: "failed", error: "x-error", name: "Error" },
];

const alarms = [...alarmNames, "x-alarm"].map((name) => ({
  name,
  sentence: name === "x-alarm" ? "x-sentence" : "Something about the run.",
  value: 0.61,
  threshold: 0.42,
}));

type Marks = (typeof lessonsStrings)["marks"];

/** Two tokens of a lesson and their returns; a sum to compute; a difference between arms of an experiment. */
const pair: Parameters<Marks["order"]["right"]>[0] = {
  first: 100,
  second: 201,
  returns: [0.5, -0.25],
  recorded: [0.4, -0.3],
};
const sum: Parameters<Marks["compute"]["right"]>[0] = {
  group: { prompt: "x-prompt", answer: "x-answer", kept: true, responses: [] },
  response: 0,
  token: 3,
  text: "x-token",
  beta: 0.5,
  prm: -0.101,
  reference: -1.202,
  credit: 0.5505,
};
const differences: readonly Parameters<Marks["draw"]["found"]>[0][] = [
  { rollouts: 20_480, mean: 0.123, n: 10, behind: 4 },
  { rollouts: 20_480, mean: -0.123, n: 10, behind: 7 },
];
const verdicts: readonly Parameters<Marks["draw"]["verdict"]>[1][] = ["ahead", "level", "behind"];

const one = (values: readonly unknown[]): Samples => values.map((value) => [value]);

/** By path; the first pattern that fits. */
const SAMPLES: readonly (readonly [path: RegExp, samples: Samples])[] = [
  [/^story\.frames\./, one(stories)],
  [/^story\.question\.truthSteps$/, one([[101], [101, 202]])],
  [/^page\.task$/, one([...taskNames, "x-task"])],
  [/^page\.preset(Description)?$/, one([...Object.keys(presets), "x-preset"])],
  [/^page\.status\.trainer$/, one(trainerStates)],
  [
    /^page\.status\.recordedBy$/,
    [
      ["x-adapter", "2026-11-22T10:00:00Z"],
      ["x-adapter", null],
      ["", "no date"],
    ],
  ],
  [/^page\.status\.liveBy$/, one(["x-adapter", ""])],
  [
    /^page\.transport\.left$/,
    [
      ["8 s", "8 s"],
      ["40 min", "1 h 5 min"],
    ],
  ],
  [
    /^page\.response\.stepName$/,
    [
      ["x-step", "x-sum", "x-value", "x-truth"],
      ["x-step", "x-sum", "x-value", ""],
    ],
  ],
  [
    /^page\.announce\.percent$/,
    [
      [101, "x-accuracy"],
      [101, ""],
    ],
  ],
  [/^page\.alarms\.sentence$/, one(alarms)],
  [/^page\.inspector\.formula\.used$/, one(["paper", "code"])],
  [
    /^page\.inspector\.pin\.pinned$/,
    [
      [101, 202, "x-token", 303],
      [101, 202, "x-token", null],
    ],
  ],
  [/^page\.scoreboard\.measured$/, one([101, null])],
  [/^lessons\.marks\.order\.right$/, one([pair])],
  [/^lessons\.marks\.compute\.right$/, one([sum])],
  [/^lessons\.marks\.draw\.(found|replay|control)$/, one(differences)],
  [/^lessons\.curve\.says$/, one(verdicts)],
  [
    /^lessons\.marks\.draw\.verdict$/,
    verdicts.flatMap((verdict) => [
      [true, verdict],
      [false, verdict],
    ]),
  ],
  [
    /^lessons\.marks\.fence\./,
    [
      [true, 101],
      [false, 101],
    ],
  ],
  [/^runs\.save\.source$/, one([["x-first", "x-second"]])],
];

/**
 * What to call a sentence with, in alternatives of which the first that works holds: by default numbers that no sentence
 * has by itself, and ones for the singular; else words of somebody else.
 */
export function samplesOf(path: string, parameters: number): readonly Samples[] {
  const found = SAMPLES.find(([pattern]) => pattern.test(path));
  if (found) return [found[1]];
  if (parameters === 0) return [[[]]];
  const numbers = Array.from({ length: parameters }, (_, i) => 101 * (i + 1));
  const words = numbers.map((number) => `x-${number}`);
  return [[numbers, numbers.map(() => 1)], [words]];
}
