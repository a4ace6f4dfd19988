/** Every state of the lab in axe, in every theme and width, and the preferences that a page has to heed. */
import { overflow, violations } from "./axe.ts";
import { expect, fakeWorker, tamperWithWorker, test } from "./page-fixtures.ts";

const screens = [
  { name: "light", width: 1280, height: 800, colorScheme: "light" },
  { name: "dark", width: 1280, height: 800, colorScheme: "dark" },
  { name: "375 px, light", width: 375, height: 720, colorScheme: "light" },
  { name: "320 px, dark", width: 320, height: 640, colorScheme: "dark" },
] as const;

const FRAMES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const stories = [
  { name: "light", width: 1280, height: 800, colorScheme: "light", reducedMotion: "reduce" },
  {
    name: "320 px, dark",
    width: 320,
    height: 640,
    colorScheme: "dark",
    reducedMotion: "no-preference",
  },
] as const;

for (const { name, width, height, ...media } of stories) {
  test(`axe finds nothing in any frame of the story: ${name}`, async ({ page, lab }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia(media);
    await page.unroute("**/recordings/pocket.steplight");
    await page.clock.install();
    for (const frame of FRAMES) {
      await lab.tell(frame, { isHurried: true });
      expect(await violations(page), `frame ${frame}`).toEqual([]);
      expect(await overflow(page), `frame ${frame}`).toBeLessThanOrEqual(0);
    }
  });
}

for (const { name, width, height, colorScheme } of screens) {
  test(`axe finds nothing: ${name}`, async ({ page, lab }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await lab.open();
    await expect(page.getByRole("button", { name: /software/ })).toBeVisible();
    expect(await violations(page)).toEqual([]);

    expect(await overflow(page)).toBeLessThanOrEqual(0);

    for (const layer of ["Outcome", "Advantage"]) {
      await page.getByRole("radio", { name: layer }).check();
      expect(await violations(page)).toEqual([]);
    }
    await page.getByRole("button", { name: "Show as table" }).click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: /software/ }).click();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    expect(await violations(page)).toEqual([]);
  });
}

test("axe finds nothing without WebGPU, with the explanation open", async ({ page, lab }) => {
  await tamperWithWorker(page, `GPU.prototype.requestAdapter = () => Promise.resolve(null);`);
  await lab.open();
  await page.getByText("What to do").click();
  expect(await violations(page)).toEqual([]);
});

test("axe finds nothing while training, paused and failed, in both themes", async ({
  page,
  lab,
}) => {
  await fakeWorker(page, { everyMs: 40, updates: 2000 });
  await lab.open();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await page.getByRole("button", { name: "Train", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Training", exact: true })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "Pause training" }).click();
    await expect(page.getByRole("heading", { name: "Training is paused" })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByRole("button", { name: "End run" }).click();
  }
  await page.getByLabel("Preset").selectOption("paper");
  await page.getByRole("button", { name: "Train", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Training has stopped" })).toBeVisible();
  expect(await violations(page)).toEqual([]);
});

test("with reduced motion nothing moves for longer than 100 ms", async ({ page, lab }) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await lab.open("#u=0");
  /** Goes one update on and looks at what then moves, in the elements' own trees too. */
  const longest = (): Promise<number> =>
    page.evaluate(async () => {
      const trees = (root: Document | ShadowRoot): (Document | ShadowRoot)[] => [
        root,
        ...[...root.querySelectorAll("*")].flatMap(({ shadowRoot }) =>
          shadowRoot ? trees(shadowRoot) : [],
        ),
      ];
      const all = trees(document);
      const buttons = all.flatMap((tree) => [...tree.querySelectorAll("button")]);
      buttons.find((button) => button.textContent?.includes("+1"))?.click();
      let most = 0;
      for (let frame = 0; frame < 30; frame++) {
        await new Promise(requestAnimationFrame);
        const durations = all
          .flatMap((tree) => tree.getAnimations())
          .map(({ effect }) => Number(effect?.getComputedTiming().duration ?? 0));
        most = Math.max(most, ...durations);
      }
      return most;
    });
  expect(await longest()).toBeLessThanOrEqual(100);

  // The same look-out sees the transitions where they are welcome.
  await page.emulateMedia({ reducedMotion: "no-preference" });
  expect(await longest()).toBeGreaterThan(100);
});

test("with forced colours the signs stay: bars are drawn in the text's colour", async ({
  page,
  lab,
}) => {
  await page.emulateMedia({ forcedColors: "active" });
  await lab.open();
  const colours = await page
    .getByRole("listbox", { name: /^Tokens/ })
    .evaluate((list) => [
      getComputedStyle(list).color,
      ...[...list.querySelectorAll('[data-sign="negative"] .fill')].map(
        (bar) => getComputedStyle(bar).backgroundColor,
      ),
    ]);
  expect(colours.length).toBeGreaterThan(1);
  expect(new Set(colours).size).toBe(1);
});
