/** Settings in a browser: in the link, undone and redone, refused with a reason, hidden by a teacher, and trained with. */
import type { Locator, Page } from "@playwright/test";
import { expect, fakeWorker, startedConfigs, test } from "./page-fixtures.ts";

const hashOf = (page: Page): string => new URL(page.url()).hash;

/** Opens the panel. */
async function openSettings(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Settings/ }).click();
  await expect(page.getByRole("heading", { name: "Settings", exact: true })).toBeVisible();
}

/** The control of a setting, found by its path as a visitor would find it. */
async function control(page: Page, path: string): Promise<Locator> {
  await page.getByRole("searchbox", { name: "Search settings" }).fill(path);
  const setting = page.locator("sl-setting").filter({ has: page.getByText(path, { exact: true }) });
  return setting.locator("#control");
}

/** Starts to train with the made-up worker. */
async function train(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Training", exact: true })).toBeVisible();
}

test("a changed setting is in the link, comes back with it, and is what trains", async ({
  page,
  lab,
}) => {
  await fakeWorker(page, { everyMs: 500 });
  await lab.open();
  await openSettings(page);
  await (await control(page, "policy.clipLow")).fill("0.1");
  await page.keyboard.press("Enter");
  await expect.poll(() => hashOf(page)).toBe("#c.policy.clipLow=0.1");
  await expect(page.getByRole("button", { name: "Settings, 1 changed" })).toBeVisible();
  await (await control(page, "advantage.estimator")).selectOption("grpo");
  await (await control(page, "updates")).fill("77");
  await page.keyboard.press("Enter");
  await expect.poll(() => hashOf(page)).toContain("c.updates=77");
  const link = page.url();

  // Somebody else's browser: the link alone says it.
  await page.evaluate(() => sessionStorage.clear());
  await page.goto("about:blank");
  await page.goto(link);
  await openSettings(page);
  await expect(page.getByRole("button", { name: "Settings, 3 changed" })).toBeVisible();
  await expect(await control(page, "policy.clipLow")).toHaveValue("0.1");
  await expect(await control(page, "advantage.estimator")).toHaveValue("grpo");
  await train(page);
  const [config, ...more] = await startedConfigs(page);
  expect(more).toEqual([]);
  expect(config?.policy.clipLow).toBe(0.1);
  expect(config?.advantage.estimator).toBe("grpo");
  expect(config?.updates).toBe(77);
  expect(config?.policy.clipHigh).toBe(0.2);
});

test("what a setting does not take stays out, with the reason", async ({ page, lab }) => {
  await lab.open();
  await openSettings(page);
  const updates = await control(page, "updates");
  await updates.fill("-3");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert").filter({ hasText: "Enter a whole number" })).toBeVisible();
  await expect(updates).toHaveAttribute("aria-invalid", "true");
  await expect(updates).toHaveAccessibleDescription(/Enter a whole number/);
  expect(hashOf(page)).toBe("");
  await page.keyboard.press("Escape");
  await expect(updates).toHaveValue("60");
});

test("settings that make no run are told in a sentence, and nothing trains", async ({
  page,
  lab,
}) => {
  await fakeWorker(page, { everyMs: 500 });
  await lab.open("#c.rollout.responses=1");
  const sentence = page.getByText("as rloo compares a response with its group, found 1.");
  await expect(sentence).toBeVisible();
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await page.getByRole("button", { name: "Show the setting" }).click();
  const responses = page.getByRole("spinbutton", { name: "Responses per prompt" });
  await expect(responses).toBeFocused();
  expect(await startedConfigs(page)).toEqual([]);
  await expect(page.getByRole("heading", { name: "Recorded run “pocket”" })).toBeVisible();

  await responses.fill("6");
  await page.keyboard.press("Enter");
  await expect(page.getByText("These settings do not make one run")).toHaveCount(0);
  await train(page);
  const [config] = await startedConfigs(page);
  expect(config?.rollout.responses).toBe(6);
});

test("a link out of the limits is moved into them, and the page says so", async ({ page, lab }) => {
  await lab.open("#c.policy.clipLow=7&c.no.such=1");
  await expect(page.getByText("The link asked for 7 at “policy.clipLow”")).toBeVisible();
  await expect(page.getByText("1 part of the link was not understood")).toBeVisible();
});

test("55 changes are undone and redone, and the history survives a reload", async ({
  page,
  lab,
}) => {
  const CHANGES = 55;
  await lab.open();
  await openSettings(page);
  await page.getByRole("searchbox", { name: "Search settings" }).fill("policy.clip");
  const controls = ["policy.clipLow", "policy.clipHigh"].map((path) =>
    page
      .locator("sl-setting")
      .filter({ has: page.getByText(path, { exact: true }) })
      .locator("#control"),
  );
  /** What the settings are on screen; the address, which is not written at every moment, is waited for where it says. */
  const shown = async () =>
    (await Promise.all(controls.map((control) => control.inputValue()))).join(" ");
  const linked = (hash: string) => expect.poll(() => hashOf(page)).toBe(hash);
  const values = [await shown()];
  for (let i = 0; i < CHANGES; i += 1) {
    // Another setting each time: steps that follow each other closely on one setting are one change.
    await controls[i % 2]?.press("ArrowUp");
    values.push(await shown());
  }
  expect(new Set(values).size).toBe(CHANGES + 1);
  const [low, high] = (values.at(-1) ?? "").split(" ");
  const last = `#c.policy.clipLow=${low}&c.policy.clipHigh=${high}`;
  await linked(last);

  const undo = page.getByRole("button", { name: "Undo" });
  const redo = page.getByRole("button", { name: "Redo" });
  const same = (value: string) => expect.poll(shown, { intervals: [0, 10, 30] }).toBe(value);
  /** Keys that come one on the other: none is lost, so that the last tells of all. */
  const times = async (button: Locator, count: number): Promise<void> => {
    await button.focus();
    for (let i = 0; i < count; i += 1) await page.keyboard.press("Enter");
  };
  await times(undo, 29);
  await same(values.at(-30) ?? "");
  const [lower, higher] = (values.at(-30) ?? "").split(" ");
  await linked(`#c.policy.clipLow=${lower}&c.policy.clipHigh=${higher}`);
  await page.reload();
  await openSettings(page);
  await page.getByRole("searchbox", { name: "Search settings" }).fill("policy.clip");
  await times(undo, CHANGES - 29);
  await same(values[0] ?? "");
  await linked("");
  await expect(undo).toHaveAttribute("aria-disabled", "true");
  await times(redo, CHANGES);
  await same(values.at(-1) ?? "");
  await linked(last);
  await expect(redo).toHaveAttribute("aria-disabled", "true");
  await redo.press("Control+z");
  await same(values.at(-2) ?? "");
});

test("a teacher hides parts of the page and groups of settings, and the link shows it so", async ({
  page,
  lab,
}) => {
  await lab.open();
  await openSettings(page);
  await page.getByRole("button", { name: "Choose what to hide" }).click();
  const hide = (name: string): Promise<void> =>
    page.locator(".teacher").getByRole("checkbox", { name, exact: true }).check();
  await hide("Curves");
  await hide("Policy update");
  expect(hashOf(page)).toBe("#hide=curves%2Csettings.policy");
  // While it is chosen, everything is there.
  await expect(page.getByRole("figure", { name: "Entropy" })).toBeVisible();
  await expect(page.getByText("hidden in your link")).toBeVisible();
  await page.getByRole("button", { name: "Done" }).click();

  const group = (name: string): Locator =>
    page.locator("sl-settings summary").getByRole("heading", { name, exact: true });
  const expectHidden = async (): Promise<void> => {
    await expect(page.getByText("A teacher has hidden 2 parts.")).toBeVisible();
    await expect(group("Advantage")).toBeVisible();
    await expect(group("Policy update")).toHaveCount(0);
    await expect(page.getByRole("figure", { name: "Entropy" })).toHaveCount(0);
  };
  await expectHidden();
  const link = page.url();
  await page.goto("about:blank");
  await page.goto(link);
  await openSettings(page);
  await expectHidden();
  await expect(page.getByRole("listbox", { name: /^Tokens of response/ })).toBeVisible();
});

test("what is hidden is not done by key either", async ({ page, lab }) => {
  await fakeWorker(page, { everyMs: 500 });
  const hash = "#u=4&l=return&hide=setup%2Ctransport%2Clayers";
  await lab.open(hash);
  for (const key of ["1", ".", "r", "n", "Space", "t"]) await page.keyboard.press(key);
  // The list of keys is still there, and comes after whatever those keys might have done.
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  expect(hashOf(page)).toBe(hash);
  expect(await startedConfigs(page)).toEqual([]);
});

test("what is hidden leaves no link and no empty card behind", async ({ page, lab }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await lab.open("#hide=runs,lessons,story,curves");
  const nav = page.getByRole("navigation", { name: "Screens" });
  await expect(nav.getByRole("link")).toHaveText(["Lab"]);
  await expect(page.getByRole("button", { name: "Where did the credit go?" })).toHaveCount(0);
  const cards = page.locator("sl-lab .card");
  await expect(cards).toHaveCount(3);

  await lab.open("#hide=setup,settings,transport,curves,scoreboard");
  await expect(nav.getByRole("link")).toHaveCount(3);
  await expect(page.getByRole("button", { name: "Train", exact: true })).toHaveCount(0);
  await expect(page.getByRole("slider", { name: "Update on screen" })).toHaveCount(0);
  await expect(cards).toHaveCount(1);
  // What is left takes the room.
  const { width = 0 } = (await cards.boundingBox()) ?? {};
  expect(width).toBeGreaterThan(1200);
});
