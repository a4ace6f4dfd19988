/**
 * A run that can be replayed: header, curves, and some groups with their credit. Versioned plain JSON.
 *
 * A recording is made by the command line and by the page alike; the page opens one without WebGPU.
 */
import * as v from "valibot";
import { InputError, shown } from "./errors.ts";
import { inPieces } from "./pieces.ts";
import type { Report, TokenAlternatives } from "./report.ts";

export const RECORDING_VERSION = 1;

const asItIs = v.custom<never>(() => true);

/**
 * A list of numbers or strings, which is nearly all that a recording holds: looked through here, as the schema that finds
 * out which value does not fit takes several times as long.
 */
function listOf<Item>(one: v.GenericSchema<Item>, fits: (value: unknown) => boolean) {
  const schema: v.GenericSchema<Item[]> = v.array(one);
  return v.lazy((values) => (Array.isArray(values) && values.every(fits) ? asItIs : schema));
}

const numbers = listOf(v.number(), (value) => typeof value === "number" && !Number.isNaN(value));
const strings = listOf(v.string(), (value) => typeof value === "string");
const optionalNumber = v.optional(v.number());

const stepsSchema = v.array(
  v.object({ start: v.number(), end: v.number(), correct: v.nullable(v.boolean()) }),
);

const responseSchema = v.object({
  tokens: strings,
  outcome: v.number(),
  answer: v.string(),
  steps: stepsSchema,
  logprobs: numbers,
  refLogprobs: numbers,
  prmLogprobs: numbers,
  processRewards: numbers,
  processReturns: numbers,
  outcomeReturns: numbers,
  advantages: numbers,
  afterLogprobs: v.exactOptional(numbers),
  alternatives: v.exactOptional(
    v.array(v.object({ words: strings, before: numbers, after: numbers })),
  ),
  prefixValues: v.exactOptional(
    v.array(
      v.object({
        length: v.number(),
        value: v.number(),
        standardError: v.number(),
        continuations: v.number(),
      }),
    ),
  ),
});

const probeSchema = v.object({
  prompt: v.string(),
  tokens: strings,
  outcome: v.number(),
  answer: v.string(),
  steps: stepsSchema,
  logprobs: numbers,
  refLogprobs: numbers,
  prmLogprobs: v.nullable(numbers),
});

const alarmSchema = v.object({
  name: v.string(),
  sentence: v.string(),
  value: v.number(),
  threshold: v.number(),
});

const reportSchema = v.object({
  stage: v.picklist(["sft", "rl"]),
  metrics: v.objectWithRest({ update: v.number(), rollouts: v.number() }, optionalNumber),
  groups: v.array(
    v.object({
      prompt: v.string(),
      answer: v.string(),
      kept: v.boolean(),
      responses: v.array(responseSchema),
    }),
  ),
  probes: v.exactOptional(v.array(probeSchema)),
  alarms: v.exactOptional(v.array(alarmSchema)),
});

const headerSchema = v.object({
  version: v.literal(RECORDING_VERSION),
  /** The config.json of the run, complete. */
  config: v.record(v.string(), v.unknown()),
  /** What trained it, in one line. */
  adapter: v.string(),
  /** Updates the run was asked for. */
  updates: v.number(),
  /** When it was made, ISO 8601. */
  created: v.string(),
});

/** Reports are looked through one by one. */
const fileSchema = v.object({ header: headerSchema, reports: v.array(v.unknown()) });

export type RecordingHeader = v.InferOutput<typeof headerSchema>;

export interface Recording {
  readonly header: RecordingHeader;
  readonly reports: readonly Report[];
}

/** Significant digits kept in a recording: enough for every formula shown to add up to 1e-5. */
const DIGITS = 7;

/** Decimals kept of the probabilities of alternatives: a digit more says nothing, and there are a dozen a token. */
const PROBABILITY_DECIMALS = 6;

/** A value of a recording as JSON, rounded as {@link writeRecording} says. */
function jsonOf(part: unknown): string {
  return JSON.stringify(part, (key, value: unknown) => {
    if (key === "alternatives" && Array.isArray(value))
      return (value as TokenAlternatives[]).map(roundedAlternatives);
    return typeof value === "number" && !Number.isInteger(value)
      ? Number(value.toPrecision(DIGITS))
      : value;
  });
}

/** The text of {@link writeRecording} in pieces, one a report: a long one is more than a page can make without a stop. */
export function* recordingPieces({ header, reports }: Recording): Generator<string, void, void> {
  yield `{"header":${jsonOf(header)},"reports":[`;
  for (const [index, report] of reports.entries()) yield (index === 0 ? "" : ",") + jsonOf(report);
  yield "]}";
}

/**
 * A recording as JSON text. Numbers are rounded to {@link DIGITS} significant digits, probabilities of alternatives to
 * {@link PROBABILITY_DECIMALS} decimals.
 */
export function writeRecording(recording: Recording): string {
  return [...recordingPieces(recording)].join("");
}

function roundedAlternatives({ words, before, after }: TokenAlternatives): TokenAlternatives {
  const rounded = (probabilities: readonly number[]) =>
    probabilities.map((probability) => Number(probability.toFixed(PROBABILITY_DECIMALS)));
  return { words, before: rounded(before), after: rounded(after) };
}

/** What a schema makes of a value that stands at a place of the file, such as "reports.3". */
function parsed<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  { source, place }: Readonly<Record<"source" | "place", string>>,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = [place, v.getDotPath(issue) ?? ""].filter((part) => part !== "").join(".");
  throw new InputError(
    `Cannot read recording "${source}": expected ${issue.expected ?? "another value"} at "${shown(path)}", found ${shown(issue.received)}`,
  );
}

/** Reads a recording, report by report, with a stop after each. */
function* reading(text: string, source: string): Generator<void, Recording, void> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw new InputError(
      `Cannot read recording "${source}": ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  yield;
  const { header, reports } = parsed(fileSchema, data, { source, place: "" });
  const read: Report[] = [];
  for (const [index, report] of reports.entries()) {
    read.push(parsed(reportSchema, report, { source, place: `reports.${index}` }));
    yield;
  }
  return { header, reports: read };
}

/**
 * Reads a recording.
 *
 * @param source file name or address, for the error
 * @throws InputError naming the first field that does not fit
 */
export function readRecording(text: string, source: string): Recording {
  const steps = reading(text, source);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/**
 * Reads a recording as {@link readRecording} does, in pieces of a few milliseconds.
 *
 * @param pause is waited for between two pieces
 * @throws InputError naming the first field that does not fit
 */
export function readRecordingInPieces(
  text: string,
  source: string,
  pause: () => Promise<void>,
): Promise<Recording> {
  return inPieces(reading(text, source), pause);
}
