/** The story in a browser: how it is opened, moved through and left, and that a link brings it back. */
import { expect, test } from "./page-fixtures.ts";

test.beforeEach(async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
});

test("it opens on a group worth telling, goes by keys, and every frame is a link", async ({
  page,
  lab,
}) => {
  await page.unroute("**/recordings/pocket.steplight");
  await lab.open();
  await page.getByRole("button", { name: "Where did the credit go?" }).click();
  const heading = page.getByRole("heading", { level: 3, name: /^\d+ of 10/ });
  await expect(heading).toContainText("1 of 10");
  const player = page.locator("sl-story section");
  await player.focus();
  for (const [key, frame] of [
    ["Space", 2],
    ["ArrowRight", 3],
    ["ArrowLeft", 2],
    ["End", 10],
    ["Home", 1],
    ["6", 6],
  ] as const) {
    await page.keyboard.press(key);
    await expect(heading).toContainText(`${frame} of 10`);
    expect(new URL(page.url()).hash).toContain(`f=${frame}`);
  }
  // A group that holds right and wrong responses.
  for (const verdict of ["right", "wrong"])
    await expect(page.locator("sl-story-lines").last()).toContainText(verdict);
  // The story's own checks of its numbers hold.
  await expect(page.locator("sl-story .checks li")).not.toHaveCount(0);
  await expect(page.locator("sl-story .checks li.fails")).toHaveCount(0);

  const link = page.url();
  await page.goto("about:blank");
  await page.goto(link);
  await expect(heading).toContainText("6 of 10");

  await page.getByRole("button", { name: "Close story" }).click();
  await expect(page.locator("sl-story")).toHaveCount(0);
  await expect(page.getByRole("listbox", { name: /^Tokens of response/ })).toBeVisible();
  expect(new URL(page.url()).hash).not.toContain("f=");
});

test("the numbers of a frame stand in a table, and the inspector's sum is the advantage", async ({
  page,
  lab,
}) => {
  await page.unroute("**/recordings/pocket.steplight");
  await lab.tell(5);
  await page.getByText("The numbers as a table").click();
  const table = page.locator("sl-story table");
  await expect(table.getByRole("row")).not.toHaveCount(0);
  await page.getByRole("button", { name: "Close story" }).click();
  await page.getByRole("radio", { name: "Advantage" }).check();
  const verdict = page.locator("sl-inspector .verdict");
  await expect(verdict).toContainText("Recomputed from the numbers above");
  await page.getByRole("button", { name: "Pin this token" }).click();
  await page.getByRole("option", { name: /^token 2 of/ }).click();
  await expect(page.locator("sl-chain").getByRole("columnheader")).toHaveCount(4);
});
