/** The other screens and the panels in axe, their landmarks and headings, and the way to them by keyboard. */
import type { Page } from "@playwright/test";
import { LESSONS, PAGES, TASKS } from "../../src/ui/lessons/lesson.ts";
import { overflow, violations } from "./axe.ts";
import { answer } from "./lesson-answers.ts";
import { expect, test } from "./page-fixtures.ts";

const looks = [
  { name: "1280 px, light", width: 1280, height: 800, colorScheme: "light" },
  { name: "320 px, dark", width: 320, height: 640, colorScheme: "dark" },
] as const;
/**
 * axe takes most of the time of all these tests, so each screen is looked at in one of the two; only the comparison, which
 * is laid out anew on a phone, in both. Contrast in both themes is worked out in test/ui/page-colours.test.ts.
 */
const [light, dark] = looks;

/** Nothing for axe to find, and no sideways scrolling. */
async function expectSound(page: Page, state: string): Promise<void> {
  expect(await violations(page), state).toEqual([]);
  expect(await overflow(page), state).toBeLessThanOrEqual(0);
}

for (const look of looks) {
  const { name, width, height, colorScheme } = look;
  test.describe(name, () => {
    /** After the fixture has put its own run in the place of the shipped one. */
    const prepare = async (page: Page): Promise<void> => {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.unroute("**/recordings/pocket.steplight");
    };

    test(`axe finds nothing in the comparison: ${name}`, async ({ page, lab }) => {
      await prepare(page);
      await page.goto(`${lab.address}#v=runs`);
      await expect(page.getByRole("checkbox", { name: "PRIME, online PRM (n = " })).toBeVisible();
      for (const other of await page.getByRole("checkbox", { name: "(n = " }).all())
        await other.check();
      await page.getByRole("slider", { name: /^Cursor: Difference/ }).press("End");
      await expectSound(page, "charts, all arms, the cursor");
      await page.getByRole("button", { name: "Show as table" }).click();
      await expectSound(page, "table");
      const dialog = page.waitForEvent("filechooser");
      await page.getByRole("button", { name: "Choose files" }).click();
      const buffer = Buffer.from("no run at all");
      const mimeType = "text/plain";
      const long = `${"a-very-long-name-without-a-place-to-break".repeat(3)}.txt`;
      await (
        await dialog
      ).setFiles([
        { name: "notes.txt", mimeType, buffer },
        { name: long, mimeType, buffer },
      ]);
      await expect(page.getByText('Cannot read "notes.txt"')).toBeVisible();
      await expectSound(page, "bad files");
    });

    if (look === dark) {
      test(`axe finds nothing in the lessons: ${name}`, async ({ page, lab }) => {
        await prepare(page);
        test.setTimeout(300_000);
        await page.goto(`${lab.address}#v=learn`);
        await expect(page.getByRole("heading", { name: "Glossary" })).toBeVisible();
        await expectSound(page, "the list");
        for (const lesson of LESSONS) {
          for (const [i, lessonPage] of PAGES[lesson].entries()) {
            await page.goto(`${lab.address}#v=learn&n=${lesson}&k=${i + 1}`);
            const progress = page.locator("sl-lessons .dots");
            await expect(progress).toHaveText(`${i + 1} of ${PAGES[lesson].length}`);
            await expect(page.locator("sl-lesson-page .picture > *").first()).toBeVisible();
            const state = `lesson ${lesson}, ${lessonPage}`;
            await expectSound(page, state);
            if (!TASKS.has(lessonPage)) continue;
            await answer(page, lessonPage, false);
            await expectSound(page, `${state}, answered wrong`);
            if (lessonPage === "draw")
              await page.getByRole("button", { name: "Guess again" }).click();
            await answer(page, lessonPage, true);
            await expectSound(page, `${state}, answered right`);
          }
        }
        const word = page.locator("sl-term").first().getByRole("button");
        await word.focus();
        await expectSound(page, "a word explained");
        await page.getByRole("button", { name: "All lessons" }).click();
        await expectSound(page, "the list, all done");
      });
    }

    if (look === light) {
      test(`axe finds nothing in the settings: ${name}`, async ({ page, lab }) => {
        await prepare(page);
        await lab.open("#c.rollout.responses=1&c.policy.clipLow=0.1");
        await expectSound(page, "settings that make no run, closed");
        await page.getByRole("button", { name: /^Settings/ }).click();
        for (const summary of await page.locator("sl-settings summary").all())
          await summary.click();
        await expect(page.locator("sl-setting")).not.toHaveCount(0);
        await page.getByRole("spinbutton", { name: "Updates", exact: true }).fill("-3");
        await page.keyboard.press("Enter");
        await expect(page.getByText("Enter a whole number")).toBeVisible();
        await expectSound(page, "all groups open, a refused value");
        await page.getByRole("button", { name: "Choose what to hide" }).click();
        await page.locator(".teacher").getByRole("checkbox", { name: "Curves" }).check();
        await page.locator(".teacher").getByRole("checkbox", { name: "Policy update" }).check();
        await expectSound(page, "teacher view");
        await page.getByRole("searchbox", { name: "Search settings" }).fill("no such setting");
        await expectSound(page, "nothing found");
      });
    }

    if (look === dark) {
      test(`axe finds nothing in menu, tour and probes: ${name}`, async ({ page, lab }) => {
        await prepare(page);
        await lab.open();
        await page.getByRole("button", { name: "More", exact: true }).click();
        await expectSound(page, "menu");
        await page.keyboard.press("Escape");
        await page.getByText("One text over time").click();
        await expect(page.getByRole("grid")).toBeVisible();
        await page.getByText("The numbers as a table").click();
        await expectSound(page, "probes");
        await page.goto(`${lab.address}#v=learn`);
        await page.getByRole("button", { name: "Take the tour" }).click();
        const tour = page.getByRole("region", { name: "Tour of the page" });
        for (let stop = 1; stop <= 6; stop += 1) {
          await expect(tour.getByText(`Tour: ${stop} of 6`)).toBeVisible();
          await expectSound(page, `tour, stop ${stop}`);
          await tour.getByRole("button", { name: stop < 6 ? "Next" : "Finish" }).click();
        }
      });
    }
  });
}

const screens = [
  { hash: "", current: "Lab" },
  { hash: "#f=5", current: "Lab" },
  { hash: "#v=runs", current: "Compare" },
  { hash: "#v=learn", current: "Learn" },
  { hash: "#v=learn&n=3&k=2", current: "Learn" },
] as const;

for (const { hash, current } of screens) {
  test(`landmarks and headings of ${hash || "the lab"}`, async ({ page, lab }) => {
    await page.goto(lab.address + hash);
    await expect(page.getByRole("region", { name: "Status" })).toContainText("Recorded run");
    await expect(page.getByRole("main").getByRole("heading").nth(1)).toBeVisible();
    await expect(page.locator("body")).toMatchAriaSnapshot(`
      - banner:
        - heading "Steplight" [level=1]
        - navigation "Screens":
          - link "Lab"
          - link "Compare"
          - link "Learn"
        - button "More"
      - main:
        - region "Status":
          - heading [level=2]
      - contentinfo
    `);
    for (const landmark of ["banner", "main", "contentinfo"] as const)
      await expect(page.getByRole(landmark)).toHaveCount(1);
    const nav = page.getByRole("navigation", { name: "Screens" });
    await expect(nav.getByRole("link", { name: current })).toHaveAttribute("aria-current", "page");

    const snapshot = await page.locator("body").ariaSnapshot();
    const levels = [...snapshot.matchAll(/- heading .*\[level=(\d)\]/g)].map(([, level]) =>
      Number(level),
    );
    expect(levels.length).toBeGreaterThan(2);
    expect(levels.filter((level) => level === 1)).toEqual([1]);
    levels.forEach((level, i) => {
      expect(level, `heading ${i + 1} of ${levels.join(" ")}`).toBeLessThanOrEqual(
        (levels[i - 1] ?? 0) + 1,
      );
    });
    // Whoever moves by headings hears what each is about.
    await expect(page.getByRole("heading", { name: /^\s*$/ })).toHaveCount(0);
  });
}

test("every screen is reached by Tab and Enter from the top", async ({ page, lab }) => {
  await lab.open();
  for (const [screen, heading] of [
    ["Compare", "Compare runs"],
    ["Learn", "Lessons"],
    ["Lab", /^Response \d$/],
  ] as const) {
    const link = page.getByRole("link", { name: screen });
    for (let i = 0; i < 5 && !(await link.evaluate((a) => a.matches(":focus"))); i += 1)
      await page.keyboard.press(screen === "Lab" ? "Shift+Tab" : "Tab");
    await expect(link).toBeFocused();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { name: heading })).toBeVisible();
    // The focus stays where the visitor was.
    await expect(link).toBeFocused();
    await expect(link).toHaveAttribute("aria-current", "page");
  }
});
