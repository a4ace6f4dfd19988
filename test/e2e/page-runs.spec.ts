/** The comparison of runs in a browser: what it shows, what it saves, and what a visitor's files do. */
import { readFile, writeFile } from "node:fs/promises";
import type { Download, Locator, Page } from "@playwright/test";
import { writeRecording } from "../../src/recording.ts";
import { readCurves } from "../../src/run-curves.ts";
import { expect, recording, test } from "./page-fixtures.ts";

const SEEDS = 10;

test.beforeEach(async ({ page, lab }) => {
  await page.goto(`${lab.address}#v=runs`);
  await expect(page.getByRole("heading", { name: "Compare runs" })).toBeVisible();
  await expect(arm(page, "PRIME, online PRM")).toBeVisible();
});

const arm = (page: Page, title: string): Locator =>
  page.getByRole("checkbox", { name: `${title} (n = ` });

/** Presses a button of the save bar and waits for the file. */
async function save(page: Page, name: string): Promise<Download> {
  const download = page.waitForEvent("download");
  await page.locator("sl-save-bar").getByRole("button", { name, exact: true }).click();
  return download;
}

const contentOf = async (download: Download): Promise<Buffer> => readFile(await download.path());

/** Gives files to the page as the file dialog does. */
async function choose(
  page: Page,
  files: readonly { name: string; content: string | Uint8Array }[],
): Promise<Locator> {
  const dialog = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose files" }).click();
  await (
    await dialog
  ).setFiles(
    files.map(({ name, content }) => ({
      name,
      mimeType: "application/octet-stream",
      buffer: Buffer.from(content),
    })),
  );
  const results = page.getByRole("list", { name: "Files" }).getByRole("listitem");
  await expect(results).toHaveCount(files.length);
  return results;
}

interface Row {
  readonly arm: string;
  readonly seed: string;
  readonly rollouts: number;
  readonly metric: string;
  readonly value: number;
}

/** Lines of a CSV file without quoted line ends, which none of ours has. */
function csvRows(text: string): Row[] {
  const [head = "", ...lines] = text.trimEnd().split("\r\n");
  const names = head.split(",");
  expect(names).toEqual([
    "arm",
    "title",
    "seed",
    "update",
    "rollouts",
    "seconds",
    "metric",
    "value",
  ]);
  return lines.map((line) => {
    const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)].map(
      ([, cell]) => cell ?? "",
    );
    const [name = "", , seed = "", , rollouts, , metric = "", value] = cells;
    return { arm: name, seed, rollouts: Number(rollouts), metric, value: Number(value) };
  });
}

test("the shipped runs appear, the difference first, with its n; other arms can be shown", async ({
  page,
}) => {
  const chart = page.getByRole("figure", { name: "Difference to RLOO, outcome only" });
  await expect(chart).toContainText(
    new RegExp(`PRIME, online PRM minus RLOO, outcome only at .*, ${SEEDS} seeds\\.`),
  );
  await expect(page.getByRole("checkbox", { name: `(n = ${SEEDS})` })).toHaveCount(8);
  await expect(chart.locator("path.stroke, .stroke")).not.toHaveCount(0);
  await expect(chart).not.toContainText("Credit-replay");
  await arm(page, "Credit-replay").check();
  await expect(chart).toContainText("Credit-replay minus RLOO, outcome only at");
  await arm(page, "PRIME, online PRM").uncheck();
  await expect(chart).not.toContainText("PRIME, online PRM minus");

  await page
    .getByRole("combobox", { name: "Baseline" })
    .selectOption({ label: "True step rewards" });
  await expect(page.getByRole("figure", { name: "Difference to True step rewards" })).toContainText(
    "Credit-replay minus True step rewards",
  );
});

test("the cursor goes by keys and both charts and the list follow", async ({ page }) => {
  const cursor = page.getByRole("slider", { name: /^Cursor: Difference/ });
  await cursor.focus();
  await page.keyboard.press("Home");
  await expect(cursor).toHaveAttribute("aria-valuetext", "0 rollouts");
  await page.keyboard.press("ArrowRight");
  const place = (await cursor.getAttribute("aria-valuetext")) ?? "";
  expect(place).toMatch(/^[\d,]+ rollouts$/);
  await expect(page.getByRole("group", { name: /^Arms shown/ })).toContainText(`At ${place}`);
  await expect(page.locator("sl-run-chart line.cursor")).toHaveCount(2);
  await page.keyboard.press("Escape");
  await expect(page.locator("sl-run-chart line.cursor")).toHaveCount(0);
});

test("the table's means are those of the CSV file's lines", async ({ page }) => {
  await page.getByRole("button", { name: "Show as table" }).click();
  const table = page.getByRole("region", { name: "Means, bands and differences" });
  const headings = await table.getByRole("columnheader").allInnerTexts();
  const column = (start: string): number => headings.findIndex((name) => name.startsWith(start));
  const columns = [
    { arm: "rloo", at: column("RLOO, outcome only") },
    { arm: "prime", at: column("PRIME, online PRM (") },
  ];
  const download = await save(page, "CSV");
  expect(download.suggestedFilename()).toBe("steplight-runs.csv");
  const rows = csvRows((await contentOf(download)).toString("utf8")).filter(
    ({ metric }) => metric === "heldout_accuracy",
  );
  expect(new Set(rows.map((row) => row.arm))).toEqual(new Set(["rloo", "prime"]));
  expect(new Set(rows.map(({ seed }) => seed)).size).toBe(SEEDS);

  let compared = 0;
  for (const line of (await table.getByRole("row").all()).slice(1)) {
    const place = (await line.getByRole("rowheader").innerText()).replace(" rollouts", "");
    const cells = await line.locator("th, td").allInnerTexts();
    for (const { arm: name, at } of columns) {
      const values = rows
        .filter((row) => row.arm === name && row.rollouts === Number(place.replaceAll(",", "")))
        .map(({ value }) => value);
      if (values.length !== SEEDS) continue;
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(cells[at], `${name} at ${place}`).toMatch(new RegExp(`^${(mean * 100).toFixed(1)} %`));
      compared += 1;
    }
  }
  expect(compared).toBeGreaterThan(10);
});

test("the JSON file brings back what is there already", async ({ page }) => {
  const download = await save(page, "JSON");
  expect(download.suggestedFilename()).toBe("steplight-runs.json");
  const content = await contentOf(download);
  const { arms, runs } = readCurves(content.toString("utf8"), "saved");
  expect(arms.map(({ name }) => name)).toEqual(["rloo", "prime"]);
  expect(runs).toHaveLength(2 * SEEDS);
  const before = await page.getByRole("checkbox", { name: "(n = " }).count();
  const results = await choose(page, [{ name: "again.json", content }]);
  await expect(results).toContainText(`${2 * SEEDS} runs were here already.`);
  await expect(results).not.toContainText("added");
  await expect(page.getByRole("checkbox", { name: "(n = " })).toHaveCount(before);
});

test("SVG and PNG are files of their kind, of the chart that was chosen", async ({ page }) => {
  const svg = await save(page, "SVG");
  expect(svg.suggestedFilename()).toBe("steplight-heldout-accuracy-difference.svg");
  const drawing = (await contentOf(svg)).toString("utf8");
  expect(drawing).toMatch(/^<svg /);
  expect(drawing).toContain("<title>Held-out accuracy: difference to RLOO, outcome only</title>");
  expect(drawing).toContain(`(n = ${SEEDS})`);
  const isWellFormed = await page.evaluate(
    (text) =>
      new DOMParser().parseFromString(text, "image/svg+xml").querySelector("parsererror") === null,
    drawing,
  );
  expect(isWellFormed).toBe(true);

  await page.getByLabel("Chart to save").selectOption("curves");
  const png = await save(page, "PNG");
  expect(png.suggestedFilename()).toBe("steplight-heldout-accuracy-curves.png");
  const image = await contentOf(png);
  expect(image.subarray(0, 8)).toEqual(Buffer.from("89504e470d0a1a0a", "hex"));
  // Twice the 760 px of the figure.
  expect(image.readUInt32BE(16)).toBe(1520);
  expect(image.length).toBeGreaterThan(10_000);
});

test("a bad file gets one sentence and does not stop a good one; a dropped recording opens in the lab", async ({
  page,
}, info) => {
  const good = writeRecording({
    ...recording,
    header: { ...recording.header, config: { ...recording.header.config, name: "mine" } },
  });
  const path = info.outputPath("mine.steplight");
  await writeFile(path, good);
  const data = await page.evaluateHandle(
    ([bad, bytes]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([bad], "notes.txt"));
      transfer.items.add(new File([Uint8Array.from(bytes)], "mine.steplight"));
      return transfer;
    },
    ["no run at all", [...(await readFile(path))]] as const,
  );
  const screen = page.locator("sl-runs .screen");
  await screen.dispatchEvent("dragover", { dataTransfer: data });
  await expect(page.locator("sl-run-files .zone")).toHaveClass(/over/);
  await screen.dispatchEvent("drop", { dataTransfer: data });
  const results = page.getByRole("list", { name: "Files" }).getByRole("listitem");
  await expect(results).toHaveCount(2);
  const refused = results.filter({ hasText: "notes.txt" });
  await expect(refused).toContainText(
    /^\s*Not read\s*Cannot read "notes\.txt": expected .+, found something else\s*$/,
  );
  await expect(page.locator("sl-run-files .zone")).not.toHaveClass(/over/);
  await expect(results.filter({ hasText: "mine.steplight" })).toContainText("1 run added.");
  await expect(page.getByRole("button", { name: "Remove mine" })).toBeVisible();

  await page.getByRole("button", { name: "Open in the lab: mine.steplight" }).click();
  await expect(page.getByRole("heading", { name: "Recorded run “mine”" })).toBeVisible();
  await expect(page.getByRole("listbox", { name: /^Tokens of response/ })).toBeVisible();
  expect(new URL(page.url()).hash).toBe("");

  await page.getByRole("link", { name: "Compare" }).click();
  await page.getByRole("button", { name: "Remove mine" }).click();
  await expect(page.getByRole("button", { name: "Remove mine" })).toHaveCount(0);
});

test("without the shipped runs the page says why, and tries again", async ({ page, lab }) => {
  await page.route("**/runs/headline.json", (route) => route.fulfill({ body: "{}" }));
  await page.goto("about:blank");
  await page.goto(`${lab.address}#v=runs`);
  await expect(page.getByRole("alert")).toContainText(
    "The runs of our experiment could not be loaded.",
  );
  await page.unroute("**/runs/headline.json");
  await page.getByRole("button", { name: "Try again" }).click();
  await expect(arm(page, "PRIME, online PRM")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});
