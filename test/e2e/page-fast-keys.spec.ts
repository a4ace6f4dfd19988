/** Keys and clicks that come faster than the page is drawn: each is done, none is done twice over. */
import { expect, test } from "./page-fixtures.ts";

/** Frames as a busy computer draws them: keys come several in one. */
const FRAME_MS = 400;

test("keys and clicks that come several in a frame are each done", async ({ page, lab }) => {
  await page.addInitScript((ms) => {
    const frame = requestAnimationFrame.bind(globalThis);
    globalThis.requestAnimationFrame = (callback) => (setTimeout(() => frame(callback), ms), 0);
  }, FRAME_MS);
  const press = async (...keys: readonly string[]): Promise<void> => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const chosen = (list: RegExp) =>
    page.getByRole("listbox", { name: list }).locator('[aria-selected="true"]');

  await lab.open("#r=1&t=1");
  await chosen(/^Responses/).focus();
  await press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp");
  await expect(chosen(/^Responses/)).toHaveAttribute("data-index", "2");
  await expect(chosen(/^Responses/)).toBeFocused();
  await chosen(/^Tokens/).focus();
  await press("ArrowRight", "ArrowRight", "ArrowRight", "ArrowLeft");
  await expect(chosen(/^Tokens/)).toHaveAttribute("data-index", "2");

  // A double click on a button is two clicks.
  const groups = page.getByRole("toolbar", { name: "Prompt" });
  await expect(groups).toContainText("1 of 4");
  await groups.getByRole("button", { name: "Next prompt" }).dblclick();
  await expect(groups).toContainText("3 of 4");

  await page.goto(`${lab.address}#v=learn&n=1&k=1`);
  await page.reload();
  await expect(page.locator("sl-lessons h2")).toBeVisible();
  await page.locator("sl-lessons h2").focus();
  await press("ArrowRight", "ArrowRight");
  await expect(page.locator("sl-lessons .dots")).toHaveText("3 of 4");
});
