/**
 * The pictures in the README, from the shipped recording:
 *
 *   STEPLIGHT_SCREENSHOTS=docs/screenshots npx playwright test --project screenshots
 *
 * Without that variable there is no such project, so that running every test changes no file.
 */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { animatedWebp, type Still } from "./animated-webp.ts";
import { expect, test } from "./page-fixtures.ts";
import { palettePng, readPixels, type Pixels } from "./palette-png.ts";

const MAX_PICTURE_BYTES = 150_000;
const MAX_ANIMATION_BYTES = 1_500_000;

const folder = process.env["STEPLIGHT_SCREENSHOTS"] ?? "";
const desktop = { width: 1280, height: 800 };

const pictures = [
  {
    name: "lab",
    hash: "#r=1&t=4",
    colorScheme: "light",
    size: desktop,
    waitsFor: "sl-inspector .verdict",
  },
  {
    name: "lab-dark",
    hash: "#r=1&t=4",
    colorScheme: "dark",
    size: desktop,
    waitsFor: "sl-inspector .verdict",
  },
  {
    name: "inspector",
    hash: "#r=1&t=4",
    colorScheme: "light",
    size: desktop,
    waitsFor: "sl-inspector .verdict",
    from: "sl-inspector",
    points: "advantage",
  },
  {
    name: "compare",
    hash: "#v=runs",
    colorScheme: "light",
    size: desktop,
    waitsFor: "sl-runs figure",
  },
  {
    name: "lesson",
    hash: "#v=learn&n=2&k=3",
    colorScheme: "light",
    size: desktop,
    waitsFor: "sl-lessons button",
  },
  {
    name: "settings",
    hash: "",
    colorScheme: "light",
    size: desktop,
    waitsFor: "sl-inspector .verdict",
    opens: true,
  },
  {
    name: "phone",
    hash: "#r=1&t=4",
    colorScheme: "dark",
    size: { width: 390, height: 844 },
    waitsFor: "sl-inspector .verdict",
  },
] as const;

for (const { name, hash, colorScheme, size, waitsFor, ...rest } of pictures) {
  test(`picture of ${name}`, async ({ page, lab }) => {
    await page.unroute("**/recordings/pocket.steplight");
    await page.setViewportSize(size);
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto(lab.address + hash);
    await expect(page.locator(waitsFor).first()).toBeVisible();
    await expect(page.getByText("Looking for WebGPU")).toHaveCount(0);
    if ("opens" in rest) {
      await page.getByRole("button", { name: /^Settings/ }).click();
      await page.locator("sl-settings summary", { hasText: "Reward and PRM" }).click();
      await page.mouse.move(0, 0);
    }
    if ("from" in rest)
      await page.locator(rest.from).evaluate((element) => element.scrollIntoView());
    // The row that is pointed at draws its lines.
    if ("points" in rest) await page.locator(`sl-chain [data-row="${rest.points}"]`).hover();
    // Charts are drawn when their place has a size.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
    const png = palettePng(readPixels(await page.screenshot({ animations: "disabled" })));
    await writeFile(join(folder, `${name}.png`), png);
    expect(png.length).toBeLessThanOrEqual(MAX_PICTURE_BYTES);
  });
}

const FRAMES = 10;
const STILL_FRAME = 6;
/** How long a frame shows what was, each movement, and what is. */
const BEFORE_MS = 300;
const BEAT_MS = 300;
const AFTER_MS = 1600;

interface Shot {
  readonly png: Buffer;
  readonly ms: number;
}

/** Plays the story on a clock that the test turns, and takes a picture whenever something has moved. */
async function shots(page: Page): Promise<Shot[]> {
  const player = page.locator("sl-story section");
  const taken: Shot[] = [];
  const { x, y, width } = (await player.boundingBox()) ?? { x: 0, y: 0, width: 0 };
  const clip = { x: x - 8, y: y - 4, width: width + 16, height: 690 };
  const take = async (ms: number): Promise<void> => {
    taken.push({ png: await page.screenshot({ clip, animations: "disabled" }), ms });
  };
  for (let frame = 1; frame <= FRAMES; frame++) {
    await page.evaluate((number) => (location.hash = `#r=1&t=4&f=${number}`), frame);
    // The page draws at the next frame of the screen, which is the clock's too.
    await page.clock.runFor(50);
    await expect(player.getByRole("heading", { name: `${frame} of 10` })).toBeVisible();
    await take(BEFORE_MS);
    for (let beat = 0; (await player.getAttribute("class")) === "moving"; beat++) {
      expect(beat, "beats of a frame").toBeLessThan(20);
      await page.clock.runFor(BEAT_MS);
      await take(BEAT_MS);
    }
    await take(AFTER_MS);
  }
  return taken;
}

/** The smallest rectangle, with an even corner, that holds all pixels in which two pictures differ; null where none does. */
function difference(a: Pixels, b: Pixels): Omit<Still, "webp" | "ms"> | null {
  let [left, top, right, bottom] = [a.width, a.height, -1, -1];
  a.colours.forEach((colour, i) => {
    if (colour === b.colours[i]) return;
    const [column, row] = [i % a.width, Math.floor(i / a.width)];
    left = Math.min(left, column);
    right = Math.max(right, column);
    top = Math.min(top, row);
    bottom = Math.max(bottom, row);
  });
  if (right < 0) return null;
  const [x, y] = [left - (left % 2), top - (top % 2)];
  return { x, y, width: right + 1 - x, height: bottom + 1 - y };
}

/** A part of a picture as a WebP that keeps every pixel: the browser has the encoder. */
async function webpOf(page: Page, png: Buffer, part: Omit<Still, "webp" | "ms">): Promise<Buffer> {
  const base64 = await page.evaluate(
    async ({ data, x, y, width, height }) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width, height });
      canvas.getContext("2d", { alpha: false })?.drawImage(image, -x, -y);
      return canvas.toDataURL("image/webp", 1).replace(/^.*,/, "");
    },
    { data: png.toString("base64"), ...part },
  );
  return Buffer.from(base64, "base64");
}

test("the story as a short animation", async ({ page, lab }) => {
  test.setTimeout(300_000);
  await page.unroute("**/recordings/pocket.steplight");
  await page.setViewportSize({ width: 900, height: 1100 });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "no-preference" });
  await lab.tell(1);
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1000);
  const taken = await shots(page);

  const encoder = await page.context().newPage();
  const stills: Still[] = [];
  let last: Pixels | null = null;
  for (const { png, ms } of taken) {
    const pixels = readPixels(png);
    const { width, height } = pixels;
    const part = last ? difference(last, pixels) : { x: 0, y: 0, width, height };
    last = pixels;
    const before = stills.at(-1);
    // 256 colours take two thirds of the bytes.
    const source = palettePng(pixels);
    if (part) stills.push({ ...part, ms, webp: await webpOf(encoder, source, part) });
    else if (before) stills.splice(-1, 1, { ...before, ms: before.ms + ms });
  }
  const { width = 0, height = 0 } = stills[0] ?? {};
  const webp = animatedWebp(width, height, stills);
  expect(webp.length).toBeLessThanOrEqual(MAX_ANIMATION_BYTES);
  await writeFile(join(folder, "story.webp"), webp);
  // For who wants no motion: the frame in which the wrong step shows.
  const still = taken.filter(({ ms }) => ms === AFTER_MS)[STILL_FRAME - 1];
  if (still) await writeFile(join(folder, "story.png"), palettePng(readPixels(still.png)));

  // The browser's own decoder finds all of it.
  await page.clock.resume();
  const found = await page.evaluate(
    async (data) => {
      const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
      const decoder = new ImageDecoder({ type: "image/webp", data: bytes });
      await decoder.tracks.ready;
      const track = decoder.tracks.selectedTrack;
      const { image } = await decoder.decode({ frameIndex: (track?.frameCount ?? 1) - 1 });
      return { frames: track?.frameCount, width: image.displayWidth, height: image.displayHeight };
    },
    (await readFile(join(folder, "story.webp"))).toString("base64"),
  );
  expect(found).toEqual({ frames: stills.length, width, height });
});
