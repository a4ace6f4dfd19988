/** A chart as a file that stands alone: title, legend with n, curves, and what the bands are, in dark ink on white. */
import { element, escapeXml, FONT_SIZE, label, textWidth } from "../../svg.ts";
import { draw, frameOf, type Picture } from "./drawing.ts";
import { dashOf, filePaint } from "./looks.ts";

export interface Figure {
  readonly picture: Picture;
  readonly title: string;
  /** Names of the curves with their n, in the order of the picture. */
  readonly legend: readonly string[];
  /** Below the curves: what the bands show, where the runs are from. */
  readonly notes: readonly string[];
  /** What the chart says, for those who cannot see it. */
  readonly alternative: string;
}

const WIDTH = 760;
const PLOT_HEIGHT = 340;
const EDGE = 20;
const LINE = 18;
const SAMPLE = 26;
const INK = "#1f2328";

/** Places of legend entries, as many a row as there is room for. */
function legendPlaces(legend: readonly string[]): { readonly x: number; readonly row: number }[] {
  let [x, row] = [EDGE, 0];
  return legend.map((text) => {
    const width = SAMPLE + 8 + textWidth(text) + 18;
    if (x > EDGE && x + width > WIDTH - EDGE) {
      x = EDGE;
      row += 1;
    }
    const place = { x, row };
    x += width;
    return place;
  });
}

/** A note in lines that fit. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    if (line !== "" && textWidth(longer) > WIDTH - 2 * EDGE) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === "" ? lines : [...lines, line];
}

export interface FigureSvg {
  readonly svg: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

/** The same figure gives the same bytes. No style sheet: colours are attributes, which every viewer and policy allows. */
export function figureSvg({ picture, title, legend, notes, alternative }: Figure): FigureSvg {
  const places = legendPlaces(legend);
  const legendTop = EDGE + 34;
  const plotTop = legendTop + ((places.at(-1)?.row ?? 0) + 1) * LINE;
  const noteLines = notes.flatMap(wrapped);
  const height = plotTop + PLOT_HEIGHT + 14 + noteLines.length * LINE + EDGE;
  const frame = frameOf(WIDTH, PLOT_HEIGHT, picture.yTitle !== "");
  const entries = legend.flatMap((text, i) => {
    const place = places[i];
    const curve = picture.curves[i];
    if (!place || !curve) return [];
    const y = legendTop + place.row * LINE;
    return [
      element("line", {
        x1: place.x,
        x2: place.x + SAMPLE,
        y1: y - 4,
        y2: y - 4,
        "stroke-width": "2",
        "stroke-dasharray": dashOf(curve.look),
        ...filePaint.stroke(curve.look),
      }),
      label(text, place.x + SAMPLE + 8, y),
    ];
  });
  const content = [
    `<title>${escapeXml(title)}</title>`,
    `<desc>${escapeXml(alternative)}</desc>`,
    element("rect", { x: 0, y: 0, width: WIDTH, height, fill: "#ffffff" }),
    label(title, EDGE, EDGE + 8, "start", { "font-size": "15", "font-weight": "600" }),
    ...entries,
    element("g", { transform: `translate(0 ${plotTop})` }, draw(picture, frame, filePaint)),
    ...noteLines.map((line, i) =>
      label(line, EDGE, plotTop + PLOT_HEIGHT + 18 + i * LINE, "start", { "fill-opacity": "0.75" }),
    ),
  ];
  const root = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${WIDTH} ${height}`,
    width: WIDTH,
    height,
    role: "img",
    "font-family": "system-ui, sans-serif",
    "font-size": String(FONT_SIZE),
    color: INK,
    fill: INK,
  };
  return { svg: `${element("svg", root, `\n${content.join("\n")}\n`)}\n`, width: WIDTH, height };
}
