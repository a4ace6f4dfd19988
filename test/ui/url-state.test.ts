import { describe, expect, test } from "vitest";
import { Random } from "../../src/random.ts";
import { SPANS, wishesOf, X_AXES } from "../../src/ui/runs/wishes.ts";
import { EMPTY_VIEW, formatHash, parseHash, type View } from "../../src/ui/url-state.ts";

import { LAYERS } from "../../src/ui/credit.ts";

const PRESETS = ["pocket", "lab"];

describe("a link", () => {
  test("carries every choice and comes back the same", () => {
    const view: View = {
      screen: "learn",
      lesson: 2,
      page: 3,
      update: 20,
      group: 1,
      response: 3,
      token: 4,
      layer: "outcome",
      frame: 4,
      preset: "lab",
      seed: 7,
      language: "ja",
      theme: "dark",
      changes: { "policy.clipLow": 0.1 },
      wishes: [],
      hidden: ["curves", "settings"],
    };
    const hash = formatHash(view);
    expect(hash).toBe(
      "#v=learn&n=2&k=3&u=20&g=2&r=4&t=5&l=outcome&f=4&p=lab&s=7&lang=ja&theme=dark&hide=curves%2Csettings&c.policy.clipLow=0.1",
    );
    expect(parseHash(hash, PRESETS)).toEqual({ view, ignored: 0, moved: [] });
  });

  test("says nothing where nothing was chosen", () => {
    expect(formatHash(EMPTY_VIEW)).toBe("");
    expect(parseHash("", PRESETS)).toEqual({ view: EMPTY_VIEW, ignored: 0, moved: [] });
    expect(parseHash("#", PRESETS)).toEqual({ view: EMPTY_VIEW, ignored: 0, moved: [] });
  });

  test("keeps what is understood and counts the rest", () => {
    const { view, ignored } = parseHash("#u=5&l=<img src=x onerror=alert(1)>&r=0&zz=1", PRESETS);
    expect(view).toEqual({ ...EMPTY_VIEW, update: 5 });
    expect(ignored).toBe(3);
  });

  test.each([
    "#u=-1",
    "#u=1e9",
    "#u=99999999999",
    "#u=5.5",
    "#u=NaN",
    "#g=0",
    "#f=0",
    "#f=11",
    "#v=lab2",
    "#n=0",
    "#n=7",
    "#k=21",
    "#lang=toString",
    "#lang=<b>",
    "#theme=constructor",
    "#r=70000",
    "#s=4294967296",
    "#p=__proto__",
    "#p=constructor",
    "#l=toString",
    "#__proto__=1",
    "#javascript:alert(1)",
    `#u=1&${"x".repeat(9000)}`,
    "#%E0%A4%A",
  ])("%.40s changes nothing", (hash) => {
    expect(parseHash(hash, PRESETS)).toEqual({ view: EMPTY_VIEW, ignored: 1, moved: [] });
  });
});

test("10,000 mutated links neither throw nor leave their bounds", () => {
  const random = new Random(1, 1001);
  const alphabet =
    "#ugrtlfpsvnkmxbahwid=&%0123456789-+.eE<>\"' \u0000\ud800outcomeadvantage__proto__";
  const starts = [
    "#v=learn&n=2&k=3&lang=ja&theme=dark&u=20&g=2&r=4&t=5&l=outcome&f=10&p=lab&s=7",
    "",
    "#l=implicit",
    "#v=runs&m=kl&x=updates&b=prime&a=rloo&h=grpo&w=5&i=1&d=1",
    "#1.abcdef",
  ];
  const outside: string[] = [];
  for (let i = 0; i < 10_000; i++) {
    const letters = [...(starts[random.integer(starts.length)] ?? "")];
    for (let change = random.integer(8); change >= 0; change--) {
      const letter = alphabet[random.integer(alphabet.length)] ?? "";
      letters.splice(random.integer(letters.length + 1), random.integer(2), letter);
    }
    const { view } = parseHash(letters.join(""), PRESETS);
    const numbers = [view.update, view.group, view.response, view.token, view.seed];
    const between = (value: number | null, low: number, high: number): boolean =>
      value === null || (Number.isInteger(value) && value >= low && value <= high);
    const known = (value: string | null, names: readonly string[]): boolean =>
      value === null || names.includes(value);
    const { metric, axis, span, toggled, baseline } = wishesOf(view.wishes);
    const isWithin =
      known(axis, X_AXES) &&
      known(span === null ? null : String(span), SPANS.map(String)) &&
      /^[a-z][a-z0-9_]*$/.test(metric ?? "kl") &&
      [...toggled.keys(), baseline ?? ""].every((name) => !/\p{C}/u.test(name)) &&
      numbers.every((value) => between(value, 0, 0xffffffff)) &&
      between(view.frame, 1, 10) &&
      between(view.lesson, 1, 6) &&
      between(view.page, 1, 20) &&
      known(view.layer, LAYERS) &&
      known(view.screen, ["runs", "learn"]) &&
      known(view.language, ["en", "ja"]) &&
      known(view.theme, ["system", "light", "dark"]) &&
      known(view.preset, PRESETS);
    if (!isWithin) outside.push(letters.join(""));
    const again = parseHash(formatHash(view), PRESETS);
    if (again.ignored > 0 || formatHash(again.view) !== formatHash(view))
      outside.push(`again: ${formatHash(view)}`);
  }
  expect(outside).toEqual([]);
});
