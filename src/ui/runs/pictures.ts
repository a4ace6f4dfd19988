/** The two charts of a comparison as pictures for the page, and as figures for files. */
import { strings } from "../catalogue/en/page.ts";
import { runsStrings as text } from "../catalogue/en/runs.ts";
import {
  armTitle,
  bandNote,
  curveSentences,
  differenceSentences,
  legendOf,
  metricTitle,
} from "./chart-titles.ts";
import type { Comparison } from "./comparison.ts";
import { horizontalRange, verticalRange, type Picture } from "./drawing.ts";
import type { Figure } from "./figure-file.ts";
import { differenceTickText, isShare, placeText, tickText } from "./metric-format.ts";

/** One of the two charts of a comparison. */
export type ChartKind = "difference" | "curves";

/** A comparison, and how it is drawn. */
export interface View {
  /** As it was measured: what every number, sentence and file of values is made of. */
  readonly comparison: Comparison;
  /** The same with smoothed curves, which are drawn in their place; null: nothing is smoothed. */
  readonly smoothed: Comparison | null;
  readonly hasSeeds: boolean;
}

/** Both have the horizontal axis of the curves, so that one cursor goes through them. */
export function pictureOf(kind: ChartKind, { comparison, smoothed, hasSeeds }: View): Picture {
  const { metric, axis } = comparison;
  const isDifference = kind === "difference";
  const curvesOf = ({ differences, curves }: Comparison) => (isDifference ? differences : curves);
  const curves = curvesOf(smoothed ?? comparison);
  const measured = smoothed ? curvesOf(comparison) : [];
  return {
    curves,
    measured,
    hasSeeds,
    isDifference,
    x: horizontalRange(comparison.curves),
    // Wherever the measured ones were: smoothing moves the curves, not the axis.
    y: verticalRange([...curves, ...measured], { hasSeeds, isDifference }),
    xTitle: text.axisNames[axis],
    yTitle: "",
    xText: placeText,
    yText: (value) => (isDifference ? differenceTickText(metric, value) : tickText(metric, value)),
  };
}

/** What the vertical axis of differences counts. */
export function differenceUnit(metric: string): string {
  return isShare(metric) ? text.differenceUnit.points : text.differenceUnit.plain;
}

/** The chart as a file says it, with all words that the page has around it. */
export function figureOf(kind: ChartKind, view: View): Figure {
  const { comparison, smoothed } = view;
  const picture = pictureOf(kind, view);
  const { metric, baseline } = comparison;
  const isDifference = kind === "difference";
  const sentences = isDifference ? differenceSentences(comparison) : curveSentences(comparison);
  const title = metricTitle(metric);
  return {
    picture: { ...picture, yTitle: isDifference ? differenceUnit(metric) : title },
    title: isDifference && baseline ? text.save.figureDifference(title, armTitle(baseline)) : title,
    legend: legendOf(picture.curves),
    notes: [
      ...sentences,
      strings.sentence(bandNote(picture.curves)),
      ...(smoothed?.span ? [text.smoothedNote(smoothed.span)] : []),
    ],
    alternative: sentences.join(" "),
  };
}
