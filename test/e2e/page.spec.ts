import { expect, test } from "@playwright/test";

test("the page opens without a console error and without a request to another host", async ({
  page,
  baseURL,
}) => {
  const complaints: string[] = [];
  const foreign: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.context().on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol !== "blob:" && url.protocol !== "data:" && url.origin !== baseURL)
      foreign.push(request.url());
  });

  await page.goto("/");
  await expect(page).toHaveTitle(/Steplight/);
  await page.waitForLoadState("networkidle");

  expect(complaints).toEqual([]);
  expect(foreign).toEqual([]);
});

test("the browser gives WebGPU on SwiftShader", async ({ page }) => {
  await page.goto("/");
  const architecture = await page.evaluate(
    async () => (await navigator.gpu.requestAdapter())?.info.architecture,
  );
  expect(architecture).toBe("swiftshader");
});
