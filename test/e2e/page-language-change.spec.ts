/** Another language, chosen in the middle of things: all that is open, chosen and typed stays, and no word of the one before. */
import type { Locator, Page } from "@playwright/test";
import { catalogue } from "../../src/ui/catalogue/ja/index.ts";
import { untranslated } from "./latin-words.ts";
import { expect, fakeWorker, test } from "./page-fixtures.ts";
import { whatIsKept } from "./what-is-kept.ts";
import { openAll, wordsOnScreen } from "./words-on-screen.ts";

const SHIPPED = "**/recordings/pocket.steplight";

const press = (page: Page, name: string | RegExp): Promise<void> =>
  page.getByRole("button", { name, exact: true }).first().click();

const language = (page: Page): Locator => page.locator("sl-menu sl-language select");

async function choose(page: Page, tag: "en" | "ja"): Promise<void> {
  await language(page).selectOption(tag);
  await expect(page.locator("html")).toHaveAttribute("lang", tag);
}

/** Changes to Japanese in the menu, looks, and changes back. Goes on after a finding, so that a run tells all of them. */
async function changeAndBack(page: Page): Promise<void> {
  await page.locator("sl-menu button.open").click();
  await language(page).focus();
  const [kept, said] = [await whatIsKept(page), await wordsOnScreen(page)];
  expect(kept.length, "enough to keep").toBeGreaterThan(5);
  expect(untranslated(said).length, "enough to read").toBeGreaterThan(30);

  await choose(page, "ja");
  expect.soft(await whatIsKept(page), "in Japanese").toEqual(kept);
  expect.soft(untranslated(await wordsOnScreen(page)), "left in English").toEqual([]);
  await expect(language(page)).toBeFocused();

  await choose(page, "en");
  expect.soft(await whatIsKept(page), "in English again").toEqual(kept);
  expect.soft(await wordsOnScreen(page), "in English again").toEqual(said);
  await expect(language(page)).toBeFocused();
  await page.keyboard.press("Escape");
}

test.describe("another language leaves", () => {
  test.use({ reducedMotion: "reduce" });

  test("the lab: sections, a pinned token, settings, a table, probes", async ({ page, lab }) => {
    await page.unroute(SHIPPED);
    await lab.open("#u=12&t=3");
    await expect(page.locator("sl-lab[made]")).toBeVisible();
    await press(page, "Pin this token");
    await page
      .getByRole("listbox", { name: /^Tokens of response/ })
      .getByRole("option")
      .nth(1)
      .click();
    await press(page, "Settings");
    await page.locator("sl-settings summary").nth(1).click();
    await page.locator("sl-settings").getByRole("button", { expanded: false }).last().click();
    // One that was open, one that was not, and the meaning of a row.
    await page.locator("sl-chain button[data-stop][aria-expanded=true]").first().click();
    await page.locator("sl-chain button[data-stop][aria-expanded=false]").last().click();
    await page.locator("sl-probes summary").click();
    const formula = page.locator("sl-inspector input[type=radio]");
    if ((await formula.count()) > 0) await formula.last().check();
    await page.locator("sl-probe-strip select").first().selectOption({ index: 1 });
    await press(page, "Show as table");
    const table = page.locator("sl-curves .table");
    await table.evaluate((element) => element.scrollTo({ top: 40 }));

    const typed = page.locator("sl-setting input[type=number]").first();
    await typed.fill("-99999999");
    await typed.press("Enter");
    await expect(page.locator("sl-setting .error").first()).toBeVisible();
    await changeAndBack(page);
    // A path, which is the same in every language: words are looked for in the one that is spoken.
    await page.locator("sl-settings input[type=search]").fill("policy.clip");
    await changeAndBack(page);
    expect(await table.evaluate(({ scrollTop }) => scrollTop)).toBe(40);
  });

  test("a copy that the browser refused", async ({ page, lab }) => {
    await lab.open("#u=12&t=3");
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error("no"));
    });
    await page.locator("sl-copy").getByRole("button").nth(1).click();
    await expect(page.locator("sl-copy textarea")).toBeVisible();
    await changeAndBack(page);
  });

  test("a frame of the story, its question and its table", async ({ page, lab }) => {
    await page.unroute(SHIPPED);
    await lab.tell(3);
    await page.locator("sl-story-question button, sl-story-question input").first().click();
    await openAll(page);
    await changeAndBack(page);
    // A frame that is turned to is told: what is told goes with the language.
    await page.goto("about:blank");
    await lab.tell(10);
    await openAll(page);
    await page.locator("sl-story-wipe input").fill("20");
    await changeAndBack(page);
  });

  test("tasks of lessons that are half done, and done", async ({ page, lab }) => {
    const at = async (lesson: number, number: number): Promise<void> => {
      // A page that is turned is told: what is told goes with the language.
      await page.goto("about:blank");
      await page.goto(`${lab.address}#v=learn&n=${lesson}&k=${number}`);
      await expect(page.locator("sl-lessons .dots")).toContainText(`${number} of `);
      await expect(page.locator("sl-lesson-page")).toBeVisible();
    };
    await page.unroute(SHIPPED);
    await at(1, 4);
    await page.locator("sl-lesson-choice input").nth(1).check();
    await changeAndBack(page);
    await press(page, "Check");
    await expect(page.locator(".mark")).not.toBeEmpty();
    await changeAndBack(page);
    await at(2, 3);
    await page.locator("sl-lesson-verdicts [role=toolbar] button").first().click();
    await press(page, "Check");
    await changeAndBack(page);
    await at(3, 4);
    await page.getByLabel("Its credit").fill("0,5 or so");
    await changeAndBack(page);
    await press(page, "Check");
    await changeAndBack(page);
    await at(5, 3);
    await page.getByRole("slider", { name: "Ratio" }).fill("1.1");
    await press(page, "Check");
    await changeAndBack(page);
    await at(6, 3);
    await page.getByRole("slider", { name: "Your guess at" }).first().press("ArrowUp");
    await changeAndBack(page);
  });

  test("the comparison: what its charts and tables show, and the chart to save", async ({
    page,
    lab,
  }) => {
    await page.goto(`${lab.address}#v=runs`);
    const chart = page.getByRole("figure", { name: "Difference to RLOO, outcome only" });
    await chart.getByRole("slider").press("Home");
    await expect(page.locator("sl-run-chart [role=status]").first()).not.toBeEmpty();
    await page.locator("sl-save-bar select").selectOption("curves");
    await page.locator("sl-menu button.open").click();
    await language(page).focus();
    const kept = await whatIsKept(page);
    await choose(page, "ja");
    expect(await whatIsKept(page)).toEqual(kept);
    // What was told of the cursor is not told again; where it is, the charts say.
    await expect(page.locator("sl-run-chart [role=status]").first()).toBeEmpty();
    expect(untranslated(await wordsOnScreen(page))).toEqual([]);
    await choose(page, "en");
    await page.keyboard.press("Escape");
    await press(page, "Show as table");
    await changeAndBack(page);
  });

  test("a search of the glossary, and where the tour is", async ({ page, lab }) => {
    await page.goto(`${lab.address}#v=learn`);
    await page.locator("sl-glossary input").fill("PRM");
    await changeAndBack(page);
    await press(page, "Take the tour");
    await expect(page.locator("sl-lab[made]")).toBeVisible();
    await page.locator("sl-tour").getByRole("button", { name: "Next" }).click();
    await page.getByRole("radio", { name: "Outcome" }).check();
    await expect(page.locator("sl-tour .is-done")).toBeVisible();
    await changeAndBack(page);
  });

  test("the list of keys, where a link brings the language", async ({ page, lab }) => {
    await lab.open();
    await page.keyboard.press("?");
    const list = page.getByRole("dialog");
    await list.getByRole("button").focus();
    const kept = await whatIsKept(page);
    await page.evaluate(() => (location.hash = "#lang=ja"));
    await expect(page.locator("html")).toHaveAttribute("lang", "ja");
    await expect(list).toContainText(catalogue.page.keys.title);
    await expect(list.getByRole("button")).toBeFocused();
    expect(await whatIsKept(page)).toEqual(kept);
    expect(untranslated(await wordsOnScreen(page))).toEqual([]);
  });

  test("a run that trains, and tells nothing again of what it told", async ({ page, lab }) => {
    await fakeWorker(page, { everyMs: 40, updates: 2000 });
    await lab.open();
    await press(page, "Train");
    const told = page.locator("sl-app > p[role=status]");
    await expect(told).toHaveText("Training");
    await press(page, "Pause training");
    await expect(told).toHaveText("Training is paused");
    await page.locator("sl-menu button.open").click();
    await choose(page, "ja");
    await expect(told).toBeEmpty();
    expect(untranslated(await wordsOnScreen(page))).toEqual([]);
  });
});
