/** The page in Japanese: no word of it is left in English, everything fits, and the language follows the visitor. */
import type { Locator, Page } from "@playwright/test";
import { catalogue } from "../../src/ui/catalogue/ja/index.ts";
import { LAYERS } from "../../src/ui/credit.ts";
import { LESSONS, PAGES } from "../../src/ui/lessons/lesson.ts";
import { LAST_FRAME } from "../../src/ui/story/last-frame.ts";
import { expect, fakeWorker, tamperWithWorker, test } from "./page-fixtures.ts";
import { untranslated } from "./latin-words.ts";
import { openAll, overflows, wordsOnScreen } from "./words-on-screen.ts";

const { page: words, lessons, runs, tour } = catalogue;
const SHIPPED = "**/recordings/pocket.steplight";

/** Opens a place of the page in Japanese. */
async function open(page: Page, address: string, hash = ""): Promise<void> {
  await page.goto(`${address}#lang=ja${hash}`);
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
  await expect(page.locator("sl-app header h1")).toBeVisible();
}

/** Looks at the page as it stands. Goes on after a finding, so that a run tells all of them. */
async function check(page: Page, state: string): Promise<void> {
  // The lab is made in several tasks and shown when all of it is there.
  await expect(page.locator("sl-lab:not([made])")).toHaveCount(0);
  const said = await wordsOnScreen(page);
  expect(said.length, `${state}: enough to read`).toBeGreaterThan(30);
  expect.soft(untranslated(said), `${state}: left in English`).toEqual([]);
  expect.soft(await overflows(page), `${state}: does not fit`).toEqual([]);
}

const tokensOf = (page: Page): Locator =>
  page.getByRole("listbox", { name: /^応答 \d+ のトークン/ });
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole("button", { name, exact: true }).first().click();
const title = (page: Page, name: string): Locator =>
  page.getByRole("heading", { name, exact: true });

// Words are the same at any width; whether they fit is asked where it is narrow.
for (const width of [375]) {
  test.describe(`in Japanese, ${width} px`, () => {
    test.use({ viewport: { width, height: 800 }, reducedMotion: "reduce" });

    test("the lab: every layer, all sections open, curves as a table", async ({ page, lab }) => {
      await page.unroute(SHIPPED);
      await open(page, lab.address, "&u=12&t=3");
      await expect(tokensOf(page)).toBeVisible();
      await expect(page.locator("sl-adapter button")).not.toContainText(words.adapter.searching);
      await openAll(page);
      for (const layer of LAYERS) {
        await page.getByRole("radio", { name: words.layers[layer].name, exact: true }).check();
        await check(page, layer);
      }
      await press(page, words.inspector.pin.pin);
      await tokensOf(page).getByRole("option").nth(1).click();
      await press(page, words.curves.showTable);
      await check(page, "a pinned token, and curves as a table");
    });

    test("the story, frame by frame, with its tables", async ({ page, lab }) => {
      await page.unroute(SHIPPED);
      for (let frame = 1; frame <= LAST_FRAME; frame++) {
        await open(page, lab.address, `&f=${frame}`);
        await expect(page.locator("sl-story h3").first()).toContainText(`${frame} / ${LAST_FRAME}`);
        await expect(page.locator("sl-story section")).not.toHaveClass(/moving/);
        await openAll(page);
        await check(page, `frame ${frame}`);
      }
    });

    test("the comparison: charts, tables, and a file that cannot be read", async ({
      page,
      lab,
    }) => {
      await open(page, lab.address, "&v=runs");
      await expect(page.locator("sl-run-chart").first()).toBeVisible();
      await check(page, "charts");
      await press(page, runs.showTable);
      await check(page, "tables");
      await page
        .locator("sl-run-files input[type=file]")
        .setInputFiles({ name: "x.json", mimeType: "application/json", buffer: Buffer.from("{") });
      await expect(page.locator("sl-run-files")).toContainText(runs.files.problem);
      expect(await overflows(page)).toEqual([]);
    });

    test("the lessons, page by page, also with every button pressed", async ({ page, lab }) => {
      await page.unroute(SHIPPED);
      await open(page, lab.address, "&v=learn");
      await expect(page.locator("sl-glossary dt").first()).toBeVisible();
      await check(page, "the list");
      for (const lesson of LESSONS) {
        for (const [index, name] of PAGES[lesson].entries()) {
          await open(page, lab.address, `&v=learn&n=${lesson}&k=${index + 1}`);
          const heading = page.locator("sl-lessons [data-heading]");
          await expect(heading).toContainText(lessons.pages[name].title);
          await expect(page.locator("sl-lesson-page")).toBeVisible();
          await check(page, `lesson ${lesson}, ${name}`);
          for (const button of await page.locator("sl-lesson-page button:visible").all())
            if (await button.isVisible())
              await button.evaluate((element: HTMLElement) => element.click());
          await check(page, `lesson ${lesson}, ${name}, answered`);
        }
      }
    });

    test("the settings: all open, a problem, a teacher's choice, nothing found", async ({
      page,
      lab,
    }) => {
      await open(page, lab.address, "&c.rollout.responses=1");
      await press(page, words.setup.settings(1));
      await expect(page.locator("sl-settings h3").first()).toBeVisible();
      await openAll(page);
      await check(page, "all open");
      await page.locator("sl-settings input[type=search]").fill("xyz");
      await expect(page.locator("sl-settings")).toContainText(catalogue.settings.nothing);
      await check(page, "nothing found");
      await page.goto("about:blank");
      await open(page, lab.address, "&hide=curves%2Csettings.task");
      await press(page, words.setup.settings(0));
      await expect(page.locator("sl-settings")).toContainText(catalogue.settings.teacher.some(2));
      await check(page, "parts hidden by a teacher");
    });

    test("the menu, the keys, the adapter and the tour", async ({ page, lab }) => {
      await open(page, lab.address);
      await expect(page.locator("sl-adapter button")).not.toContainText(words.adapter.searching);
      await press(page, words.menu.label);
      await check(page, "menu");
      await press(page, words.keys.title);
      await expect(page.getByRole("dialog")).toBeVisible();
      await check(page, "keys");
      await page.keyboard.press("Escape");
      await page.locator("sl-adapter button").click();
      await check(page, "adapter");
      await page.keyboard.press("Escape");
      await open(page, lab.address, "&v=learn");
      await press(page, tour.start);
      const stops = page.locator("sl-tour h2");
      for (let seen = 0; seen < Object.keys(tour.stops).length; seen++) {
        await expect(page.locator("sl-tour header")).toContainText(
          tour.progress(seen + 1, Object.keys(tour.stops).length),
        );
        await check(page, `tour: ${await stops.innerText()}`);
        await page.locator("sl-tour nav button").last().click();
      }
      await expect(stops).toHaveCount(0);
    });

    test("a run that trains, rests and fails", async ({ page, lab }) => {
      await fakeWorker(page, { everyMs: 40, updates: 2000 });
      await open(page, lab.address);
      await press(page, words.setup.train);
      await expect(title(page, words.status.trainer({ kind: "running" }))).toBeVisible();
      await check(page, "training");
      await press(page, words.setup.pauseTraining);
      await expect(title(page, words.status.trainer({ kind: "paused" }))).toBeVisible();
      await check(page, "paused");
      await press(page, words.setup.end);
      await page.getByLabel(words.setup.preset).selectOption("paper");
      await press(page, words.setup.train);
      const failed = words.status.trainer({ kind: "failed", error: "", name: "Error" });
      await expect(title(page, failed)).toBeVisible();
      await check(page, "failed");
    });

    test("a link that makes no sense, and a browser without WebGPU", async ({ page, lab }) => {
      await open(page, lab.address, "&nonsense=1&c.policy.clipLow=99&u=3");
      await expect(page.locator("sl-status")).toContainText(words.status.ignored(1));
      await expect(page.locator("sl-status")).toContainText("policy.clipLow");
      await check(page, "a bad link");
      await tamperWithWorker(page, `GPU.prototype.requestAdapter = () => Promise.resolve(null);`);
      await page.goto("about:blank");
      await open(page, lab.address);
      await page.getByText(words.status.whatToDo).click();
      await check(page, "no adapter");
    });
  });
}

test("what looks for English words finds them, wherever they stand", async ({ page, lab }) => {
  await lab.open();
  expect(untranslated(await wordsOnScreen(page)).length).toBeGreaterThan(100);

  await open(page, lab.address);
  await expect(tokensOf(page)).toBeVisible();
  expect(untranslated(await wordsOnScreen(page))).toEqual([]);
  await page.locator("sl-lab").evaluate((element) => {
    const within = element.shadowRoot?.querySelector("sl-response")?.shadowRoot;
    const planted = document.createElement("p");
    planted.textContent = "Hello, PRM";
    planted.title = "over the weekend";
    const language = document.createElement("p");
    language.lang = "en";
    language.textContent = "English";
    const closed = document.createElement("p");
    closed.hidden = true;
    closed.textContent = "not shown";
    within?.append(planted, language, closed);
  });
  expect(untranslated(await wordsOnScreen(page))).toEqual([
    "sl-app sl-lab sl-response p (title): over the weekend in over the weekend",
    "sl-app sl-lab sl-response p (text): Hello in Hello, PRM",
  ]);
});

test("what looks for labels that do not fit finds them", async ({ page, lab }) => {
  await open(page, lab.address);
  await expect(tokensOf(page)).toBeVisible();
  expect(await overflows(page)).toEqual([]);
  await page.locator("sl-app").evaluate((element) => {
    const button = document.createElement("button");
    button.textContent = "とても長いことば";
    // The page's policy forbids inline styles in markup, not to a script.
    button.style.cssText = "width: 40px; overflow: hidden; white-space: nowrap; padding: 0";
    const wide = document.createElement("div");
    wide.style.cssText = "width: 5000px; height: 1px";
    element.shadowRoot?.append(button, wide);
  });
  const found = await overflows(page);
  expect(found).toHaveLength(2);
  expect(found.join()).toMatch(/the page is \d{4} px wide.*とても長いことば/);
});

test.describe("the language", () => {
  const html = (page: Page): Locator => page.locator("html");
  /** Chooses in the menu, as a visitor does. */
  async function choose(page: Page, ...tags: readonly string[]): Promise<void> {
    const menu = page.locator("sl-menu");
    if (!(await menu.locator("#menu").isVisible())) await menu.locator("button.open").click();
    await menu.locator("sl-language select").evaluate((select: HTMLSelectElement, values) => {
      for (const value of values) {
        select.value = value;
        select.dispatchEvent(new Event("change"));
      }
    }, tags);
  }

  test("leaves the place, the token and the frame of the story as they are", async ({
    page,
    lab,
  }) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await lab.open("#u=3&r=2&t=4&l=return");
    const hash = "#u=3&r=2&t=4&l=return";
    const chosen = page.locator("sl-response [role=option][aria-selected=true]");
    await expect(chosen).toHaveAttribute("data-index", "3");
    await choose(page, "ja");
    await expect(html(page)).toHaveAttribute("lang", "ja");
    await expect(title(page, words.response.heading(2))).toBeVisible();
    await expect(chosen).toHaveAttribute("data-index", "3");
    await expect(page.getByRole("radio", { name: words.layers.return.name })).toBeChecked();
    await expect(page.locator("sl-transport")).toContainText(/更新 3/);
    expect(new URL(page.url()).hash).toBe(hash);

    await choose(page, "en");
    await lab.tell(6);
    await choose(page, "ja");
    await expect(page.locator("sl-story h3").first()).toContainText(`6 / ${LAST_FRAME}`);
    await choose(page, "en");
    await expect(page.getByRole("heading", { name: `6 of ${LAST_FRAME}` })).toBeVisible();
    expect(new URL(page.url()).hash).toBe("#f=6");
  });

  test("leaves a run that trains alone, and what was said of settings is said anew", async ({
    page,
    lab,
  }) => {
    await fakeWorker(page, { everyMs: 40, updates: 2000 });
    await lab.open();
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Training", exact: true })).toBeVisible();
    await choose(page, "ja");
    await expect(title(page, words.status.trainer({ kind: "running" }))).toBeVisible();
    const before = Number.parseInt(await page.title(), 10);
    await expect.poll(async () => Number.parseInt(await page.title(), 10)).toBeGreaterThan(before);
    await choose(page, "en");
    await expect(page.getByRole("heading", { name: "Training", exact: true })).toBeVisible();
    await page.getByRole("button", { name: "End run" }).click();

    await page.goto(`${lab.address}#c.task.name=countdown`);
    const problem = page.locator("sl-settings .problem");
    await expect(problem).toContainText("knows only the task chained-arithmetic");
    await choose(page, "ja");
    await expect(problem).toContainText("が知っているタスクは chained-arithmetic だけです");
  });

  test("is remembered, and a link that names one goes before it", async ({ page, lab }) => {
    await lab.open();
    await expect(html(page)).toHaveAttribute("lang", "en");
    await choose(page, "ja");
    await expect(html(page)).toHaveAttribute("lang", "ja");
    expect(new URL(page.url()).hash).toBe("");
    await page.reload();
    await expect(html(page)).toHaveAttribute("lang", "ja");
    await expect(tokensOf(page)).toBeVisible();

    await page.goto("about:blank");
    await page.goto(`${lab.address}#lang=en`);
    await expect(html(page)).toHaveAttribute("lang", "en");
    await expect(page.getByRole("listbox", { name: /^Tokens of response/ })).toBeVisible();
    await page.goto("about:blank");
    await page.goto(lab.address);
    await expect(html(page)).toHaveAttribute("lang", "ja");
  });

  test("is the last one chosen, however quickly and whatever loads late", async ({ page, lab }) => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let asked = 0;
    await lab.open();
    await page.route("**/assets/*.js", async (route) => {
      asked += 1;
      await held;
      await route.continue();
    });
    await choose(page, "ja");
    await expect.poll(() => asked).toBeGreaterThan(0);
    await choose(page, "en");
    const arrived = page.waitForResponse((response) => response.url().endsWith(".js"));
    release();
    await (await arrived).finished();
    await choose(page, "ja", "en", "ja", "en");
    await expect(page.locator("sl-nav")).toContainText("Learn");
    await expect(html(page)).toHaveAttribute("lang", "en");
    expect(untranslated(await wordsOnScreen(page)).length).toBeGreaterThan(100);
  });
});

test.describe("a browser that speaks Japanese", () => {
  test.use({ locale: "ja-JP" });

  test("gets a Japanese page", async ({ page, lab }) => {
    await page.goto(lab.address);
    await expect(page.locator("html")).toHaveAttribute("lang", "ja");
    await expect(tokensOf(page)).toBeVisible();
    expect(new URL(page.url()).hash).toBe("");
  });
});
