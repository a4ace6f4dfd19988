/** axe on what the page shows now, and whether it needs sideways scrolling. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, type Page } from "@playwright/test";
import type { AxeResults, Result, RunOptions } from "axe-core";

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");

const axeSource = read("node_modules/axe-core/axe.min.js");

const OPTIONS: RunOptions = {
  // Every rule that axe runs by itself has one of these tags, and so have a few that it leaves out, as target-size.
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  // Every rule looks at every node all the same; of what passes, axe describes one node a rule instead of thousands.
  resultTypes: ["violations", "incomplete"],
  // A selector for each of a thousand cells takes seconds; the element itself is told anyway.
  selectors: false,
};

/** Ids of the rules of which docs/checklist.md says what a person saw where axe could not decide. */
export const LEFT_TO_A_PERSON: ReadonlySet<string> = new Set(
  [
    ...(read("docs/checklist.md").split("## Left to a person by axe")[1] ?? "").matchAll(
      /^\| `([\w-]+)`/gm,
    ),
  ].map(([, id = ""]) => id),
);

interface Findings {
  /** Violations, and what axe could not decide without a line in docs/checklist.md, in words; [] is what we want. */
  readonly problems: readonly string[];
  /** Ids of the rules that axe could not decide somewhere. */
  readonly undecided: readonly string[];
}

/** What axe says of everything on screen. */
export async function axeFindings(page: Page): Promise<Findings> {
  if (await page.evaluate(() => !("axe" in globalThis))) await page.evaluate(axeSource);
  const { violated, unlisted, undecided, passed } = await page.evaluate(
    async ([options, listed]) => {
      const { axe } = globalThis as unknown as {
        axe: { run(node: Document, options: RunOptions): Promise<AxeResults> };
      };
      const { violations: found, incomplete, passes } = await axe.run(document, options);
      const placesOf = (results: readonly Result[]): string[] =>
        results.flatMap(({ id, nodes }) =>
          nodes.map(({ html, failureSummary = "" }) => `${id}: ${html} ${failureSummary}`),
        );
      return {
        violated: placesOf(found),
        unlisted: placesOf(incomplete.filter(({ id }) => !listed.includes(id))),
        undecided: incomplete.map(({ id }) => id),
        passed: passes.length,
      };
    },
    [OPTIONS, [...LEFT_TO_A_PERSON]] as const,
  );
  // An axe that saw nothing proves nothing.
  expect(passed).toBeGreaterThan(20);
  const problems = [
    ...violated,
    ...unlisted.map((place) => `left to a person, and not in docs/checklist.md: ${place}`),
  ];
  return { problems, undecided };
}

/** {@link Findings.problems} of what is on screen. */
export async function violations(page: Page): Promise<readonly string[]> {
  return (await axeFindings(page)).problems;
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
