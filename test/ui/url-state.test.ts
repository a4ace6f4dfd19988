import { describe, expect, test } from "vitest";
import { Random } from "../../src/random.ts";
import { EMPTY_VIEW, formatHash, parseHash, type View } from "../../src/ui/url-state.ts";

const PRESETS = ["pocket", "lab"];

describe("a link", () => {
  test("carries every choice and comes back the same", () => {
    const view: View = {
      update: 20,
      group: 1,
      response: 3,
      token: 4,
      layer: "outcome",
      frame: 4,
      preset: "lab",
      seed: 7,
    };
    const hash = formatHash(view);
    expect(hash).toBe("#u=20&g=2&r=4&t=5&l=outcome&f=4&p=lab&s=7");
    expect(parseHash(hash, PRESETS)).toEqual({ view, ignored: 0 });
  });

  test("says nothing where nothing was chosen", () => {
    expect(formatHash(EMPTY_VIEW)).toBe("");
    expect(parseHash("", PRESETS)).toEqual({ view: EMPTY_VIEW, ignored: 0 });
    expect(parseHash("#", PRESETS)).toEqual({ view: EMPTY_VIEW, ignored: 0 });
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
    "#r=70000",
    "#s=4294967296",
    "#p=__proto__",
    "#p=constructor",
    "#l=toString",
    "#__proto__=1",
    "#javascript:alert(1)",
    `#u=1&${"x".repeat(5000)}`,
    "#%E0%A4%A",
  ])("%s changes nothing", (hash) => {
    expect(parseHash(hash, PRESETS)).toEqual({ view: EMPTY_VIEW, ignored: 1 });
  });
});

test("10,000 mutated links neither throw nor leave their bounds", () => {
  const random = new Random(1, 1001);
  const alphabet = "#ugrtlfps=&%0123456789-+.eE<>\"' \u0000\ud800outcomeadvantage__proto__";
  const starts = ["#u=20&g=2&r=4&t=5&l=outcome&f=10&p=lab&s=7", "", "#l=implicit", "#1.abcdef"];
  for (let i = 0; i < 10_000; i++) {
    const letters = [...(starts[random.integer(starts.length)] ?? "")];
    for (let change = random.integer(8); change >= 0; change--) {
      const letter = alphabet[random.integer(alphabet.length)] ?? "";
      letters.splice(random.integer(letters.length + 1), random.integer(2), letter);
    }
    const { view } = parseHash(letters.join(""), PRESETS);
    const numbers = [view.update, view.group, view.response, view.token, view.seed];
    for (const value of numbers) {
      expect(value === null || (Number.isInteger(value) && value >= 0 && value <= 0xffffffff)).toBe(
        true,
      );
    }
    expect(view.frame === null || (view.frame >= 1 && view.frame <= 10)).toBe(true);
    expect(view.layer === null || ["outcome", "implicit", "advantage"].includes(view.layer)).toBe(
      true,
    );
    expect(view.preset === null || PRESETS.includes(view.preset)).toBe(true);
    expect(parseHash(formatHash(view), PRESETS)).toEqual({ view, ignored: 0 });
  }
});
