/**
 * What the visitor chose to look at, in the address after "#", so that a view can be linked:
 * `#u=20&g=2&r=3&t=5&l=advantage&f=4`. Counted from 1, as on the page. Only whole numbers and known words are
 * read; whatever else stands there is left out and counted, never run and never shown as markup.
 */
import { LAYERS, type Layer } from "./credit.ts";

/** null: not chosen; the page decides. Indices count from 0. */
export interface View {
  readonly update: number | null;
  readonly group: number | null;
  readonly response: number | null;
  readonly token: number | null;
  readonly layer: Layer | null;
  /** Frame of the story, from 1 to {@link LAST_FRAME}; null while the story is closed. */
  readonly frame: number | null;
  /** Name of the preset to train. */
  readonly preset: string | null;
  readonly seed: number | null;
}

export const EMPTY_VIEW: View = {
  update: null,
  group: null,
  response: null,
  token: null,
  layer: null,
  frame: null,
  preset: null,
  seed: null,
};

export interface ParsedHash {
  readonly view: View;
  /** Parts that were not understood. */
  readonly ignored: number;
}

/** Longer than any address that the page writes. */
const MAX_LENGTH = 2000;
const MAX_UPDATE = 10_000_000;
const MAX_INDEX = 65_536;
const MAX_SEED = 0xffffffff;
/** Of the story. */
export const LAST_FRAME = 10;

/** A whole number in low..high, else undefined. */
function wholeNumber(text: string, low: number, high: number): number | undefined {
  if (!/^\d{1,10}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= low && value <= high ? value : undefined;
}

/** A number counted from 1 as an index from 0. */
function index(text: string): number | undefined {
  const value = wholeNumber(text, 1, MAX_INDEX);
  return value === undefined ? undefined : value - 1;
}

function field(key: string, text: string, presetNames: readonly string[]): Partial<View> | null {
  const found = <K extends keyof View>(name: K, value: View[K] | undefined): Partial<View> | null =>
    value === undefined ? null : { [name]: value };
  switch (key) {
    case "u":
      return found("update", wholeNumber(text, 0, MAX_UPDATE));
    case "g":
      return found("group", index(text));
    case "r":
      return found("response", index(text));
    case "t":
      return found("token", index(text));
    case "l":
      return found(
        "layer",
        LAYERS.find((layer) => layer === text),
      );
    case "f":
      return found("frame", wholeNumber(text, 1, LAST_FRAME));
    case "p":
      return found(
        "preset",
        presetNames.find((name) => name === text),
      );
    case "s":
      return found("seed", wholeNumber(text, 0, MAX_SEED));
    default:
      return null;
  }
}

/** Reads an address' hash, with or without "#". Never throws. */
export function parseHash(hash: string, presetNames: readonly string[]): ParsedHash {
  const text = hash.replace(/^#/, "");
  if (text === "") return { view: EMPTY_VIEW, ignored: 0 };
  if (text.length > MAX_LENGTH) return { view: EMPTY_VIEW, ignored: 1 };
  let view = EMPTY_VIEW;
  let ignored = 0;
  for (const [key, value] of new URLSearchParams(text)) {
    const part = field(key, value, presetNames);
    if (part) view = { ...view, ...part };
    else ignored += 1;
  }
  return { view, ignored };
}

/** The hash of a view, "" when nothing was chosen. */
export function formatHash(view: View): string {
  const parts: string[] = [];
  const add = (key: string, value: string | number | null): void => {
    if (value !== null) parts.push(`${key}=${encodeURIComponent(value)}`);
  };
  const count = (value: number | null): number | null => (value === null ? null : value + 1);
  add("u", view.update);
  add("g", count(view.group));
  add("r", count(view.response));
  add("t", count(view.token));
  add("l", view.layer);
  add("f", view.frame);
  add("p", view.preset);
  add("s", view.seed);
  return parts.length === 0 ? "" : `#${parts.join("&")}`;
}
