/**
 * Every screen, in light and dark, on a desktop and a phone, compared with the pictures kept in test/e2e/pictures.
 *
 * After a change that is meant: `npx playwright test --project visual --update-snapshots`, then look at what
 * `git diff` names.
 *
 * Tolerance. The same browser with the same fonts draws the same pixels: of three runs the pictures of screens at rest
 * were alike to the bit, and those after a movement differed in a few at round corners (24 counted). A kept picture has
 * 256 colours; of no pixel is the colour further than 0.02 from the drawn one (pixelmatch's scale, from 0 to 1). So a
 * pixel counts as different from 0.03 on, about 8 of 255 in all channels, and 0.02 % of the pixels may be: 65 of a
 * phone's 329,160, less than a word of text. An accent that is lighter by 4 % of L* differs in over 2,000.
 */
import { existsSync } from "node:fs";
import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Locator, Page } from "@playwright/test";
import { pinnedLaunchOptions } from "../chromium.ts";
import { expect, fakeWorker, test } from "./page-fixtures.ts";
import { isPalettePng, palettePng, readPixels } from "./palette-png.ts";

const TOLERANCE = { threshold: 0.03, maxDiffPixelRatio: 0.0002 };
const MAX_BYTES = 80_000;
const MAX_BYTES_OF_ALL = 3_000_000;

const folder = fileURLToPath(new URL("pictures", import.meta.url));
const screenshots = fileURLToPath(new URL("../../docs/screenshots", import.meta.url));

const SIZES = [
  { device: "desktop", width: 1280, height: 800 },
  { device: "phone", width: 390, height: 844 },
] as const;

interface Screen {
  readonly name: string;
  readonly hash: string;
  /** What is there once the screen is complete. */
  readonly shows: (page: Page) => Locator;
  /** What stands at the top of the picture, where that is not the top of the page. */
  readonly from?: string;
  readonly opens?: (page: Page) => Promise<void>;
  readonly moves?: boolean;
}

const tokens = (page: Page): Locator => page.getByRole("listbox", { name: /^Tokens of response/ });

function frame(number: number, moves = false): Screen {
  return {
    name: moves ? `story-${number}-moved` : `story-${number}`,
    hash: `#f=${number}`,
    shows: (page) => page.locator("sl-story section:not(.moving)"),
    from: "sl-story section",
    moves,
  };
}

const screens: readonly Screen[] = [
  { name: "lab", hash: "", shows: tokens },
  {
    name: "inspector",
    hash: "#r=1&t=4",
    shows: (page) => page.locator("sl-inspector .verdict"),
    from: "sl-inspector",
  },
  {
    name: "settings",
    hash: "",
    shows: tokens,
    from: "sl-settings",
    opens: async (page) => {
      await page.getByRole("button", { name: /^Settings/ }).click();
      await page.locator("sl-settings summary", { hasText: "Policy update" }).click();
      await page.mouse.move(0, 0);
    },
  },
  frame(3),
  frame(6),
  frame(8),
  frame(6, true),
  frame(8, true),
  { name: "compare", hash: "#v=runs", shows: (page) => page.getByText("Arms shown") },
  { name: "learn", hash: "#v=learn", shows: (page) => page.locator("sl-glossary") },
  {
    name: "lesson",
    hash: "#v=learn&n=2&k=3",
    shows: (page) => page.getByRole("button", { name: "Check" }),
  },
];

/** Compares, or keeps, what the window shows. */
async function look(page: Page, name: string): Promise<void> {
  const path = join(folder, `${name}.png`);
  await expect.soft(page).toHaveScreenshot(`${name}.png`, TOLERANCE);
  // Playwright keeps what the browser wrote, three times as large.
  const png = existsSync(path) ? await readFile(path) : null;
  if (png && !isPalettePng(png)) await writeFile(path, palettePng(readPixels(png)));
}

const pinned = await pinnedLaunchOptions();
const why =
  "Pictures are not compared: CHROMIUM_PATH names another browser than the npm package's, or that has none for this machine";
if (!pinned) console.warn(why);

test.describe("pictures", () => {
  test.skip(!pinned, why);

  for (const { name, hash, shows, from, opens, moves } of screens) {
    test(`${name} looks as it did`, async ({ page, lab }) => {
      await page.unroute("**/recordings/pocket.steplight");
      // Neither the machine's adapter nor a measured speed gets into a picture.
      await fakeWorker(page, { everyMs: 3_600_000 });
      await page.emulateMedia({ reducedMotion: moves ? "no-preference" : "reduce" });
      await page.setViewportSize(SIZES[0]);
      await page.goto(lab.address + hash);
      await expect(page.getByRole("button", { name: "made-up adapter" })).toBeVisible();
      await expect(shows(page).first()).toBeVisible();
      await opens?.(page);
      for (const { device, ...size } of SIZES) {
        await page.setViewportSize(size);
        if (from) await page.locator(from).evaluate((element) => element.scrollIntoView());
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await look(page, `${name}-${device}-${colorScheme}`);
        }
      }
    });
  }
});

test("the kept pictures are small, and each is of a screen", async () => {
  const names = (await readdir(folder)).toSorted();
  const expected = screens.flatMap(({ name }) =>
    SIZES.flatMap(({ device }) =>
      ["light", "dark"].map((colorScheme) => `${name}-${device}-${colorScheme}.png`),
    ),
  );
  expect(names).toEqual(expected.toSorted());
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  expect(Math.max(...sizes)).toBeLessThanOrEqual(MAX_BYTES);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(MAX_BYTES_OF_ALL);
});

test("the README shows every picture in docs/screenshots, and no other", async () => {
  const readme = await readFile(fileURLToPath(new URL("../../README.md", import.meta.url)), "utf8");
  const shown = [...readme.matchAll(/docs\/screenshots\/([\w.-]+)/g)].map(([, name]) =>
    String(name),
  );
  expect([...new Set(shown)].toSorted()).toEqual((await readdir(screenshots)).toSorted());
});
