/** Words of charts that depend on numbers: names of arms and metrics, sentences about curves. */
import { runsStrings as text } from "../catalogue/en/runs.ts";
import type { Arm } from "./arms.ts";
import { readAt, endOf, verdictOf } from "./readout.ts";
import type { ArmCurves, Comparison } from "./comparison.ts";
import { differenceText, isShare, placeText, valueText } from "./metric-format.ts";
import type { XAxis } from "./wishes.ts";

/** A word of the catalogue for a name from a file, which may be any text. */
const wordFor = (table: Readonly<Record<string, string>>, name: string): string | null =>
  Object.hasOwn(table, name) ? (table[name] ?? null) : null;

export function metricTitle(metric: string): string {
  return wordFor(text.metrics, metric) ?? metric;
}

export function armTitle({ name, title, origin }: Arm): string {
  switch (origin) {
    case "shipped":
      return wordFor(text.arms, name) ?? title;
    case "current":
      return text.currentTitle(title);
    case "imported":
      return title;
  }
}

/** Names with their n, for a legend. */
export function legendOf(curves: readonly ArmCurves[]): string[] {
  return curves.map(({ arm, band }) => text.armTitle(armTitle(arm), band.n));
}

/** What the bands of these curves show, each kind once. */
export function bandNotes(curves: readonly ArmCurves[]): string[] {
  const kinds = new Set(curves.map(({ band }) => band.kind));
  return [...kinds].map((kind) => text.bandNames[kind]);
}

/** The same in one line; "" without curves. */
export function bandNote(curves: readonly ArmCurves[]): string {
  const [first = "", ...others] = bandNotes(curves);
  return others.reduce((before, next) => text.bothBands(before, next), first);
}

export function placeWords(axis: XAxis, place: number): string {
  return text.axisUnits[axis](placeText(place));
}

/** A sentence on where each difference ends, and what its band says about that. */
export function differenceSentences({
  differences,
  metric,
  axis,
  baseline,
}: Pick<Comparison, "differences" | "metric" | "axis" | "baseline">): string[] {
  if (!baseline) return [];
  return differences.flatMap((curves) => {
    const end = endOf(curves);
    if (!end) return [];
    const { n, kind } = curves.band;
    const number = differenceText(metric, end.mean);
    const value = isShare(metric) ? text.points(number) : number;
    const words = [armTitle(curves.arm), armTitle(baseline), placeWords(axis, end.x)] as const;
    const verdict = verdictOf(end);
    if (end.low === null || end.high === null || verdict === null || kind === "none")
      return [text.ends(...words, value, n)];
    const [low, high] = [differenceText(metric, end.low), differenceText(metric, end.high)];
    return [`${text.endsWithin(...words, value, low, high, n)} ${text.verdicts[kind][verdict]}`];
  });
}

/** A sentence on where each mean starts and ends. */
export function curveSentences({
  curves,
  metric,
  axis,
}: Pick<Comparison, "curves" | "metric" | "axis">): string[] {
  return curves.flatMap(({ arm, band }) => {
    const [first] = band.points;
    const last = band.points.at(-1);
    if (!first || !last) return [];
    return text.curveSummary(
      armTitle(arm),
      band.n,
      valueText(metric, first.mean),
      valueText(metric, last.mean),
      placeWords(axis, last.x),
    );
  });
}

/** What all curves say at a place, in one sentence. */
export function readingAt(
  curves: readonly ArmCurves[],
  place: string,
  x: number,
  show: (value: number) => string,
): string {
  const readings = curves.flatMap(({ arm, band }) => {
    const point = readAt(band, x);
    return point ? text.reading(armTitle(arm), show(point.mean)) : [];
  });
  return [place, ...readings].reduce((before, next) => text.readings(before, next));
}
