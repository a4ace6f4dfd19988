/** What the page promises of every screen: links, policy, no adapter, small windows, and what is fetched when. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import type { Page } from "@playwright/test";
import { axeFindings, LEFT_TO_A_PERSON, overflow } from "./axe.ts";
import { expect, tamperWithWorker, test } from "./page-fixtures.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const dist = join(root, "dist");

const tokens = (page: Page) => page.getByRole("listbox", { name: /^Tokens of response/ });
const lessonHeading = (page: Page) => page.locator("sl-lessons [data-heading]");

/** Each screen, and what is there once it has been drawn. */
const SCREENS = [
  { name: "lab", hash: "", sign: tokens },
  {
    name: "story",
    hash: "#f=6",
    sign: (page: Page) => page.getByRole("heading", { name: /^6 of 10/ }),
  },
  {
    name: "comparison",
    hash: "#v=runs",
    sign: (page: Page) => page.locator("sl-run-chart").first(),
  },
  { name: "lessons", hash: "#v=learn", sign: lessonHeading },
  { name: "a lesson", hash: "#v=learn&n=2&k=2", sign: lessonHeading },
] as const;

/** Opens an address anew: another hash alone would not load the page. */
async function visit(page: Page, address: string): Promise<void> {
  await page.goto("about:blank");
  await page.goto(address);
}

test("each field of a link, alone, leads to its place", async ({ page, lab }) => {
  const selected = (name: RegExp) => page.getByRole("option", { name, selected: true });
  const places: readonly (readonly [hash: string, arrived: () => Promise<void>])[] = [
    [
      "u=3",
      () =>
        expect(page.getByRole("slider", { name: "Update on screen" })).toHaveAttribute(
          "aria-valuetext",
          "update 3 of 11",
        ),
    ],
    ["g=2", () => expect(page.getByText("Prompt 2 of 4")).toBeVisible()],
    ["r=3", () => expect(selected(/^Response 3,/)).toBeVisible()],
    ["t=4", () => expect(selected(/^token 4 of/)).toBeVisible()],
    ["l=outcome", () => expect(page.getByRole("radio", { name: "Outcome" })).toBeChecked()],
    ["f=7", () => expect(page.getByRole("heading", { name: /^7 of 10/ })).toBeVisible()],
    ["v=runs", () => expect(page.locator("sl-run-chart").first()).toBeVisible()],
    ["v=learn", () => expect(page.locator("sl-lessons article")).toHaveCount(6)],
    ["v=learn&n=2&k=2", () => expect(page.locator("sl-lesson-page")).toBeVisible()],
    ["p=lab", () => expect(page.getByLabel("Preset")).toHaveValue("lab")],
    ["s=77", () => expect(page.getByLabel("Seed")).toHaveValue("77")],
    ["lang=ja", () => expect(page.locator("html")).toHaveAttribute("lang", "ja")],
    ["theme=dark", () => expect(page.locator("html")).toHaveAttribute("data-theme", "dark")],
    ["hide=curves", () => expect(page.locator("sl-scoreboard")).toBeVisible()],
    [
      "c.policy.clipLow=0.1",
      () => expect(page.getByRole("button", { name: "Settings, 1 changed" })).toBeVisible(),
    ],
  ];
  for (const [hash, arrived] of places) {
    await test.step(hash, async () => {
      await visit(page, `${lab.address}#${hash}`);
      await arrived();
      if (hash === "hide=curves") await expect(page.locator("sl-curves")).toHaveCount(0);
    });
  }
});

test("the page's policy stops code and requests that are not its own", async ({ page }) => {
  // An answer would come from here, if the policy let the request out.
  await page
    .context()
    .route("https://elsewhere.example/**", (route) => route.fulfill({ body: "" }));
  await page.goto("/");
  await expect(tokens(page)).toBeVisible();
  const stopped = await page.evaluate(async () => {
    const violated: string[] = [];
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) =>
      violated.push(effectiveDirective),
    );
    const inline = document.createElement("script");
    inline.textContent = "window.ranInline = true";
    document.body.append(inline);
    const foreign = document.createElement("script");
    foreign.src = "https://elsewhere.example/a.js";
    document.body.append(foreign);
    const picture = new Image();
    picture.src = "https://elsewhere.example/a.png";
    const frame = document.createElement("iframe");
    frame.src = "https://elsewhere.example/";
    document.body.append(frame);
    const fetched = await fetch("https://elsewhere.example/b").then(
      () => "answered",
      () => "stopped",
    );
    // In a turn of its own: what a test's own line evaluates is excused from the policy.
    const evaluated = await new Promise((resolve) =>
      setTimeout(() => {
        try {
          // oxlint-disable-next-line typescript/no-implied-eval -- the policy has to refuse exactly this
          new Function("return 1")();
          resolve("ran");
        } catch {
          resolve("stopped");
        }
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    return {
      violated: [...new Set(violated)].toSorted(),
      fetched,
      evaluated,
      ranInline: "ranInline" in window,
    };
  });
  expect(stopped).toEqual({
    violated: ["connect-src", "frame-src", "img-src", "script-src", "script-src-elem"],
    fetched: "stopped",
    evaluated: "stopped",
    ranInline: false,
  });
});

test("without an adapter layers, story, inspector, comparison and lessons work", async ({
  page,
  lab,
}) => {
  await tamperWithWorker(page, `GPU.prototype.requestAdapter = () => Promise.resolve(null);`);
  await page.unroute("**/recordings/pocket.steplight");
  await lab.open();
  await expect(page.getByRole("heading", { name: /No WebGPU adapter/ })).toBeVisible();
  for (const layer of await page.locator("sl-layers").getByRole("radio").all()) {
    await layer.check();
    await expect(page.getByRole("option", { name: /^token 2 of/ })).toBeVisible();
  }
  await page.getByRole("option", { name: /^token 2 of/ }).click();
  await expect(page.locator("sl-inspector .verdict")).toContainText(
    "This is the advantage that the update used",
  );
  for (const frame of [1, 6, 10]) await lab.tell(frame);
  for (const { hash, sign } of SCREENS.filter(({ hash: each }) => each.startsWith("#v="))) {
    await visit(page, lab.address + hash);
    await expect(sign(page)).toBeVisible();
  }
});

for (const { name, width, height, scale } of [
  { name: "320 px", width: 320, height: 640, scale: 1 },
  // A window of 1280 x 800 at 200 % has room for 640 x 400 CSS px.
  { name: "200 % zoom", width: 640, height: 400, scale: 2 },
]) {
  test.describe(name, () => {
    test.use({ viewport: { width, height }, deviceScaleFactor: scale });

    test("no screen scrolls sideways", async ({ page, lab }) => {
      for (const { name: screen, hash, sign } of SCREENS) {
        for (const language of ["en", "ja"]) {
          const address = `${lab.address}${hash === "" ? "#" : `${hash}&`}lang=${language}`;
          // The page that was opened in English changes its language.
          await (language === "en" ? visit(page, address) : page.goto(address));
          await expect(page.locator("html")).toHaveAttribute("lang", language);
          if (language === "en") await expect(sign(page)).toBeVisible();
          expect(await overflow(page), `${screen}, ${language}`).toBeLessThanOrEqual(0);
        }
      }
    });
  });
}

test("axe leaves to a person only what the checklist says was looked at", async ({ page, lab }) => {
  const found = new Set<string>();
  await page.emulateMedia({ reducedMotion: "reduce" });
  for (const { name, hash, sign } of SCREENS) {
    await visit(page, lab.address + hash);
    await expect(sign(page)).toBeVisible();
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await lab.stillness();
      const { problems, undecided } = await axeFindings(page);
      expect(problems, `${name}, ${colorScheme}`).toEqual([]);
      for (const id of undecided) found.add(id);
    }
  }
  expect([...found].toSorted()).toEqual([...LEFT_TO_A_PERSON].toSorted());
});

test("the first view fetches nothing that was not asked for, and all that is kept fits 1.5 MB", async ({
  page,
  lab,
}) => {
  const fetched: string[] = [];
  page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
  await lab.open();
  await expect(page.getByRole("button", { name: /software/ })).toBeVisible();
  const scripts = readdirSync(join(dist, "assets"));
  for (const part of ["story", "settings", "learn-screen", "runs", "tour", "ja"]) {
    const isPart = (path: string) => new RegExp(`(^|/)${part}-[\\w-]{8}\\.js$`).test(path);
    expect(scripts.filter(isPart), part).not.toEqual([]);
    expect(fetched.filter(isPart), part).toEqual([]);
  }

  const worker = readFileSync(join(dist, "service-worker.js"), "utf8");
  const kept = [...worker.matchAll(/\\"path\\":\\"([^"\\]+)\\"/g)].map(([, path = ""]) => path);
  const sizes = kept.map((path) => gzipSync(readFileSync(join(dist, path))).length);
  const sum = sizes.reduce((total, size) => total + size, 0);
  const recorded = gzipSync(readFileSync(join(dist, "recordings/pocket.steplight"))).length;
  console.log(`kept for later visits: ${sum} bytes of gzip in ${kept.length} files`);
  console.log(`the recording of the first view: ${recorded} bytes`);
  expect(kept.length).toBeGreaterThan(40);
  expect(sum).toBeLessThanOrEqual(1.5e6);
  expect(recorded).toBeLessThanOrEqual(60_000);
});
