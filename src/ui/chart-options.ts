/** Options of one small chart: plain data and drawing functions, no element. */
import type uPlot from "uplot";
import { axisRange, type Curve } from "./curve.ts";

export interface ChartColours {
  readonly line: string;
  readonly axis: string;
  readonly grid: string;
  readonly playhead: string;
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
  /** The update on screen, read at every drawing. */
  readonly playhead: () => number;
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
      y: { range: (chart) => axisRange(Array.from(chart.data[1] ?? [], Number), input.isShare) },
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
      drawClear: [(chart) => drawPlayhead(chart, input.playhead(), colours.playhead)],
    },
  };
}

/** A vertical line at the update on screen, behind the curve. */
function drawPlayhead(chart: uPlot, update: number, colour: string): void {
  const { ctx, bbox } = chart;
  const x = Math.round(chart.valToPos(update, "x", true));
  if (x < bbox.left || x > bbox.left + bbox.width) return;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.lineWidth = Math.max(1, devicePixelRatio);
  ctx.setLineDash([3 * devicePixelRatio, 3 * devicePixelRatio]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
