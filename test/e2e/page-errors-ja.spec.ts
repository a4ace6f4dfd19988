/** A page that speaks Japanese tells what is wrong in Japanese too, although the engine says it in English. */
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./page-fixtures.ts";

/** Words in Latin letters outside quotes. Names of settings and files have a dot in them. */
async function latinIn(place: Locator): Promise<string[]> {
  const text = (await place.textContent()) ?? "";
  const plain = text.replaceAll(/「[^」]*」|"[^"]*"/g, "").replaceAll(/\w+(?:\.\w+)+/g, "");
  return plain.match(/[A-Za-z]{2,}/g) ?? [];
}

async function drop(page: Page, files: Readonly<Record<string, string>>): Promise<void> {
  const data = await page.evaluateHandle((contents) => {
    const transfer = new DataTransfer();
    for (const [name, content] of Object.entries(contents))
      transfer.items.add(new File([content], name));
    return transfer;
  }, files);
  await page.locator("sl-runs .screen").dispatchEvent("drop", { dataTransfer: data });
}

test("settings that make no run say why, in the language chosen last", async ({ page, lab }) => {
  await page.goto(`${lab.address}#lang=ja&c.rollout.responses=1`);
  const problem = page.locator("sl-settings .problem > div");
  await expect(problem).toContainText("「rollout.responses」は 2 以上にしてください。");
  expect((await latinIn(problem)).filter((word) => word !== "rloo")).toEqual([]);
  const menu = page.locator("sl-menu");
  await menu.locator("button.open").click();
  await menu.locator("sl-language select").selectOption("en");
  await expect(problem).toContainText('Expected at least 2 at "rollout.responses" as rloo');
  await menu.locator("sl-language select").selectOption("ja");
  await expect(problem).toContainText("「rollout.responses」は 2 以上にしてください。");
});

test("files that cannot be read say why, and keep their names", async ({ page, lab }) => {
  await page.goto(`${lab.address}#lang=ja&v=runs`);
  await expect(page.locator("sl-run-files")).toBeVisible();
  const curves = { kind: "steplight-curves", version: 2, arms: [], runs: [] };
  await drop(page, {
    "notes <b>{reason}.txt": "Dear diary",
    "tomorrow.json": JSON.stringify(curves),
    "broken.json": '{"kind":"steplight-curves",',
  });
  const results = page.locator("sl-run-files li");
  await expect(results).toHaveCount(3);
  const of = (name: string): Locator => results.filter({ hasText: name });
  await expect(of("notes")).toContainText("「notes <b>{reason}.txt」を読み込めません");
  await expect(of("tomorrow.json")).toContainText(
    "「version」に必要なのは 1 ですが、実際は 2 です",
  );
  for (const result of await results.all()) expect(await latinIn(result)).toEqual([]);
});

test("a recorded run that is damaged says so", async ({ page, lab }) => {
  await page.route("**/recordings/pocket.steplight", (route) =>
    route.fulfill({ body: '{"header":1,"reports":[]}' }),
  );
  await page.goto(`${lab.address}#lang=ja`);
  const status = page.locator("sl-status");
  await expect(status).toContainText(
    "記録「pocket.steplight」を読み込めません: 「header」に必要なのはオブジェクトですが、実際は 1 です",
  );
});
