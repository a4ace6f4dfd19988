/** Options of one small chart: plain data and drawing functions, no element. */
import type uPlot from "uplot";
import { axisRange, type Curve } from "./curve.ts";

export interface ChartColours {
  readonly line: string;
  readonly axis: string;
  readonly grid: string;
}

export interface ChartInput {
  readonly curve: Curve;
  readonly width: number;
  readonly height: number;
  /** Updates on the horizontal axis, read whenever data are set: another run is no reason for another chart. */
  readonly updates: () => number;
  /** Whether the vertical axis is always 0..1. */
  readonly isShare: boolean;
  readonly colours: ChartColours;
  readonly font: string;
  readonly format: (value: number) => string;
  /** The chart was drawn: its scales may be others. */
  readonly onDraw: () => void;
  /** The pointer is over a measured value, or over none. */
  readonly onHover: (index: number | null) => void;
}

/** uPlot's column data. */
export function chartData(curve: Curve): [number[], number[]] {
  return [[...curve.updates], [...curve.values]];
}

/** Above this many points the dots run into a band. */
const MAX_DOTS = 20;

export function chartOptions(input: ChartInput): uPlot.Options {
  const { colours, font } = input;
  const axis = { stroke: colours.axis, font, ticks: { show: false }, gap: 3 };
  const grid = { stroke: colours.grid, width: 1 };
  return {
    width: input.width,
    height: input.height,
    padding: [8, 8, 0, 0],
    legend: { show: false },
    // Every chart has the same horizontal axis, so one cursor goes through all of them.
    cursor: {
      y: false,
      drag: { x: false, y: false },
      sync: { key: "steplight" },
      points: { size: 7 },
    },
    scales: {
      x: { time: false, range: () => [0, Math.max(input.updates(), 1)] },
      y: { range: (chart) => axisRange(chart.data[1] ?? [], input.isShare) },
    },
    axes: [
      {
        ...axis,
        gap: 5,
        size: 22,
        space: 44,
        grid: { show: false },
        incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000],
      },
      { ...axis, size: 40, space: 30, grid, values: (_, ticks) => ticks.map(input.format) },
    ],
    series: [
      {},
      {
        stroke: colours.line,
        width: 1.75,
        spanGaps: true,
        points: { show: (chart) => chart.data[0].length <= MAX_DOTS, size: 5, fill: colours.line },
      },
    ],
    hooks: {
      setCursor: [(chart) => input.onHover(chart.cursor.idx ?? null)],
      draw: [input.onDraw],
    },
  };
}
