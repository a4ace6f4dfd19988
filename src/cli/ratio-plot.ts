/** Sample-efficiency ratios as dots, one a seed: a median alone hides how far seeds lie apart. */
import { at } from "../typed-array.ts";
import { CLAIM, type ArmRow, type Comparison } from "./comparison.ts";
import {
  element,
  horizontalAxis,
  label,
  scale,
  strokeOf,
  svgDocument,
  textWidth,
  type Frame,
} from "../svg.ts";

const WIDTH = 420;
const TOP = 62;
const ROW_HEIGHT = 46;

function ratioRow(row: ArmRow, y: number, colour: string, x: (value: number) => number): string[] {
  const ratios = row.seeds.map(({ ratio }) => ratio).filter((ratio) => ratio !== null);
  const gap = Math.min(4, 24 / Math.max(1, ratios.length - 1));
  const dots = ratios.map((ratio, i) =>
    element("circle", {
      cx: x(ratio),
      // Equal ratios, such as several that were not reached, stay apart.
      cy: y + (i - (ratios.length - 1) / 2) * gap,
      r: 3.5,
      fill: colour,
      "fill-opacity": "0.6",
    }),
  );
  if (row.ratio === null) return dots;
  const { value, interval } = row.ratio;
  const line = { stroke: "currentColor", "stroke-width": "2" };
  return [
    ...dots,
    interval === null
      ? ""
      : element("line", { x1: x(interval.low), x2: x(interval.high), y1: y, y2: y, ...line }),
    element("line", { x1: x(value), x2: x(value), y1: y - 9, y2: y + 9, ...line }),
  ];
}

/** A dot for the sample-efficiency ratio of each seed, the median and its interval. null without any ratio. */
export function ratioPlot({ arms, baselines }: Comparison, title: string): string | null {
  const [baseline = ""] = baselines;
  const isSingle = baselines.length === 1;
  const shown = arms
    .map((row, i) => ({ row, stroke: strokeOf(i) }))
    // Against itself alone a baseline has ones.
    .filter(({ row: { name, ratio } }) => ratio !== null && !(isSingle && name === baseline));
  if (shown.length === 0) return null;
  const values = shown.flatMap(({ row }) => row.seeds.map(({ ratio }) => ratio ?? 0));
  const high = Math.max(CLAIM * 1.2, ...values) * 1.04;
  const texts = shown.map(({ row }) => {
    const { n, value, interval } = row.ratio ?? { n: 0, value: 0, interval: null };
    const bounds =
      interval === null ? "" : ` [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`;
    return { name: `${row.title} (n ${n})`, figure: `${value.toFixed(2)}${bounds}` };
  });
  const left = 20 + Math.max(...texts.map(({ name }) => textWidth(name)));
  const frame: Frame = {
    left,
    right: left + WIDTH,
    top: TOP,
    bottom: TOP + ROW_HEIGHT * shown.length,
  };
  const x = scale([-0.1, high], [frame.left, frame.right]);
  const marks = [
    { value: 1, text: "1x" },
    { value: CLAIM, text: `${CLAIM}x` },
  ];
  const subtitle = `A dot a seed, 0: not reached; bars: median and bootstrap 95 % interval; baseline: ${
    isSingle ? baseline : `best of ${baselines.join(", ")} per seed`
  }`;
  const width = Math.max(
    frame.right + 20 + Math.max(...texts.map(({ figure }) => textWidth(figure))),
    32 + textWidth(subtitle),
  );
  return svgDocument(width, frame.bottom + 50, title, subtitle, [
    label(title, 16, 20, "start", { "font-size": "15", "font-weight": "600" }),
    label(subtitle, 16, 37, "start", { "fill-opacity": "0.75" }),
    horizontalAxis(frame, {
      title: "rollouts the baseline needs for its own final score / rollouts the arm needs",
      range: [-0.1, high],
      format: (value) => value.toFixed(1),
    }),
    ...marks.flatMap(({ value, text }) => [
      element("line", {
        x1: x(value),
        x2: x(value),
        y1: frame.top,
        y2: frame.bottom,
        stroke: "currentColor",
        "stroke-dasharray": "4 4",
        "stroke-opacity": "0.6",
      }),
      label(text, x(value) + 4, frame.top - 4),
    ]),
    ...shown.flatMap(({ row, stroke }, i) => {
      const y = frame.top + ROW_HEIGHT * (i + 0.5);
      const { name, figure } = at(texts, i);
      return [
        label(name, frame.left - 10, y + 4, "end"),
        ...ratioRow(row, y, stroke.colour, x),
        label(figure, frame.right + 10, y + 4),
      ];
    }),
  ]);
}
