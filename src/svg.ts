/**
 * The little SVG that the plots need: scales, axes, labels. Text and axes take the reader's text colour, light or dark; series take the
 * colours of Okabe and Ito, which people with any colour vision tell apart. The same input gives the same bytes.
 */
import { at } from "./typed-array.ts";

/** Okabe and Ito, 2008, without black and yellow, which one of the two backgrounds swallows. */
const PALETTE = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"] as const;
/** More series than colours: the same colours again, dashed. */
const DASHES = ["", "6 3", "2 3"] as const;

export const FONT_SIZE = 12;
/** Mean width of a character of a sans-serif font of this size, generous. */
const CHARACTER = 6.6;

export interface Stroke {
  readonly colour: string;
  /** `stroke-dasharray`; "" for a solid line. */
  readonly dash: string;
}

/** How the series of this index looks. */
export function strokeOf(index: number): Stroke {
  const round = Math.floor(index / PALETTE.length) % DASHES.length;
  return { colour: at(PALETTE, index % PALETTE.length), dash: at(DASHES, round) };
}

/** Pixels that a text takes, about. */
export function textWidth(text: string): number {
  return Math.ceil(text.length * CHARACTER);
}

/** What XML 1.0 holds in no form, escaped or not: a title from a file may have it. */
const NOT_IN_XML = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

/** The text as the content of an element or an attribute. */
export function escapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text
    .replaceAll(NOT_IN_XML, "\ufffd")
    .replaceAll(/[&<>"]/g, (character) => names[character] ?? character);
}

/** A coordinate with two decimals at most, and no "-0". */
export function coordinate(value: number): string {
  return String(Math.round(value * 100) / 100 + 0);
}

/** An element with attributes; numbers are coordinates. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  content = "",
): string {
  const text = Object.entries(attributes)
    .filter(([, value]) => value !== "")
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === "number" ? coordinate(value) : escapeXml(value)}"`,
    )
    .join("");
  return content === "" ? `<${name}${text}/>` : `<${name}${text}>${content}</${name}>`;
}

/** A text; `anchor` says which end of it stands at x. */
export function label(
  text: string,
  x: number,
  y: number,
  anchor: "start" | "middle" | "end" = "start",
  attributes: Readonly<Record<string, string | number>> = {},
): string {
  const where = { x, y, ...(anchor === "start" ? {} : { "text-anchor": anchor }) };
  return element("text", { ...where, ...attributes }, escapeXml(text));
}

export type Range = readonly [low: number, high: number];

/** Maps values of the domain to pixels. */
export function scale(domain: Range, pixels: Range): (value: number) => number {
  const width = domain[1] - domain[0] || 1;
  return (value) => pixels[0] + ((value - domain[0]) / width) * (pixels[1] - pixels[0]);
}

/** Round numbers within the range, about as many as wished: steps of 1, 2 or 5 times a power of ten. */
export function ticks([low, high]: Range, wished: number): number[] {
  if (high <= low) return [low];
  const raw = (high - low) / wished;
  const power = 10 ** Math.floor(Math.log10(raw));
  const edges = [1.5, 3.5, 7.5].filter((edge) => raw / power > edge);
  const step = power * at([1, 2, 5, 10], edges.length);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toPrecision(12)),
  );
}

export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Axis {
  readonly title: string;
  readonly range: Range;
  readonly format: (value: number) => string;
}

/** The horizontal axis below a frame, with its title; about as many numbers as wished. */
export function horizontalAxis({ left, right, bottom }: Frame, axis: Axis, wished = 6): string {
  const x = scale(axis.range, [left, right]);
  return [
    element("line", { x1: left, x2: right, y1: bottom, y2: bottom, stroke: "currentColor" }),
    ...ticks(axis.range, wished).flatMap((value) => [
      element("line", {
        x1: x(value),
        x2: x(value),
        y1: bottom,
        y2: bottom + 4,
        stroke: "currentColor",
      }),
      label(axis.format(value), x(value), bottom + 17, "middle"),
    ]),
    label(axis.title, (left + right) / 2, bottom + 36, "middle"),
  ].join("\n");
}

/** The vertical axis left of a frame, with grid lines across it and, where it has one, its title. */
export function verticalAxis({ left, right, top, bottom }: Frame, axis: Axis): string {
  const y = scale(axis.range, [bottom, top]);
  const middle = (top + bottom) / 2;
  return [
    ...ticks(axis.range, 5).flatMap((value) => [
      element("line", {
        x1: left,
        x2: right,
        y1: y(value),
        y2: y(value),
        stroke: "currentColor",
        "stroke-opacity": "0.15",
      }),
      label(axis.format(value), left - 7, y(value) + 4, "end"),
    ]),
    axis.title === ""
      ? ""
      : label(axis.title, 16, middle, "middle", {
          transform: `rotate(-90 16 ${coordinate(middle)})`,
        }),
  ].join("\n");
}

/** A whole document. The description is read to those who cannot see it. */
export function svgDocument(
  width: number,
  height: number,
  title: string,
  description: string,
  parts: readonly string[],
): string {
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${coordinate(width)} ${coordinate(height)}" width="${coordinate(width)}" height="${coordinate(height)}" role="img" font-family="system-ui, sans-serif" font-size="${FONT_SIZE}" fill="currentColor">`;
  const style =
    "<style>svg{color:#1f2328}@media (prefers-color-scheme:dark){svg{color:#e6edf3}}</style>";
  const names = `<title>${escapeXml(title)}</title>\n<desc>${escapeXml(description)}</desc>`;
  return [head, names, style, ...parts.filter(Boolean), "</svg>", ""].join("\n");
}
