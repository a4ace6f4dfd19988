/** Means over seeds as lines, each plot a small SVG: accuracy, step AUROC or any other metric over rollouts. */
import type { MetricName } from "../report.ts";
import { at } from "../typed-array.ts";
import { deviation, mean } from "../bootstrap.ts";
import { count } from "./comparison-table.ts";
import type { ComparedArm } from "./comparison.ts";
import { curveOf } from "./run-record.ts";
import { valueAt, type Curve } from "./sample-efficiency.ts";
import {
  coordinate,
  element,
  horizontalAxis,
  label,
  scale,
  strokeOf,
  svgDocument,
  textWidth,
  ticks,
  verticalAxis,
  type Frame,
  type Range,
  type Stroke,
} from "../svg.ts";

/** What the band around a mean shows. */
export type Band = "sd" | "min-max";
const BAND_NAMES: Readonly<Record<Band, string>> = {
  sd: "± 1 standard deviation over seeds",
  "min-max": "lowest to highest seed",
};

const WIDTH = 560;
const HEIGHT = 300;
const TOP = 48;
const LEFT = 64;
const LINE_HEIGHT = 16;

/** A mean over seeds at one number of rollouts. */
export interface BandPoint {
  readonly rollouts: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** The mean of several curves at every measurement of any of them, as far as all of them go. Empty when one of them is. */
export function bandOf(curves: readonly Curve[], band: Band): BandPoint[] {
  const start = Math.max(...curves.map((curve) => curve[0]?.rollouts ?? Infinity));
  const places = curves.flatMap((curve) => curve.map(({ rollouts }) => rollouts));
  const sorted = [...new Set(places)].filter((place) => place >= start).toSorted((a, b) => a - b);
  return sorted.flatMap((rollouts) => {
    const values = curves.map((curve) => valueAt(curve, rollouts)).filter((v) => v !== null);
    if (values.length < curves.length) return [];
    const centre = mean(values);
    const sd = deviation(values) ?? 0;
    return band === "sd"
      ? { rollouts, mean: centre, low: centre - sd, high: centre + sd }
      : { rollouts, mean: centre, low: Math.min(...values), high: Math.max(...values) };
  });
}

interface Series {
  readonly text: string;
  readonly stroke: Stroke;
  readonly points: readonly BandPoint[];
  /** A band of one seed would be a line. */
  readonly hasBand: boolean;
}

/** Heights for labels as near to the wished ones as a line's height between them and the frame's bottom allow. */
function apart(wished: readonly number[], bottom: number): number[] {
  const order = wished.map((_, i) => i).toSorted((a, b) => at(wished, a) - at(wished, b) || a - b);
  const placed = wished.slice();
  order.forEach((i, place) => {
    const above = place === 0 ? -Infinity : at(placed, at(order, place - 1)) + LINE_HEIGHT;
    placed[i] = Math.max(at(wished, i), above);
  });
  order.toReversed().forEach((i, place) => {
    const below = bottom - place * LINE_HEIGHT;
    placed[i] = Math.min(at(placed, i), below);
  });
  return placed;
}

function seriesParts(
  { stroke, points, hasBand }: Series,
  x: (value: number) => number,
  y: (value: number) => number,
): string[] {
  const xy = (rollouts: number, value: number) =>
    `${coordinate(x(rollouts))},${coordinate(y(value))}`;
  const upper = points.map(({ rollouts, high }) => xy(rollouts, high));
  const lower = points.map(({ rollouts, low }) => xy(rollouts, low)).toReversed();
  const line = points.map((point) => xy(point.rollouts, point.mean)).join(" ");
  const look = { stroke: stroke.colour, "stroke-dasharray": stroke.dash };
  return [
    hasBand
      ? element("polygon", {
          points: [...upper, ...lower].join(" "),
          fill: stroke.colour,
          "fill-opacity": "0.15",
        })
      : "",
    element("polyline", { points: line, fill: "none", "stroke-width": "2", ...look }),
  ];
}

/** The name of a line in the right margin, tied to the line's end. */
function seriesLabel(
  series: Series,
  end: readonly [x: number, y: number],
  right: number,
  y: number,
): string[] {
  const { colour, dash } = series.stroke;
  const [endX, endY] = end;
  return [
    element("circle", { cx: endX, cy: endY, r: 3, fill: colour }),
    element("line", {
      x1: endX,
      y1: endY,
      x2: right + 12,
      y2: y,
      stroke: colour,
      "stroke-opacity": "0.5",
      "stroke-dasharray": "1 3",
    }),
    element("line", {
      x1: right + 12,
      x2: right + 28,
      y1: y,
      y2: y,
      stroke: colour,
      "stroke-width": "2",
      "stroke-dasharray": dash,
    }),
    label(series.text, right + 33, y + 4),
  ];
}

interface LinePlot {
  readonly title: string;
  readonly subtitle: string;
  readonly yTitle: string;
  readonly series: readonly Series[];
  /** Of the vertical axis. */
  readonly range: Range;
  /** A horizontal line to hold the others against. */
  readonly reference?: { readonly y: number; readonly text: string };
}

function linePlot({ title, subtitle, yTitle, series, range, reference }: LinePlot): string {
  const frame: Frame = { left: LEFT, right: LEFT + WIDTH, top: TOP, bottom: TOP + HEIGHT };
  const last = Math.max(...series.map(({ points }) => points.at(-1)?.rollouts ?? 0));
  const x = scale([0, last], [frame.left, frame.right]);
  const height = scale(range, [frame.bottom, frame.top]);
  // A standard deviation may reach beyond what a share can be.
  const y = (value: number) => height(Math.min(range[1], Math.max(range[0], value)));
  const ends = series.map(({ points }) => {
    const end = points.at(-1);
    return [x(end?.rollouts ?? 0), y(end?.mean ?? 0)] as const;
  });
  const heights = apart(
    ends.map(([, endY]) => endY),
    frame.bottom,
  );
  const [first = 0, second = first + 1] = ticks(range, 5);
  const digits = Math.max(1, -Math.floor(Math.log10(second - first) + 1e-9));
  const share = (value: number) => value.toFixed(digits);
  const width = frame.right + 45 + Math.max(...series.map(({ text }) => textWidth(text)));
  return svgDocument(width, frame.bottom + 50, title, subtitle, [
    label(title, LEFT, 20, "start", { "font-size": "15", "font-weight": "600" }),
    label(subtitle, LEFT, 37, "start", { "fill-opacity": "0.75" }),
    verticalAxis(frame, { title: yTitle, range, format: share }),
    horizontalAxis(frame, { title: "rollouts", range: [0, last], format: count }),
    reference === undefined
      ? ""
      : [
          element("line", {
            x1: frame.left,
            x2: frame.right,
            y1: y(reference.y),
            y2: y(reference.y),
            stroke: "currentColor",
            "stroke-dasharray": "4 4",
          }),
          label(reference.text, frame.right - 6, y(reference.y) + 15, "end"),
        ].join("\n"),
    ...series.flatMap((one) => seriesParts(one, x, y)),
    ...series.flatMap((one, i) => seriesLabel(one, at(ends, i), frame.right, at(heights, i))),
  ]);
}

/** The series of the arms that have the measurement; an arm keeps its colour from plot to plot. */
function seriesOf(
  arms: readonly ComparedArm[],
  curveOf: (run: ComparedArm["runs"][number]) => Curve,
  band: Band,
): Series[] {
  return arms.flatMap(({ title, runs }, i) => {
    const curves = runs.map(curveOf).filter((curve) => curve.length > 0);
    const points = curves.length === 0 ? [] : bandOf(curves, band);
    if (points.length === 0) return [];
    const n = curves.length;
    return { text: `${title} (n ${n})`, stroke: strokeOf(i), points, hasBand: n > 1 };
  });
}

function bandText(series: readonly Series[], band: Band): string {
  const hasBand = series.some((one) => one.hasBand);
  return hasBand ? `mean over seeds; band: ${BAND_NAMES[band]}` : "one seed each";
}

/** Held-out accuracy over rollouts, each evaluation as it was measured. null where nothing was. */
export function curvesPlot(arms: readonly ComparedArm[], title: string, band: Band): string | null {
  const series = seriesOf(arms, ({ accuracy }) => accuracy, band);
  if (series.length === 0) return null;
  const subtitle = `Held-out accuracy, ${bandText(series, band)}`;
  return linePlot({ title, subtitle, yTitle: "held-out accuracy", series, range: [0, 1] });
}

/** AUROC of the credit of steps over rollouts. null where no arm has any. */
export function aurocPlot(arms: readonly ComparedArm[], title: string, band: Band): string | null {
  const series = seriesOf(arms, ({ auroc }) => auroc, band);
  if (series.length === 0) return null;
  const subtitle = `AUROC of step credit against the task's own labels, ${bandText(series, band)}`;
  const reference = { y: 0.5, text: "chance" };
  return linePlot({ title, subtitle, yTitle: "step AUROC", series, range: [0, 1], reference });
}

/** From the lowest to the highest place of any band, with a little room. */
function rangeOf(series: readonly Series[]): Range {
  const points = series.flatMap((one) => one.points);
  const low = Math.min(...points.map((point) => point.low));
  const high = Math.max(...points.map((point) => point.high));
  const room = (high - low || Math.abs(high) || 1) * 0.05;
  return [low - room, high + room];
}

/** Any metric over rollouts. null where no arm has measured it. */
export function metricPlot(
  arms: readonly ComparedArm[],
  metric: MetricName,
  title: string,
  band: Band,
): string | null {
  const series = seriesOf(arms, (run) => curveOf(run.metrics, metric), band);
  if (series.length === 0) return null;
  const subtitle = `${metric}, ${bandText(series, band)}`;
  return linePlot({ title, subtitle, yTitle: metric, series, range: rangeOf(series) });
}
