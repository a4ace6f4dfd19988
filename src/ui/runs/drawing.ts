/** Draws mean curves with their bands as SVG text: the same drawing on the page and in files, with other paint. */
import {
  coordinate,
  element,
  horizontalAxis,
  scale,
  verticalAxis,
  type Frame,
  type Range,
} from "../../svg.ts";
import type { BandPoint } from "./band.ts";
import type { ArmCurves } from "./comparison.ts";
import { dashOf, type Paint } from "./looks.ts";
import type { Series } from "./series.ts";

export interface Picture {
  readonly curves: readonly ArmCurves[];
  /** The same arms as they were measured, behind curves that are smoothed; none behind others. */
  readonly measured: readonly ArmCurves[];
  /** Whether single seeds are drawn, as thin lines. */
  readonly hasSeeds: boolean;
  /** Whether the curves are differences, which have a line at 0 to be held against. */
  readonly isDifference: boolean;
  readonly x: Range;
  readonly y: Range;
  readonly xTitle: string;
  readonly yTitle: string;
  readonly xText: (value: number) => string;
  readonly yText: (value: number) => string;
}

/** Room for the numbers of the axes, in pixels; a title beside the vertical axis takes more. */
const MARGIN = { left: 52, right: 14, top: 10, bottom: 44 } as const;
const TITLE_WIDTH = 20;

/** Where the curves of a picture of this size lie. */
export function frameOf(width: number, height: number, hasTitle: boolean): Frame {
  return {
    left: MARGIN.left + (hasTitle ? TITLE_WIDTH : 0),
    right: Math.max(width - MARGIN.right, MARGIN.left + TITLE_WIDTH + 1),
    top: MARGIN.top,
    bottom: height - MARGIN.bottom,
  };
}

const pathOf = (points: readonly string[]): string => points.join(" ");

function bandPolygon(
  points: readonly BandPoint[],
  xy: (x: number, y: number) => string,
): string | null {
  const known = points.filter(({ low, high }) => low !== null && high !== null);
  if (known.length === 0) return null;
  const upper = known.map(({ x, mean, high }) => xy(x, high ?? mean));
  const lower = known.map(({ x, mean, low }) => xy(x, low ?? mean)).toReversed();
  return pathOf([...upper, ...lower]);
}

/** A dot for a curve of a single point, which as a line could not be seen. */
const LONE_RADIUS = 3;

/** Enough of a curve as it was measured to see how far the smoothed one strays from it. */
const MEASURED_OPACITY = "0.25";

/** The picture's inside: axes, bands, measured means, seeds and means, in this order from back to front. */
export function draw(picture: Picture, frame: Frame, paint: Paint): string {
  const { curves, measured, hasSeeds, isDifference } = picture;
  const x = scale(picture.x, [frame.left, frame.right]);
  const y = scale(picture.y, [frame.bottom, frame.top]);
  const xy = (place: number, height: number) => `${coordinate(x(place))},${coordinate(y(height))}`;
  const line = (series: Series) => pathOf(series.x.map((place, i) => xy(place, series.y[i] ?? 0)));
  const means = (points: readonly BandPoint[]) =>
    pathOf(points.map((point) => xy(point.x, point.mean)));
  const parts: string[] = [
    verticalAxis(frame, { title: picture.yTitle, range: picture.y, format: picture.yText }),
    horizontalAxis(
      frame,
      { title: picture.xTitle, range: picture.x, format: picture.xText },
      // A number of five digits and air around it.
      Math.min(6, Math.max(2, Math.floor((frame.right - frame.left) / 72))),
    ),
  ];
  if (isDifference) {
    parts.push(
      element("line", {
        x1: frame.left,
        x2: frame.right,
        y1: y(0),
        y2: y(0),
        stroke: "currentColor",
        "stroke-opacity": "0.75",
      }),
    );
  }
  for (const { band, look } of curves) {
    const points = bandPolygon(band.points, xy);
    if (points !== null)
      parts.push(element("polygon", { points, "fill-opacity": "0.16", ...paint.fill(look) }));
  }
  for (const { band, look } of measured) {
    parts.push(
      element("polyline", {
        points: means(band.points),
        fill: "none",
        "stroke-width": "2",
        "stroke-opacity": MEASURED_OPACITY,
        "stroke-linejoin": "round",
        ...paint.stroke(look),
      }),
    );
  }
  if (hasSeeds) {
    for (const { seeds, look } of curves) {
      for (const series of seeds) {
        parts.push(
          element("polyline", {
            points: line(series),
            fill: "none",
            "stroke-width": "1",
            "stroke-opacity": "0.45",
            ...paint.stroke(look),
          }),
        );
      }
    }
  }
  for (const { band, look } of curves) {
    const [first, ...others] = band.points;
    if (!first) continue;
    parts.push(
      others.length === 0
        ? element("circle", {
            cx: x(first.x),
            cy: y(first.mean),
            r: LONE_RADIUS,
            ...paint.fill(look),
          })
        : element("polyline", {
            points: means(band.points),
            fill: "none",
            "stroke-width": "2",
            "stroke-linejoin": "round",
            "stroke-dasharray": dashOf(look),
            ...paint.stroke(look),
          }),
    );
  }
  return parts.join("\n");
}

/** Air above and below the curves, as a share of their height. */
const AIR = 0.06;

/**
 * The vertical range of curves. Values that are never below 0 start there unless all of them are far above; differences
 * always show 0.
 */
export function verticalRange(
  curves: readonly ArmCurves[],
  { hasSeeds, isDifference }: Pick<Picture, "hasSeeds" | "isDifference">,
): Range {
  let [low, high] = isDifference ? [0, 0] : [Infinity, -Infinity];
  const include = (value: number): void => {
    low = Math.min(low, value);
    high = Math.max(high, value);
  };
  for (const { band, seeds } of curves) {
    for (const point of band.points) {
      include(point.low ?? point.mean);
      include(point.high ?? point.mean);
    }
    // Curves that do not overlap have no mean; then the seeds are all there is.
    if (hasSeeds || band.points.length === 0) for (const { y } of seeds) y.forEach(include);
  }
  if (low > high) return [0, 1];
  if (!isDifference && low >= 0 && low < high / 2) low = 0;
  const air = (high - low || Math.abs(high) || 1) * AIR;
  return [low === 0 && !isDifference ? 0 : low - air, high + air];
}

/** The horizontal range of all curves, from 0 on. */
export function horizontalRange(curves: readonly ArmCurves[]): Range {
  const ends = curves.flatMap(({ seeds }) => seeds.map(({ x }) => x.at(-1) ?? 0));
  return [0, Math.max(1, ...ends)];
}
