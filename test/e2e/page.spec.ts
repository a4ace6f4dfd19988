/** The page as a visitor meets it: a recorded run, playback, keys, links, and what works without WebGPU. */
import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";
import { writeRecording } from "../../src/recording.ts";
import { fixtureRecording } from "../ui/fixture.ts";
import { expect, recording, tamperWithWorker, test } from "./page-fixtures.ts";

const KIB = 1024;

test("the browser gives WebGPU on SwiftShader", async ({ page }) => {
  await page.goto("/");
  const architecture = await page.evaluate(
    async () => (await navigator.gpu.requestAdapter())?.info.architecture,
  );
  expect(architecture).toBe("swiftshader");
});

test("opens from a sub-path on a recorded run, within its size budget, calling no other host", async ({
  page,
  lab,
}) => {
  const responses = new Map<string, Promise<Buffer>>();
  page.on("response", (response) => {
    if (/\.(html|js|css)$|\/$/.test(new URL(response.url()).pathname))
      responses.set(response.url(), response.body());
  });
  await lab.open();
  await expect(page).toHaveTitle("Steplight");
  await expect(page.getByRole("heading", { name: "Recorded run “pocket”" })).toBeVisible();
  await expect(
    page.getByRole("figure", { name: "Held-out accuracy" }).locator("canvas"),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: /software/ })).toBeVisible();

  const bodies = await Promise.all(responses.values());
  const size = bodies.reduce((sum, body) => sum + gzipSync(body, { level: 9 }).length, 0);
  console.log(`first load: ${size} bytes of gzip in ${bodies.length} files`);
  expect(bodies.length).toBeGreaterThanOrEqual(4);
  expect(size).toBeLessThanOrEqual(150 * KIB);
});

test("the shipped recording opens", async ({ page, lab }) => {
  await page.unroute("**/recordings/pocket.steplight");
  await lab.open();
  expect(await page.getByRole("option", { name: /^token/ }).count()).toBeGreaterThan(1);
  const file = fileURLToPath(new URL("../../public/recordings/pocket.steplight", import.meta.url));
  expect((await readFile(file)).length).toBeLessThanOrEqual(200 * KIB);
});

test("play, pause, +1, restart, and the position in the run", async ({ page, lab }) => {
  const long = writeRecording(fixtureRecording({ updates: 60, every: 5 }));
  await page.route("**/recordings/pocket.steplight", (route) => route.fulfill({ body: long }));
  await lab.open("#u=2");
  const where = page.getByRole("slider", { name: "Update on screen" });
  await expect(where).toHaveAttribute("aria-valuetext", "update 2 of 60");
  await page.getByRole("button", { name: "+1 update" }).click();
  await expect(where).toHaveAttribute("aria-valuetext", "update 3 of 60");
  await expect(page.getByText("these are from update 0")).toBeVisible();
  await page.getByRole("button", { name: "Play" }).click();
  await expect.poll(async () => Number(await where.inputValue())).toBeGreaterThan(5);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
  await page.getByRole("button", { name: "Restart" }).click();
  await expect(where).toHaveAttribute("aria-valuetext", "update 0 of 60");
  await where.fill("9");
  await expect(where).toHaveAttribute("aria-valuetext", "update 9 of 60");
  expect(new URL(page.url()).hash).toBe("#u=9");
});

test("every choice is in the address, and the address brings the view back", async ({
  page,
  lab,
}) => {
  await lab.open();
  await page.getByRole("option", { name: /^Response 3,/ }).click();
  await page.getByRole("radio", { name: "Outcome" }).check();
  await page.getByRole("option", { name: /^token 4 of/ }).click();
  await page.getByRole("button", { name: "Next prompt" }).click();
  await page.getByLabel("Seed").fill("77");
  await page.getByLabel("Seed").blur();
  await page.getByLabel("Preset").selectOption("lab");
  expect(new URL(page.url()).hash).toMatch(/^#g=\d&r=3&t=4&l=outcome&p=lab&s=77$/);

  await page.reload();
  await expect(page.getByRole("option", { name: /^Response 3,/ })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await expect(page.getByRole("option", { name: /^token 4 of/ })).toHaveAttribute(
    "aria-selected",
    "true",
  );
  await expect(page.getByRole("radio", { name: "Outcome" })).toBeChecked();
  await expect(page.getByLabel("Seed")).toHaveValue("77");
});

test("a hostile link opens the page, runs nothing, and says that parts were left out", async ({
  page,
  lab,
}) => {
  await lab.open(
    "#u=<script>alert(1)</script>&l=javascript:alert(1)&r=99999999999&p=__proto__&g=2",
  );
  await expect(page.getByText("4 parts of the link were not understood")).toBeVisible();
  await expect(page.getByText("Prompt 2 of 4")).toBeVisible();
});

test("the keyboard reaches and does everything", async ({ page, lab }) => {
  await lab.open("#u=4&r=1");
  const names: string[] = [];
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    const name = await page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      if (!element || element === document.body) return "";
      const ring = getComputedStyle(element);
      const label = element.getAttribute("aria-label") ?? element.textContent ?? "";
      // The radio and the slider draw their ring on another element.
      const isRinged = ring.outlineStyle !== "none" || element instanceof HTMLInputElement;
      return `${isRinged ? "" : "NO RING "}${element.localName} ${label.trim()}`;
    });
    if (name === "") break;
    names.push(name);
  }
  console.log(`${names.length} tab stops`);
  expect(names.length).toBeGreaterThan(10);
  expect(names.length).toBeLessThanOrEqual(25);
  expect(names.filter((name) => name.startsWith("NO RING"))).toEqual([]);

  // A toolbar is one stop; arrow keys, Home and End move in it, and Tab comes back to where one was.
  await page.getByRole("button", { name: "Play" }).focus();
  await page.keyboard.press("End");
  const playback = page.getByRole("toolbar", { name: "Playback" });
  await expect(playback.getByRole("button", { name: "Restart" })).toBeFocused();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Shift+Tab");
  await expect(playback.getByRole("button", { name: "Restart" })).toBeFocused();
  await page.keyboard.press("Home");
  await expect(playback.getByRole("button", { name: "Play" })).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(playback.getByRole("button", { name: "+1 update" })).toBeFocused();

  const focused = page.locator('[role="option"]:focus');
  await page.getByRole("option", { name: /^token 1 of/ }).focus();
  await page.keyboard.press("ArrowRight");
  await expect(focused).toHaveAccessibleName(/^token 2 of/);
  await page.keyboard.press("Shift+ArrowRight");
  await expect(focused).toHaveAccessibleName(/^token 3 of/);
  await page.keyboard.press("End");
  await expect(focused).toHaveAccessibleName(/^token 9 of 9/);
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("listbox", { name: "Tokens of response 2" })).toBeVisible();
  await expect(focused).toHaveAccessibleName(/^token 9 of 9/);

  await page.keyboard.press("1");
  await expect(page.getByRole("radio", { name: "Outcome" })).toBeChecked();
  await page.keyboard.press(".");
  const where = page.getByRole("slider", { name: "Update on screen" });
  await expect(where).toHaveAttribute("aria-valuetext", "update 5 of 11");
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Pause", exact: true })).toBeVisible();
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Play" })).toBeVisible();
  await page.keyboard.press("r");
  await expect(where).toHaveAttribute("aria-valuetext", "update 0 of 11");

  await page.getByLabel("Seed").focus();
  await page.keyboard.press(".");
  await expect(where).toHaveAttribute("aria-valuetext", "update 0 of 11");
});

test("the list of keys opens by key, and turns the single keys off for good", async ({
  page,
  lab,
}) => {
  await lab.open("#u=4");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeVisible();
  await page.getByRole("checkbox", { name: "Single-key shortcuts" }).uncheck();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keys" })).toBeHidden();
  await page.reload();
  await expect(page.getByRole("listbox", { name: /^Tokens/ })).toBeVisible();
  await page.keyboard.press(".");
  await expect(page.getByRole("slider", { name: "Update on screen" })).toHaveAttribute(
    "aria-valuetext",
    "update 4 of 11",
  );
});

test("a table holds the numbers of the curves", async ({ page, lab }) => {
  await lab.open();
  await page.getByRole("button", { name: "Show as table" }).click();
  const row = page
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: "10", exact: true }) });
  const { entropy = 0, kl = 0 } = recording.reports[10]?.metrics ?? {};
  await expect(row).toContainText(String(Number(entropy.toPrecision(3))));
  await expect(row).toContainText(String(Number(kl.toPrecision(3))));
  await page.getByRole("button", { name: "Show as charts" }).click();
  await expect(page.getByRole("figure")).toHaveCount(6);
});

test("the theme can be chosen, the choice is kept, and charts follow it", async ({ page, lab }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await lab.open();
  const chart = page.getByRole("figure", { name: "Entropy" }).locator("canvas");
  const picture = (): Promise<string> =>
    chart.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  await expect(chart).toBeVisible();
  const light = await picture();
  await page.getByRole("button", { name: "More" }).click();
  await page.getByRole("button", { name: "Theme: System" }).click();
  await page.getByRole("button", { name: "Theme: Light" }).click();
  await expect.poll(picture).not.toBe(light);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

const missing = [
  {
    name: "without navigator.gpu",
    prelude: `Object.defineProperty(WorkerNavigator.prototype, "gpu", { get: () => undefined });`,
    title: "No WebGPU: this page has no navigator.gpu",
  },
  {
    name: "without an adapter",
    prelude: `GPU.prototype.requestAdapter = () => Promise.resolve(null);`,
    title: "No WebGPU adapter: requestAdapter() found none",
  },
  {
    name: "without a device",
    prelude: `GPUAdapter.prototype.requestDevice = () => Promise.reject(new Error("refused"));`,
    title: "No WebGPU device: the adapter refused to open one",
  },
];

for (const { name, prelude, title } of missing) {
  test(`${name} the page says so, and the recorded run works`, async ({ page, lab }) => {
    await tamperWithWorker(page, prelude);
    await lab.open("#u=2");
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
    await expect(page.getByText("Everything else works")).toBeVisible();
    const train = page.getByRole("button", { name: "Train (needs WebGPU)" });
    await expect(train).toHaveAttribute("aria-disabled", "true");
    await train.focus();
    await expect(train).toBeFocused();
    await page.getByText("What to do").click();
    await expect(
      page.getByRole("region", { name: "Status" }).getByRole("paragraph").last(),
    ).toContainText(/browser|Close/i);
    await page.getByRole("button", { name: "+1 update" }).click();
    await expect(page.getByRole("slider", { name: "Update on screen" })).toHaveAttribute(
      "aria-valuetext",
      "update 3 of 11",
    );
  });
}

test("charts are drawn in a browser whose language Intl refuses", async ({ page, lab }) => {
  await page.addInitScript(() =>
    Object.defineProperty(Navigator.prototype, "language", { get: () => "en-US@posix" }),
  );
  await lab.open();
  await expect(page.locator("sl-chart canvas").first()).toBeVisible();
});

test("without the recorded run the page says why and can still train", async ({ page, lab }) => {
  await page.route("**/recordings/pocket.steplight", (route) =>
    route.fulfill({ body: "not a recording" }),
  );
  await page.goto(lab.address);
  await expect(page.getByRole("heading", { name: "No recorded run on screen" })).toBeVisible();
  await expect(page.getByText("Cannot read recording")).toBeVisible();
  await expect(page.getByRole("button", { name: "Train", exact: true })).toBeVisible();
});
