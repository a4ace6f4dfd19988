/** axe on what the page shows now, and whether it needs sideways scrolling. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, type Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

const axeSource = readFileSync(
  fileURLToPath(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url)),
  "utf8",
);
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Violations in words; [] is what we want. */
export async function violations(page: Page): Promise<string[]> {
  if (await page.evaluate(() => !("axe" in globalThis))) await page.evaluate(axeSource);
  const { violations: found, passes } = await page.evaluate(async (tags) => {
    const { axe } = globalThis as unknown as {
      axe: { run(node: Document, options: object): Promise<AxeResults> };
    };
    return axe.run(document, { runOnly: tags });
  }, TAGS);
  // An axe that saw nothing proves nothing.
  expect(passes.length).toBeGreaterThan(20);
  return found.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html} ${node.failureSummary ?? ""}`),
  );
}

/** CSS px by which the page is wider than the window; 0 or less is what we want. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
}

/**
 * Texts that reach out of the window sideways, or out of a box that cuts them off; [] is what we want. Words for screen
 * readers alone do not count, nor does what a reader can scroll to.
 */
export function textOutside(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const parentOf = (element: Element): Element | null => {
      const root = element.getRootNode();
      return (
        element.assignedSlot ??
        element.parentElement ??
        (root instanceof ShadowRoot ? root.host : null)
      );
    };
    /** Whether an ancestor scrolls, hides, or shows the words to screen readers only. */
    const isExcused = (start: Element): boolean => {
      for (let element: Element | null = start; element; element = parentOf(element)) {
        const { overflowX, clipPath, visibility, opacity } = getComputedStyle(element);
        const isHidden = clipPath !== "none" || visibility === "hidden" || opacity === "0";
        if (isHidden || overflowX === "auto" || overflowX === "scroll") return true;
      }
      return false;
    };
    const found: string[] = [];
    const visit = (root: Node): void => {
      for (const node of root.childNodes) {
        if (node instanceof Element) {
          if (node.shadowRoot) visit(node.shadowRoot);
          visit(node);
        }
        const holder = node.parentElement;
        const isText = node instanceof Text && node.data.trim() !== "";
        if (!isText || !holder || holder.matches("style, script, option")) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        const isOut = [...range.getClientRects()].some(
          ({ left, right, width }) => width > 0 && (left < -0.5 || right > innerWidth + 0.5),
        );
        if (isOut && !isExcused(holder)) found.push(node.data.trim());
      }
    };
    visit(document.body);
    return found;
  });
}
