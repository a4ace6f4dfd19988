/** What is chosen on the comparison's screen: it stands in the link, and another language changes none of it. */
import type { Locator, Page } from "@playwright/test";
import { catalogue } from "../../src/ui/catalogue/ja/index.ts";
import { expect, test } from "./page-fixtures.ts";

const arm = (page: Page, title: string) =>
  page.getByRole("checkbox", { name: `${title} (n = `, exact: false });

/** Chooses Japanese in the menu. */
async function speakJapanese(page: Page): Promise<void> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("combobox", { name: "Language" }).selectOption("ja");
  await expect(page.locator("html")).toHaveAttribute("lang", "ja");
}

/** The address follows what is chosen a little later. */
const expectHash = (page: Page, hash: string): Promise<void> =>
  expect.poll(() => new URL(page.url()).hash).toBe(hash);

test("every choice goes into the link, comes back from it, and outlives another language", async ({
  page,
  lab,
}) => {
  await page.goto(`${lab.address}#v=runs`);
  await arm(page, "PRIME, online PRM").uncheck();
  await arm(page, "True step rewards").check();
  await expectHash(page, "#v=runs&h=prime&a=true-steps");
  await arm(page, "PRIME, online PRM").check();
  // As at first: the link says nothing of it.
  await expectHash(page, "#v=runs&a=true-steps");
  const choose = (name: string, label: string) =>
    page.getByRole("combobox", { name, exact: true }).selectOption({ label });
  await choose("Metric", "Entropy, nats per token");
  await choose("Baseline", "GRPO, outcome only");
  await choose("Against", "Updates");
  await choose("Smoothing", "5 values");
  await page.getByRole("checkbox", { name: "Single seeds" }).check();
  const link = "#v=runs&m=entropy&x=updates&b=grpo&w=5&i=1&a=true-steps";
  await expectHash(page, link);

  await page.goto("about:blank");
  await page.goto(lab.address + link);
  const chart = page.getByRole("figure", { name: "Difference to GRPO, outcome only" });
  await expect(chart).toContainText("True step rewards minus GRPO, outcome only at update");
  await expect(page.getByRole("combobox", { name: "Metric" })).toHaveValue("entropy");
  await expect(page.getByRole("combobox", { name: "Smoothing" })).toHaveValue("5");
  await expect(page.getByRole("checkbox", { name: "Single seeds" })).toBeChecked();
  const faint = page.locator('sl-run-chart polyline[stroke-opacity="0.25"]');
  // A mean of each curve: two or three differences, and the arms themselves.
  const measured = await faint.count();
  expect(measured).toBeGreaterThanOrEqual(4);

  await speakJapanese(page);
  const { smoothing, metric, perSeed, showTable } = catalogue.runs;
  await expect(page.getByRole("combobox", { name: smoothing })).toHaveValue("5");
  await expect(page.getByRole("combobox", { name: metric })).toHaveValue("entropy");
  await expect(page.getByRole("checkbox", { name: perSeed })).toBeChecked();
  await expect(faint).toHaveCount(measured);
  await page.getByRole("button", { name: showTable }).click();
  await expect(page.getByRole("region", { name: catalogue.runs.table.label })).toBeVisible();
  await expectHash(page, link.replace("&a=", "&d=1&a="));
});

test("smoothing changes what is drawn, and no number", async ({ page, lab }) => {
  await page.goto(`${lab.address}#v=runs`);
  const chart = page.getByRole("figure", { name: "Difference to RLOO, outcome only" });
  const list = page.getByRole("group", { name: /^Arms shown/ });
  const mean = chart.locator('polyline[stroke-width="2"]').last();
  // How wide a chart is drawn is known a little after it is there; how high, from the start.
  const heights = async (line: Locator) =>
    ((await line.getAttribute("points")) ?? "").split(" ").map((point) => point.split(",")[1]);
  const seen = async () => ({
    drawn: await heights(mean),
    said: [await chart.locator(".summary").innerText(), await list.innerText()],
  });
  const before = await seen();
  await page.getByRole("combobox", { name: "Smoothing" }).selectOption("10");
  const faint = chart.locator('polyline[stroke-opacity="0.25"]');
  await expect(faint).toHaveCount(1);
  const after = await seen();
  expect(before.drawn.length).toBeGreaterThan(20);
  expect(after.drawn).not.toEqual(before.drawn);
  expect(after.said).toEqual(before.said);
  await expect(page.getByText("Faint lines and all numbers are as measured.")).toBeVisible();
  expect(await heights(faint)).toEqual(before.drawn);
});

test("a link that names others' runs says so, and shows what there is", async ({ page, lab }) => {
  await page.goto(`${lab.address}#v=runs&b=mine&a=yours&a=%3Cb%3E&w=9`);
  await expect(page.getByText("The link names 3 arms that are not here.")).toBeVisible();
  await expect(
    page.getByRole("figure", { name: "Difference to RLOO, outcome only" }),
  ).toBeVisible();
  await expect(page.getByText("1 part of the link was not understood")).toBeVisible();
});

test("another language leaves the tour where it is", async ({ page, lab }) => {
  await page.goto(`${lab.address}#v=learn`);
  await page.getByRole("button", { name: "Take the tour" }).click();
  const tour = page.getByRole("region", { name: "Tour of the page" });
  await tour.getByRole("button", { name: "Next" }).click();
  await page.getByRole("radio", { name: "Outcome" }).check();
  await expect(tour.locator(".is-done")).toBeVisible();
  await speakJapanese(page);
  const { progress, stops } = catalogue.tour;
  await expect(page.locator("sl-tour")).toContainText(progress(2, 6));
  await expect(page.locator("sl-tour")).toContainText(stops.layers.done);
});

test("what a teacher hides stays hidden, and what is not hidden stays", async ({ page, lab }) => {
  await lab.open("#v=runs&hide=runs%2Csetup");
  const nav = page.getByRole("navigation", { name: "Screens" });
  await expect(nav.getByRole("link", { name: "Lab" })).toHaveAttribute("aria-current", "page");
  await expect(page.locator("sl-runs")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "New seed" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: /^Train/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Settings" }).click();
  await expect(page.getByRole("searchbox", { name: "Search settings" })).toBeVisible();
});
