/** Lines from a row of the inspector to what it is made of: to other rows, to closed sections, to the token, to responses. */
import type { Locator, Page } from "@playwright/test";
import { violations } from "./axe.ts";
import { expect, test } from "./page-fixtures.ts";

interface Place {
  readonly x: number;
  readonly y: number;
}

const near = "sl-chain sl-source-lines g";
const far = "sl-lines-abroad g";

const row = (page: Page, id: string): Locator => page.locator(`sl-chain [data-row="${id}"]`);
const heading = (page: Page, name: string): Locator =>
  page.locator("sl-chain .heading").filter({ hasText: name });

/** The tips of lines in the window, by what they lead to. */
async function tips(page: Page, lines: string): Promise<Record<string, Place>> {
  const found = await page.locator(lines).evaluateAll((groups) =>
    groups.map((group): [string, { x: number; y: number }] => {
      const { left = 0, top = 0 } = group.closest("svg")?.getBoundingClientRect() ?? {};
      const head = group.querySelector(".head")?.getAttribute("d") ?? "";
      const [, x = NaN, y = NaN] = (/^M([\d.-]+) ([\d.-]+)/.exec(head) ?? []).map(Number);
      return [group.getAttribute("data-source") ?? "", { x: left + x, y: top + y }];
    }),
  );
  return Object.fromEntries(found);
}

/** Expects that a line ends in a row of the table, or where it has no name of its own, at a heading. */
async function expectTip(tip: Place | undefined, target: Locator): Promise<void> {
  const box = await target.boundingBox();
  if (!tip || !box)
    throw new Error("Cannot compare a line with its source: one of them is missing");
  expect(tip.x).toBeGreaterThan(box.x);
  expect(tip.x).toBeLessThan(box.x + box.width / 2);
  expect(tip.y).toBeGreaterThan(box.y);
  expect(tip.y).toBeLessThan(box.y + box.height);
}

/** Expects that each line ends in the row that it is named after. */
async function expectTipsInRows(page: Page): Promise<void> {
  for (const [id, tip] of Object.entries(await tips(page, near)))
    await expectTip(tip, row(page, id));
}

/** Where a row is, however far the page is scrolled. */
const placeInTable = (target: Locator): Promise<readonly number[]> =>
  target.evaluate((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    const { x: left, y: top } = element.closest("table")?.getBoundingClientRect() ?? { x: 0, y: 0 };
    return [x - left, y - top, width, height];
  });

async function open(page: Page, section: string): Promise<void> {
  await heading(page, section).getByRole("button", { expanded: false }).click();
  await page.mouse.move(0, 0);
}

test("the pointer draws a line to each input, in the table or at its closed section", async ({
  page,
  lab,
}) => {
  await lab.open("#l=advantage");
  await expect(row(page, "advantage")).toBeVisible();
  await expect(page.locator(near)).toHaveCount(0);
  const before = await placeInTable(row(page, "advantage"));

  await row(page, "advantage").hover();
  await expect(page.locator(near)).toHaveCount(3);
  expect(await placeInTable(row(page, "advantage")), "nothing makes room").toEqual(before);
  const ends = await tips(page, near);
  for (const id of ["sum", "mean", "deviation"]) await expectTip(ends[id], row(page, id));

  await row(page, "sum").hover();
  await expect(page.locator(near)).toHaveCount(2);
  const closed = await tips(page, near);
  for (const id of ["processReturn", "outcomeReturn"])
    await expectTip(closed[id], heading(page, "Return"));
  expect(closed["processReturn"]?.y).not.toBe(closed["outcomeReturn"]?.y);
  expect(await violations(page)).toEqual([]);

  await page.mouse.move(0, 0);
  await expect(page.locator(near)).toHaveCount(0);
});

test("the focus does the same, and says it; an opened section has the lines at its rows", async ({
  page,
  lab,
}) => {
  await lab.open("#l=advantage");
  await open(page, "Return");
  await row(page, "mean").getByRole("button").focus();
  await page.keyboard.press("ArrowUp");
  const button = row(page, "sum").getByRole("button");
  await expect(button).toBeFocused();
  await expect(button).toHaveAccessibleDescription("Made of return to go, outcome return.");
  await expect(page.locator(near)).toHaveCount(2);
  await expectTipsInRows(page);

  // The rows below move down as a meaning opens, and so do the lines.
  await page.keyboard.press("Enter");
  await expect(row(page, "sum").locator(".meaning")).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(row(page, "advantage").getByRole("button")).toBeFocused();
  await expect(page.locator(near)).toHaveCount(3);
  await expectTipsInRows(page);
  await page.keyboard.press("Tab");
  await expect(page.locator(near)).toHaveCount(0);
});

test("on a narrow phone too, with a pinned token, and after the window changed", async ({
  page,
  lab,
}) => {
  await page.setViewportSize({ width: 320, height: 700 });
  await lab.open("#l=advantage&t=1");
  await page.locator("sl-inspector summary", { hasText: "Where the number comes from" }).click();
  await page.getByRole("button", { name: "Pin this token" }).click();
  await row(page, "advantage").getByRole("button").focus();
  await expect(page.locator(near)).toHaveCount(3);
  await expectTipsInRows(page);
  const narrow = await tips(page, near);
  await page.setViewportSize({ width: 375, height: 700 });
  await expect.poll(async () => (await tips(page, near))["sum"]).not.toEqual(narrow["sum"]);
  await expectTipsInRows(page);
});

test("words for the token and for responses have lines to them, across the page", async ({
  page,
  lab,
}) => {
  await page.setViewportSize({ width: 1280, height: 1000 });
  await lab.open("#l=implicit&r=2&t=3");
  await expect(page.locator(far)).toHaveCount(0);
  await row(page, "prm").hover();
  await expect(page.locator(far)).toHaveCount(1);
  const [tip] = Object.values(await tips(page, far));
  const token = await page.getByRole("option", { name: /^token 3 of/ }).boundingBox();
  if (!tip || !token) throw new Error("Cannot compare the line with the token");
  expect(tip.x).toBeCloseTo(token.x + token.width / 2, 0);
  expect(token.y - tip.y).toBeGreaterThan(0);
  expect(token.y - tip.y).toBeLessThan(4);
  expect(await violations(page)).toEqual([]);

  // Its own verdict, and then the others' outcomes.
  const responses = page.locator("sl-group").getByRole("option");
  const count = await responses.count();
  await row(page, "outcome").hover();
  await expect(page.locator(far)).toHaveCount(1);
  await open(page, "Baseline");
  await row(page, "outcomeBaseline").hover();
  await expect(page.locator(far)).toHaveCount(count - 1);
  const ends = Object.values(await tips(page, far)).map(({ y }) => y);
  for (let i = 0; i < count; i++) {
    const box = await responses.nth(i).boundingBox();
    const isMet = ends.some((y) => box && y > box.y && y < box.y + box.height);
    expect(isMet, `response ${i + 1}`).toBe(
      (await responses.nth(i).getAttribute("aria-selected")) !== "true",
    );
  }
  await page.mouse.move(0, 0);
  await expect(page.locator(far)).toHaveCount(0);
});
