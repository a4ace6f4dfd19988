/**
 * The numbers behind the colours: which number a layer shows, how it is added up over a step, and how large it
 * is on a scale that is symmetric about 0. Pure functions, no drawing.
 */
import type { GroupRecord, ResponseRecord } from "../report.ts";
import { at } from "../typed-array.ts";
import { perObject } from "./remembered.ts";
import { segmentsOf } from "./segments.ts";

/** What a token's credit can mean, in the order in which the algorithm computes it. The words stand in links. */
export const LAYERS = ["outcome", "implicit", "step", "return", "advantage", "change"] as const;
export type Layer = (typeof LAYERS)[number];

/** Each token's step as a whole: the sum of its process rewards. A token of no step stands for itself. */
function stepSums(response: ResponseRecord): number[] {
  const { processRewards } = response;
  return segmentsOf(response).flatMap(({ step, start, end }) => {
    const span = Array.from({ length: end - start }, (_, i) => processRewards[start + i] ?? NaN);
    if (step === null) return span;
    const sum = span.reduce((total, value) => total + value, 0);
    return span.map(() => sum);
  });
}

/**
 * Probability after the update less that before, in -1..1. A difference of probabilities and not of their logarithms:
 * that of a token that is hardly ever written would outshine all others.
 */
function probabilityChanges({ logprobs, afterLogprobs = [] }: ResponseRecord): number[] {
  return afterLogprobs.map((after, t) => Math.exp(after) - Math.exp(logprobs[t] ?? NaN));
}

/** One number per response token; none where the record does not hold what the layer is made of. */
export function layerValues(response: ResponseRecord, layer: Layer): readonly number[] {
  switch (layer) {
    case "outcome":
      return response.outcomeReturns;
    case "implicit":
      return response.processRewards;
    case "step":
      return stepSums(response);
    case "return":
      return response.processReturns;
    case "advantage":
      return response.advantages;
    case "change":
      return probabilityChanges(response);
  }
}

/** Whether a group's records hold what a layer is made of: older recordings say nothing of the policy after an update. */
export function hasLayer({ responses }: GroupRecord, layer: Layer): boolean {
  return layer !== "change" || responses.some(({ afterLogprobs }) => afterLogprobs !== undefined);
}

/**
 * Only token rewards add up to something: their sum over a response is the score that the PRM is trained on.
 * Returns and advantages already look ahead, so adding them would count every reward many times; a step's sum stands on
 * each of its tokens.
 */
export function isAdditive(layer: Layer): boolean {
  return layer === "implicit";
}

/** Sum or mean (see {@link isAdditive}) of a layer over tokens [start, end); 0 where there are none. */
export function summarise(
  values: readonly number[],
  layer: Layer,
  start = 0,
  end = values.length,
): number {
  const span = values.slice(start, end);
  const sum = span.reduce((total, value) => total + value, 0);
  return isAdditive(layer) || span.length === 0 ? sum : sum / span.length;
}

/** Share of the values that lie inside the scale; the rest are drawn clipped, with a notch. */
const SCALE_QUANTILE = 0.98;

/**
 * Half-width of the colour scale: the 98th percentile of |value|, so that one extreme token does not turn all
 * others grey. Interpolates linearly between order statistics; 0 for no values.
 */
export function symmetricDomain(values: readonly number[]): number {
  const sizes = values
    .map(Math.abs)
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  if (sizes.length === 0) return 0;
  const position = SCALE_QUANTILE * (sizes.length - 1);
  const low = at(sizes, Math.floor(position));
  const high = at(sizes, Math.ceil(position));
  return low + (high - low) * (position - Math.floor(position));
}

/** Scales by layer: every redraw asks for the scale of the group on screen. */
const domainsOf = perObject((_group: GroupRecord): Partial<Record<Layer, number>> => ({}));

/** The scale that a whole group shares, so that its responses can be compared. */
export function groupDomain(group: GroupRecord, layer: Layer): number {
  return (domainsOf(group)[layer] ??= symmetricDomain(
    group.responses.flatMap((response) => layerValues(response, layer)),
  ));
}

export interface Cell {
  /** Place on the scale, 0..1. */
  readonly magnitude: number;
  readonly sign: "positive" | "negative" | "zero";
  /** Whether the value lies outside the scale. */
  readonly clipped: boolean;
}

/** Rounding noise of a recording's seven digits must not look like a clipped value. */
const CLIP_TOLERANCE = 1 + 1e-6;

/** Where a value lies on a scale of half-width `domain`. */
export function cell(value: number, domain: number): Cell {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || domain <= 0 || size === 0) {
    return { magnitude: 0, sign: "zero", clipped: false };
  }
  return {
    magnitude: Math.min(size / domain, 1),
    sign: value > 0 ? "positive" : "negative",
    clipped: size > domain * CLIP_TOLERANCE,
  };
}

/** The true minus sign: as wide as a plus, and never mistaken for a hyphen. */
const MINUS = "\u2212";

/** Decimals that tell values on a scale of half-width `domain` apart: two for 0.1 and more, at most six. */
export function decimalsFor(domain: number): number {
  if (domain <= 0) return 2;
  return Math.min(6, Math.max(2, Math.ceil(-Math.log10(domain)) + 1));
}

/** A number with its sign always written, except where it rounds to 0. */
export function signed(value: number, decimals = 2): string {
  if (!Number.isFinite(value)) return "NaN";
  const digits = Math.abs(value).toFixed(decimals);
  if (Number(digits) === 0) return digits;
  return (value > 0 ? "+" : MINUS) + digits;
}

export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly sign: Cell["sign"];
}

/** A sparkline shows at most this many bars; a longer response shows the largest value of each bin. */
const MAX_BARS = 48;

/**
 * Bars of a sparkline about a zero line in the middle.
 *
 * @param width of the drawing, in its own units
 * @param height of the drawing
 */
export function sparkBars(
  values: readonly number[],
  domain: number,
  width: number,
  height: number,
): Bar[] {
  const bins = Math.min(values.length, MAX_BARS);
  const pitch = width / Math.max(bins, 1);
  const middle = height / 2;
  return Array.from({ length: bins }, (_, bin) => {
    const first = Math.floor((bin * values.length) / bins);
    const last = Math.floor(((bin + 1) * values.length) / bins);
    const largest = values
      .slice(first, last)
      .reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
    const { magnitude, sign } = cell(largest, domain);
    const size = magnitude * middle;
    return {
      x: bin * pitch,
      y: sign === "positive" ? middle - size : middle,
      width: pitch * 0.72,
      height: size,
      sign,
    };
  });
}

/** A token as a person can see it: spaces and line ends have glyphs. */
export function visibleToken(text: string): string {
  if (text === "") return "\u2205";
  return text.replaceAll(" ", "\u2423").replaceAll("\n", "\u21b5").replaceAll("\t", "\u21e5");
}
