/**
 * What the visitor chose to look at, in the address after "#", so that a view can be linked:
 * `#u=20&g=2&r=3&t=5&l=advantage&f=4`, `#v=learn&n=2&k=3&lang=ja`, `#v=runs&m=kl&a=grpo`. Counted from 1, as on the page. Only whole
 * numbers, known words and names of runs are read; whatever else stands there is left out and counted, never run and never shown.
 */
import { isLanguage, type Language } from "./catalogue/language.ts";
import { LAYERS, type Layer } from "./credit.ts";
import { THEMES, type ThemeChoice } from "./preferences.ts";
import { NO_CHANGES, type Changes } from "./settings/changes.ts";
import { isSettingKey, readSettings, settingEntries, type Notice } from "./settings/link.ts";
import { LAST_FRAME } from "./story/last-frame.ts";
import { hiddenText, readHidden, type Hideable } from "./settings/teacher.ts";

/** The screens of the page besides the lab itself, which is what an address without one opens. */
export const SCREENS = ["runs", "learn"] as const;
export type Screen = (typeof SCREENS)[number];

/** Key and text of a choice about the comparison of runs, which runs/wishes.ts reads when that is opened. */
export type WishEntry = readonly [key: string, text: string];

/** null: not chosen; the page decides. Indices count from 0. */
export interface View {
  /** null: the lab. */
  readonly screen: Screen | null;
  /** From 1 to {@link LAST_LESSON}, and its page, from 1; null: the list of lessons, and a lesson's first page. */
  readonly lesson: number | null;
  readonly page: number | null;
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
  readonly language: Language | null;
  readonly theme: ThemeChoice | null;
  /** What is changed of the preset. */
  readonly changes: Changes;
  /** Of the comparison of runs; in the address while that is on screen. */
  readonly wishes: readonly WishEntry[];
  /** What a teacher took off the page. */
  readonly hidden: readonly Hideable[];
}

export const EMPTY_VIEW: View = {
  screen: null,
  lesson: null,
  page: null,
  update: null,
  group: null,
  response: null,
  token: null,
  layer: null,
  frame: null,
  preset: null,
  seed: null,
  language: null,
  theme: null,
  changes: NO_CHANGES,
  wishes: [],
  hidden: [],
};

/** What a teacher hides where the screen is hidden. */
const SCREEN_PART: Readonly<Record<Screen, Hideable>> = { runs: "runs", learn: "lessons" };

/**
 * The view less the screen and the story that are hidden in it. What is hidden is off the page, whatever else a link asks for;
 * where only the control of a choice is hidden, such as that of the layers, the choice holds.
 */
export function withoutHidden(view: View): View {
  const { screen, hidden, frame } = view;
  const isOff = screen !== null && hidden.includes(SCREEN_PART[screen]);
  return {
    ...view,
    ...(isOff ? { screen: null, lesson: null, page: null } : {}),
    frame: hidden.includes("story") ? null : frame,
  };
}

export interface ParsedHash {
  readonly view: View;
  /** Parts that were not understood. */
  readonly ignored: number;
  /** Settings that were moved into their limits. */
  readonly moved: readonly Notice[];
}

/** Longer than any address that the page writes. */
const MAX_LENGTH = 8000;
/** What the wishes may take of it: names in files of runs can be long. Those that have no room, or no form, are left out. */
const WISHES_LENGTH = 3000;
const MAX_UPDATE = 10_000_000;
const MAX_INDEX = 65_536;
const MAX_SEED = 0xffffffff;
export const LAST_LESSON = 6;
const MAX_PAGE = 20;

/** A name of an arm of runs. What no line shows, such as half a character, is in none. */
const NAME = /^[^\p{C}]{0,200}$/u;
/** What may stand at the keys of {@link WishEntry}: a metric, an axis, how far to smooth, switches, names of arms. */
const WISHES: Readonly<Record<string, RegExp>> = {
  m: /^[a-z][a-z0-9_]{0,63}$/,
  x: /^(rollouts|updates|seconds)$/,
  w: /^(2|5|10|20)$/,
  i: /^1$/,
  d: /^1$/,
  b: NAME,
  a: NAME,
  h: NAME,
};

const isWish = (key: string, text: string): boolean =>
  Object.hasOwn(WISHES, key) && WISHES[key]?.test(text) === true;

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
    case "v":
      return found(
        "screen",
        SCREENS.find((screen) => screen === text),
      );
    case "n":
      return found("lesson", wholeNumber(text, 1, LAST_LESSON));
    case "k":
      return found("page", wholeNumber(text, 1, MAX_PAGE));
    case "lang":
      return found("language", isLanguage(text) ? text : undefined);
    case "theme":
      return found(
        "theme",
        THEMES.find((theme) => theme === text),
      );
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

/**
 * Reads an address' hash, with or without "#". Never throws.
 *
 * @param presetNames the presets there are; the first is the one of an address that names none
 */
export function parseHash(hash: string, presetNames: readonly string[]): ParsedHash {
  const text = hash.replace(/^#/, "");
  if (text === "") return { view: EMPTY_VIEW, ignored: 0, moved: [] };
  if (text.length > MAX_LENGTH) return { view: EMPTY_VIEW, ignored: 1, moved: [] };
  const entries = [...new URLSearchParams(text)];
  let view = EMPTY_VIEW;
  let ignored = 0;
  for (const [key, value] of entries) {
    if (isSettingKey(key)) continue;
    if (key === "hide") {
      const read = readHidden(value);
      view = { ...view, hidden: read.hidden };
      ignored += read.ignored;
      continue;
    }
    const part: Partial<View> | null = isWish(key, value)
      ? { wishes: [...view.wishes, [key, value]] }
      : field(key, value, presetNames);
    if (part) view = { ...view, ...part };
    else ignored += 1;
  }
  view = withoutHidden(view);
  const preset = view.preset ?? presetNames[0];
  if (preset === undefined) return { view, ignored, moved: [] };
  const settings = readSettings(preset, entries);
  return {
    view: { ...view, changes: settings.changes },
    ignored: ignored + settings.ignored,
    moved: settings.notices,
  };
}

/** The hash of a view, "" when nothing was chosen. */
export function formatHash(view: View): string {
  const parts: string[] = [];
  const add = (key: string, value: string | number | null): void => {
    if (value !== null) parts.push(`${key}=${encodeURIComponent(value)}`);
  };
  const count = (value: number | null): number | null => (value === null ? null : value + 1);
  add("v", view.screen);
  add("n", view.lesson);
  add("k", view.page);
  add("u", view.update);
  add("g", count(view.group));
  add("r", count(view.response));
  add("t", count(view.token));
  add("l", view.layer);
  add("f", view.frame);
  add("p", view.preset);
  add("s", view.seed);
  add("lang", view.language);
  add("theme", view.theme);
  add("hide", hiddenText(view.hidden) || null);
  let room = view.screen === "runs" ? WISHES_LENGTH : 0;
  for (const [key, text] of view.wishes)
    if (isWish(key, text) && (room -= encodeURIComponent(text).length) >= 0) add(key, text);
  for (const [key, text] of settingEntries(view.changes)) add(key, text);
  return parts.length === 0 ? "" : `#${parts.join("&")}`;
}
