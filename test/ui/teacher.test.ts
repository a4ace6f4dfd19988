/** What a teacher hides is off the page, and nothing else is. */
import { describe, expect, test } from "vitest";
import { strings } from "../../src/ui/catalogue/en/page.ts";
import { initialState } from "../../src/ui/lab-state.ts";
import { LabScreen } from "../../src/ui/lab-screen.ts";
import { Setup } from "../../src/ui/setup.ts";
import type { Hideable } from "../../src/ui/settings/teacher.ts";
import { EMPTY_VIEW, parseHash, withoutHidden } from "../../src/ui/url-state.ts";
import { markupOf, wordsOf } from "./markup.ts";

const viewOf = (hash: string) => parseHash(hash, ["pocket"]).view;

describe("a link", () => {
  test.each([
    ["#v=runs&hide=runs", { hidden: ["runs"] }],
    ["#hide=runs&v=runs&w=5", { hidden: ["runs"] }],
    ["#v=learn&n=2&k=3&hide=lessons", { hidden: ["lessons"] }],
    ["#f=4&hide=story", { hidden: ["story"] }],
    ["#v=runs&hide=lessons", { hidden: ["lessons"], screen: "runs" }],
    ["#v=learn&n=2&hide=runs", { hidden: ["runs"], screen: "learn", lesson: 2 }],
    ["#f=4&hide=layers", { hidden: ["layers"], frame: 4 }],
    // The control is hidden; what it chose is not.
    ["#l=return&hide=layers", { hidden: ["layers"], layer: "return" }],
    ["#t=4&hide=inspector", { hidden: ["inspector"], token: 3 }],
  ])("%s opens nothing that is hidden", (hash, view) => {
    const { wishes: _, ...read } = viewOf(hash);
    const { wishes: __, ...empty } = EMPTY_VIEW;
    expect(read).toEqual({ ...empty, ...view });
  });

  test("that hides nothing is left as it is", () => {
    const view = viewOf("#v=learn&n=2&k=3&f=4&hide=curves");
    expect(withoutHidden(view)).toEqual(view);
  });
});

describe("the deck", () => {
  const state = initialState("pocket", 0);
  const markup = (...hidden: readonly Hideable[]): string => {
    const now = { ...state, chosen: { ...EMPTY_VIEW, hidden } };
    const screen = new LabScreen();
    // Whole, as after its first tasks.
    Object.assign(screen, { now, made: 9 });
    return markupOf(screen.render());
  };
  const setup = (own: Partial<Setup>): string =>
    wordsOf(markupOf(Object.assign(new Setup(), { preset: "pocket" }, own).render()));

  test("holds setup and settings unless both are hidden", () => {
    expect(markup()).toContain("<sl-setup");
    expect(markup("setup")).toContain("<sl-setup");
    expect(markup("settings")).toContain("<sl-setup");
    expect(markup("setup", "transport")).toContain("<sl-setup");
    expect(markup("setup", "settings")).not.toContain("<sl-setup");
    expect(markup("setup", "settings")).toContain("<sl-transport");
    expect(markup("setup", "settings", "transport")).not.toContain("deck");
  });

  test("shows the settings' button without preset, seed and training, and these without it", () => {
    const all = setup({});
    for (const word of [strings.setup.seed, strings.setup.train, strings.setup.settings(0)])
      expect(all).toContain(word);
    expect(setup({ hasSetup: false })).toBe(strings.setup.settings(0));
    expect(setup({ hasSettings: false })).not.toContain(strings.setup.settings(0));
    expect(setup({ hasSettings: false })).toContain(strings.setup.train);
    expect(setup({ hasSetup: false, isImpossible: true })).toBe(strings.setup.settings(0));
  });
});
