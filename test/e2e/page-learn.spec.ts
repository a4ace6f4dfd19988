/** Lessons and tour in a browser: finished by keyboard, kept, linked, and the same without WebGPU. */
import type { Locator, Page } from "@playwright/test";
import { LESSONS, PAGES, TASKS } from "../../src/ui/lessons/lesson.ts";
import { answer } from "./lesson-answers.ts";
import { expect, fakeWorker, tamperWithWorker, test } from "./page-fixtures.ts";

const progress = (page: Page): Locator => page.locator("sl-lessons .dots");

/** What has the focus, in the trees of the elements too. */
const focused = (page: Page): Promise<string> =>
  page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return (element?.getAttribute("aria-label") ?? element?.textContent ?? "").trim();
  });

/** Presses Tab, or Shift+Tab, until something of this name has the focus. */
async function tabTo(page: Page, name: RegExp, key = "Tab"): Promise<void> {
  for (let i = 0; i < 40; i += 1) {
    await page.keyboard.press(key);
    if (name.test(await focused(page))) return;
  }
  throw new Error(`Cannot reach ${String(name)} by the Tab key`);
}

test("a lesson is finished by keyboard alone, and the mark survives a reload", async ({
  page,
  lab,
}) => {
  await page.goto(`${lab.address}#v=learn`);
  await expect(page.getByRole("heading", { name: "Lessons" })).toBeVisible();
  await tabTo(page, /^Start: Why groups$/);
  await page.keyboard.press("Enter");
  const title = page.locator("sl-lessons h2");
  await expect(title).toBeFocused();
  await expect(progress(page)).toHaveText("1 of 4");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(title).toContainText("Make the signal vanish");
  await expect(title).toBeFocused();

  // One stop for eight verdicts; arrow keys move, Space switches.
  await tabTo(page, /^Try 1:/);
  await page.keyboard.press("Space");
  for (const next of [4, 7]) {
    for (let i = 0; i < 3; i += 1) await page.keyboard.press("ArrowRight");
    await expect.poll(() => focused(page)).toMatch(new RegExp(`^Try ${next}:`));
    await page.keyboard.press("Space");
  }
  await tabTo(page, /^Check$/);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Right.")).toBeVisible();
  await tabTo(page, /^Next$/);
  await page.keyboard.press("Enter");

  await expect(title).toContainText("Make one try stand out");
  await tabTo(page, /^Try 1:/);
  for (const next of [4, 7]) {
    for (let i = 0; i < 3; i += 1) await page.keyboard.press("ArrowRight");
    await expect.poll(() => focused(page)).toMatch(new RegExp(`^Try ${next}:`));
    await page.keyboard.press("Space");
  }
  await tabTo(page, /^Check$/);
  await page.keyboard.press("Enter");
  await expect(page.getByText("Right.")).toBeVisible();

  await tabTo(page, /^All lessons$/, "Shift+Tab");
  await page.keyboard.press("Enter");
  const card = page.getByRole("article").filter({ hasText: "Why groups" });
  await expect(card.getByText("Done")).toBeVisible();
  await page.reload();
  await expect(card.getByText("Done")).toBeVisible();
  await expect(page.getByText("Done")).toHaveCount(1);
});

test("a link opens a page of a lesson, and Back leads to the page before", async ({
  page,
  lab,
}) => {
  await page.goto(`${lab.address}#v=learn&n=2&k=2`);
  await expect(page.getByRole("heading", { name: "Compared with all others" })).toBeVisible();
  await expect(progress(page)).toHaveText("2 of 4");
  await expect(page.getByRole("link", { name: "Learn" })).toHaveAttribute("aria-current", "page");
  await page.getByRole("button", { name: "Back" }).click();
  await expect(progress(page)).toHaveText("1 of 4");
  expect(new URL(page.url()).hash).toBe("#v=learn&n=2&k=1");
});

test("without an adapter all six lessons can be gone through and finished", async ({
  page,
  lab,
}) => {
  test.setTimeout(240_000);
  await page.unroute("**/recordings/pocket.steplight");
  await tamperWithWorker(page, `GPU.prototype.requestAdapter = () => Promise.resolve(null);`);
  await page.goto(`${lab.address}#v=learn`);
  await expect(page.getByRole("heading", { name: "No WebGPU adapter" })).toBeVisible();
  await page.getByRole("button", { name: "Start: One reward at the end" }).click();
  for (const lesson of LESSONS) {
    const pages = PAGES[lesson];
    for (const [i, lessonPage] of pages.entries()) {
      await expect(progress(page)).toHaveText(`${i + 1} of ${pages.length}`);
      expect(new URL(page.url()).hash).toBe(`#v=learn&n=${lesson}&k=${i + 1}`);
      if (TASKS.has(lessonPage)) await answer(page, lessonPage, true);
      const next = i < pages.length - 1 ? /^Next$/ : lesson < 6 ? /^Next lesson: / : /^Finish$/;
      await page.getByRole("button", { name: next }).click();
    }
  }
  await expect(page.getByText("Done")).toHaveCount(LESSONS.length);
});

test("a wrong answer is told as one, says why, and finishes nothing", async ({ page, lab }) => {
  await page.unroute("**/recordings/pocket.steplight");
  await page.goto(`${lab.address}#v=learn&n=5&k=3`);
  await expect(page.getByRole("slider", { name: "Ratio" })).toBeVisible();
  await answer(page, "fence", false);
  await expect(page.getByText("The push still goes on here.")).toBeVisible();
  await page.getByRole("button", { name: "All lessons" }).click();
  await expect(page.getByRole("article")).toHaveCount(LESSONS.length);
  await expect(page.getByText("Done")).toHaveCount(0);
});

test("the tour: each of six stops notices that it was done; it can be left and begun again", async ({
  page,
  lab,
}) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await fakeWorker(page, { everyMs: 500 });
  await page.goto(`${lab.address}#v=learn`);
  const start = page.getByRole("button", { name: "Take the tour" });
  const tour = page.getByRole("region", { name: "Tour of the page" });
  await start.click();
  await expect(tour.getByText("Tour: 1 of 6")).toBeVisible();
  await tour.getByRole("button", { name: "Next" }).click();
  await expect(tour.getByText("Tour: 2 of 6")).toBeVisible();
  await tour.getByRole("button", { name: "Skip the tour" }).click();
  await expect(tour).toHaveCount(0);
  await expect(page.locator("[data-ringed]")).toHaveCount(0);

  await page.getByRole("link", { name: "Learn" }).click();
  await start.click();
  const scrub = page.getByRole("slider", { name: "Update on screen" });
  const actions = [
    () => page.getByRole("option", { name: /^token 2 of/ }).click(),
    () => page.getByRole("radio", { name: "Outcome" }).check(),
    () => scrub.fill("3"),
    () => page.getByRole("button", { name: "Where did the credit go?" }).click(),
    () => page.getByRole("button", { name: "Train", exact: true }).click(),
    async () => {
      await page.getByRole("button", { name: "More", exact: true }).click();
      await page.getByRole("button", { name: "Copy a link to this view" }).click();
    },
  ];
  for (const [i, act] of actions.entries()) {
    await expect(tour.getByText(`Tour: ${i + 1} of ${actions.length}`)).toBeVisible();
    await expect(page.locator("[data-ringed]")).toHaveCount(1);
    await expect(tour.getByRole("status")).not.toContainText("Done.");
    await act();
    await expect(tour.getByRole("status")).toContainText("Done.");
    const isLast = i === actions.length - 1;
    await tour.getByRole("button", { name: isLast ? "Finish" : "Next" }).click();
  }
  await expect(tour).toHaveCount(0);
});

test("the tour asks for nothing that a browser without WebGPU cannot do; Escape leaves it", async ({
  page,
  lab,
}) => {
  await tamperWithWorker(page, `GPU.prototype.requestAdapter = () => Promise.resolve(null);`);
  await page.goto(`${lab.address}#v=learn`);
  await page.getByRole("button", { name: "Take the tour" }).click();
  const tour = page.getByRole("region", { name: "Tour of the page" });
  await expect(page.getByRole("heading", { name: "No WebGPU adapter" })).toBeVisible();
  for (let i = 0; i < 4; i += 1) await tour.getByRole("button", { name: "Next" }).click();
  await expect(tour.getByRole("status")).toContainText("Training needs WebGPU");
  await tour.getByRole("button", { name: "Next" }).press("Escape");
  await expect(tour).toHaveCount(0);
});

test("the glossary finds a term, and a marked word explains itself", async ({ page, lab }) => {
  await page.goto(`${lab.address}#v=learn`);
  await page.getByRole("searchbox", { name: "Search" }).fill("whitening");
  await expect(page.getByRole("term")).toHaveText(["whitening"]);
  await page.goto(`${lab.address}#v=learn&n=1&k=1`);
  const word = page.getByRole("button", { name: "policy", exact: true });
  await word.focus();
  const explanation = page.getByText("The model that writes the responses and learns from them.");
  await expect(explanation).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(explanation).toBeHidden();
  await expect(word).toBeFocused();
});
