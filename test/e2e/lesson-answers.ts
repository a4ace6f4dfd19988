/** Right and wrong answers to the tasks of the lessons, worked out from what a reader has on screen. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, type Locator, type Page } from "@playwright/test";
import { presetConfig } from "../../src/presets.ts";
import { readCurves } from "../../src/run-curves.ts";
import type { Page as LessonPage } from "../../src/ui/lessons/lesson.ts";
import {
  accuracyAt,
  asCurve,
  knotPlaces,
  meanCurve,
  PRIME_ARM,
  seedCurvesOf,
} from "../../src/ui/lessons/seed-curves.ts";

/** A number as the page writes it, with a true minus. */
const numberOf = (text: string): number => Number(text.replaceAll("−", "-").replaceAll("+", ""));

const check = (page: Page): Promise<void> =>
  page.getByRole("button", { name: "Check", exact: true }).click();

/** What the mark begins with. */
const words = (isRight: boolean): string => (isRight ? "Right." : "Not yet.");

const mark = (page: Page): Locator => page.locator("sl-lesson-page .mark");

/** Picks one answer after the other until one is marked as wanted. */
async function tryAnswers(page: Page, isRight: boolean): Promise<void> {
  for (const radio of await page.locator("sl-lesson-choice").getByRole("radio").all()) {
    await radio.check();
    await check(page);
    if ((await mark(page).innerText()).startsWith(words(isRight))) return;
  }
}

/** The token whose log-probability falls most from the reference to the PRM, or rises most. */
async function lowest(page: Page, isRight: boolean): Promise<void> {
  const labels = page.locator("sl-lesson-choice label");
  const gaps = (await labels.allInnerTexts()).map((text) => {
    const [prm, reference] = [...text.matchAll(/log p \w+\s+([−\d.]+)/g)].map(([, number]) =>
      numberOf(number ?? ""),
    );
    return (prm ?? NaN) - (reference ?? NaN);
  });
  const wanted = isRight ? Math.min(...gaps) : Math.max(...gaps);
  await labels.nth(gaps.indexOf(wanted)).getByRole("radio").check();
  await check(page);
}

async function compute(page: Page, isRight: boolean): Promise<void> {
  const [beta = NaN, prm = NaN, reference = NaN] = (
    await page.locator("sl-lesson-sum dd").allInnerTexts()
  ).map(numberOf);
  const credit = beta * (prm - reference);
  await page.getByLabel("Its credit").fill(String(isRight ? credit : credit + 1));
  await check(page);
}

/** Verdicts begin as right, wrong, wrong, right, wrong, wrong, right, wrong. */
async function switchTries(page: Page, tries: readonly number[]): Promise<void> {
  for (const name of tries) await page.getByRole("button", { name: `Try ${name}:` }).click();
  await check(page);
}

async function fence(page: Page, isRight: boolean): Promise<void> {
  const { clipLow, clipHigh } = presetConfig("pocket").policy;
  const isUp = (await page.locator("sl-lesson-clip figcaption").innerText()).includes("pushed up");
  const limit = isUp ? 1 + clipHigh : 1 - clipLow;
  await page.getByRole("slider", { name: "Ratio" }).fill(String(isRight ? limit : 1));
  await check(page);
}

/** PRIME's recorded mean, a per cent a point, or a flat line. */
async function draw(page: Page, isRight: boolean): Promise<void> {
  const points = page.getByRole("slider", { name: "Your guess at" });
  if (isRight) {
    const file = fileURLToPath(new URL("../../public/runs/headline.json", import.meta.url));
    const { runs } = readCurves(readFileSync(file, "utf8"), file);
    const prime = meanCurve(seedCurvesOf(runs), PRIME_ARM);
    if (!prime) throw new Error("expected PRIME among the shipped runs");
    const recorded = knotPlaces(prime).map((place) => accuracyAt(asCurve(prime, PRIME_ARM), place));
    await points.first().focus();
    for (const accuracy of recorded.slice(1)) {
      const wanted = Math.round(accuracy * 100);
      const tens = Math.floor(wanted / 10);
      await page.keyboard.press("Home");
      for (let i = 0; i < tens; i += 1) await page.keyboard.press("PageUp");
      for (let i = 0; i < wanted % 10; i += 1) await page.keyboard.press("ArrowUp");
      await expect(page.locator("sl-lesson-curves .knot:focus")).toHaveAttribute(
        "aria-valuenow",
        String(wanted),
      );
      await page.keyboard.press("ArrowRight");
    }
  }
  await page.getByRole("button", { name: "Reveal" }).click();
}

const ANSWERS: Readonly<
  Partial<Record<LessonPage, (page: Page, isRight: boolean) => Promise<void>>>
> = {
  blame: tryAnswers,
  silence: (page, isRight) => switchTries(page, isRight ? [1, 4, 7] : []),
  largest: (page, isRight) => switchTries(page, isRight ? [4, 7] : []),
  lowest,
  compute,
  order: tryAnswers,
  fence,
  draw,
};

/**
 * Answers the task of the lesson's page on screen, and waits for the mark.
 *
 * @throws Error for a page without a task
 */
export async function answer(page: Page, lessonPage: LessonPage, isRight: boolean): Promise<void> {
  const give = ANSWERS[lessonPage];
  if (!give) throw new Error(`Cannot answer "${lessonPage}": it has no task`);
  await give(page, isRight);
  await expect(mark(page)).toContainText(words(isRight));
}
