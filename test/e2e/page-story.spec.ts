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
  await page.locator("sl-story").getByText("The numbers as a table").click();
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

test("pointing at a token shows its numbers, in every frame those that it has told", async ({
  page,
  lab,
}) => {
  await page.unroute("**/recordings/pocket.steplight");
  const numbers = page.locator("sl-story .numbers").last();
  for (const [frame, told] of [
    [1, "chance when written"],
    [4, "log p PRM"],
    [8, "process return"],
  ] as const) {
    await lab.tell(frame);
    const tokens = page.locator("sl-story-strip").last().getByRole("option");
    await tokens.nth(2).hover();
    await expect(numbers).toContainText("token 3");
    await expect(numbers).toContainText(told);
    await tokens.nth(0).hover();
    await expect(numbers).toContainText("token 1");
  }
  // The other responses' tokens tell theirs too.
  await page.locator("sl-story-lines").last().locator("[data-index='1'] [data-token='4']").hover();
  await expect(numbers).toContainText("r2, token 5");
});

test("frame 7: no dot covers another, and the keys go from dot to dot", async ({ page, lab }) => {
  await page.unroute("**/recordings/pocket.steplight");
  await lab.tell(7);
  const dots = page.getByRole("listbox", { name: "By outcome" }).last().getByRole("option");
  await expect(dots).toHaveCount(4);
  const boxes = await Promise.all((await dots.all()).map((dot) => dot.boundingBox()));
  boxes.forEach((box, i) => {
    for (const other of boxes.slice(i + 1)) {
      if (!box || !other) throw new Error("expected every dot on the screen");
      const isApart =
        Math.abs(box.x - other.x) >= box.width - 1 || Math.abs(box.y - other.y) >= box.height - 1;
      expect(isApart).toBe(true);
    }
  });
  const chosen = page
    .getByRole("listbox", { name: "By outcome" })
    .last()
    .locator("[aria-selected='true']");
  const before = await chosen.innerText();
  await chosen.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await expect(chosen).not.toHaveText(before);
  await expect(chosen).toBeFocused();
  await expect(page.getByRole("heading", { name: "7 of 10" })).toBeVisible();
});

test("frame 10: the same text is judged again, and a line wipes between outcome alone and PRIME", async ({
  page,
  lab,
}) => {
  await page.unroute("**/recordings/pocket.steplight");
  await lab.tell(10);
  const [before, after] = await page.locator("sl-story-again .what b").allInnerTexts();
  expect(before).toMatch(/^after update \d+$/);
  expect(after).toMatch(/^after update \d+$/);
  expect(after).not.toBe(before);

  const line = page.getByRole("slider", { name: "Where the line is" });
  await line.focus();
  await page.keyboard.press("ArrowRight");
  await expect(line).toHaveValue("55");
  await page.keyboard.press("Home");
  await expect(line).toHaveValue("0");
  await page.getByRole("button", { name: "Outcome alone" }).click();
  await expect(line).toHaveValue("100");
  await expect(page.getByRole("heading", { name: "10 of 10" })).toBeVisible();
});
