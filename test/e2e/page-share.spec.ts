/** The menu: a link to what is on screen, in whose language and theme, and what becomes of it elsewhere. */
import type { Page } from "@playwright/test";
import { readFile } from "node:fs/promises";
import { expect, fakeWorker, test } from "./page-fixtures.ts";

const clipboard = (page: Page): Promise<string> =>
  page.evaluate(() => navigator.clipboard.readText());

const menu = (page: Page) => page.getByRole("button", { name: "More", exact: true });

/** Copies the link by the menu. */
async function copyLink(page: Page): Promise<void> {
  await menu(page).click();
  await page.getByRole("button", { name: "Copy a link to this view" }).click();
}

test("the copied link brings the view to somebody else, settings and all", async ({
  page,
  lab,
  browser,
}) => {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await lab.open("#c.policy.clipLow=0.1&hide=curves");
  await page.getByRole("option", { name: /^Response 2,/ }).click();
  await page.getByRole("option", { name: /^token 3 of/ }).click();
  await page.getByRole("radio", { name: "Return" }).check();
  await page.getByRole("slider", { name: "Update on screen" }).fill("4");
  await page.getByLabel("Seed").fill("77");
  await page.getByLabel("Seed").blur();
  await copyLink(page);
  await expect(
    page.getByRole("status").filter({ hasText: "The link to this view is copied." }),
  ).toHaveCount(1);
  const link = await clipboard(page);
  expect(link).toBe(page.url());
  expect(new URL(link).hash).toBe("#u=4&r=2&t=3&l=return&s=77&hide=curves&c.policy.clipLow=0.1");

  const other = await browser.newContext({ serviceWorkers: "block" });
  const theirs = await other.newPage();
  await theirs.goto(link);
  await expect(theirs.getByRole("option", { name: /^Response 2,/ })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await expect(theirs.getByRole("option", { name: /^token 3 of/ })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await expect(theirs.getByRole("radio", { name: "Return" })).toBeChecked();
  await expect(theirs.getByRole("slider", { name: "Update on screen" })).toHaveAttribute(
    "aria-valuetext",
    /^update 4 of/,
  );
  await expect(theirs.getByLabel("Seed")).toHaveValue("77");
  await expect(theirs.getByRole("button", { name: "Settings, 1 changed" })).toBeVisible();
  await expect(theirs.getByRole("figure", { name: "Entropy" })).toHaveCount(0);
  await other.close();
});

test("where the clipboard is shut the page says where the link is", async ({ page, lab }) => {
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "clipboard", {
      value: { writeText: () => Promise.reject(new DOMException("shut", "NotAllowedError")) },
    });
  });
  await lab.open();
  await copyLink(page);
  await expect(
    page.getByRole("status").filter({ hasText: "the address bar holds the link" }),
  ).toHaveCount(1);
});

test("a run that was trained is saved as a file, and the file opens as that run and saves as the same bytes", async ({
  page,
  lab,
}) => {
  const save = async (): Promise<{ name: string; path: string }> => {
    await menu(page).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Save this run as a file" }).click(),
    ]);
    return { name: download.suggestedFilename(), path: await download.path() };
  };
  await fakeWorker(page, { everyMs: 20, updates: 30 });
  await lab.open();
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Training has finished" })).toBeVisible();
  const trained = await save();
  expect(trained.name).toBe("steplight-pocket-seed0-update30.steplight");
  await expect(page.getByRole("status").filter({ hasText: trained.name })).toHaveCount(1);

  await page.goto(`${lab.address}#v=runs`);
  await page
    .locator('sl-run-files input[type="file"]')
    .first()
    .setInputFiles({
      name: trained.name,
      mimeType: "application/gzip",
      buffer: await readFile(trained.path),
    });
  await page.getByRole("button", { name: /^Open in the lab: / }).click();
  await expect(page.getByRole("heading", { name: "Recorded run “pocket”" })).toBeVisible();
  await expect(page.getByText(/^Trained on made-up adapter, /)).toBeVisible();
  await expect(page.getByRole("slider", { name: "Update on screen" })).toHaveAttribute(
    "aria-valuetext",
    /of 60$/,
  );
  const again = await save();
  expect(again.name).toBe(trained.name);
  expect(await readFile(again.path)).toEqual(await readFile(trained.path));
});

test("the menu opens and closes by keyboard, and the focus comes back", async ({ page, lab }) => {
  await lab.open();
  await menu(page).focus();
  await page.keyboard.press("Enter");
  const copy = page.getByRole("button", { name: "Copy a link to this view" });
  await expect(copy).toBeVisible();
  await page.keyboard.press("Tab");
  await expect(copy).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(copy).toBeHidden();
  await expect(menu(page)).toBeFocused();

  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Keys", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await expect(copy).toBeHidden();
});

test("a link may name language and theme; the choice of the visitor is not overwritten by it", async ({
  page,
  lab,
}) => {
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(`${lab.address}#lang=ja&theme=dark`);
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.getByRole("listbox").first()).toBeVisible();

  await page.goto("about:blank");
  await lab.open();
  await expect(page.locator("html")).toHaveAttribute("lang", "en");
  await expect(page.locator("html")).not.toHaveAttribute("data-theme");

  // What the visitor chooses is kept, and an address without a language does not get one.
  await menu(page).click();
  await page.getByRole("combobox", { name: "Language" }).selectOption("ja");
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
  expect(new URL(page.url()).hash).toBe("");
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
});

test("links of one screen lead to the others, and keep what was chosen", async ({ page, lab }) => {
  await lab.open("#r=2&s=77");
  const nav = page.getByRole("navigation", { name: "Screens" });
  await nav.getByRole("link", { name: "Compare" }).click();
  expect(new URL(page.url()).hash).toBe("#v=runs&r=2&s=77");
  await expect(page.getByRole("heading", { name: "Compare runs" })).toBeVisible();
  await nav.getByRole("link", { name: "Learn" }).click();
  await expect(page.getByRole("heading", { name: "Lessons" })).toBeVisible();
  await expect(nav.getByRole("link", { name: "Lab" })).toHaveAttribute("href", "#r=2&s=77");
  await nav.getByRole("link", { name: "Lab" }).click();
  await expect(page.getByRole("option", { name: /^Response 2,/ })).toHaveAttribute(
    "aria-selected",
    "true",
  );
});
