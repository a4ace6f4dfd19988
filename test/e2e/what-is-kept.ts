/** What a visitor has opened, chosen and typed, in no language: the page before and after can be compared. */
import type { Page } from "@playwright/test";

/**
 * A line for each thing that is open, chosen or typed, that Tab comes to, or that has the focus, through all shadow roots and in
 * the order of the page: "sl-app sl-curves div: a tab stop". Left out: the choice of the language itself, and the terms that
 * sentences explain, since another language has them elsewhere.
 */
export function whatIsKept(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const kept: string[] = [];

    /** What holds of an element, each named so that it can be read in a report. */
    function factsOf(element: Element): Readonly<Record<string, boolean>> {
      return {
        open:
          (element instanceof HTMLDetailsElement || element instanceof HTMLDialogElement) &&
          element.open,
        "shown as a popover": element.matches(":popover-open"),
        expanded: element.getAttribute("aria-expanded") === "true",
        pressed: element.getAttribute("aria-pressed") === "true",
        selected: element.getAttribute("aria-selected") === "true",
        "marked as wrong": element.getAttribute("aria-invalid") === "true",
        checked: element instanceof HTMLInputElement && element.checked,
        "a tab stop": element.getAttribute("tabindex") === "0",
        focused: (element.getRootNode() as Document | ShadowRoot).activeElement === element,
        "scrolled inside": element.localName.length > 0 && element.scrollTop > 0,
      };
    }

    function visit(element: Element, outside: string): void {
      const name = element.localName;
      if (name === "sl-term") return;
      const place = `${outside} ${name}`.trim();
      for (const [fact, holds] of Object.entries(factsOf(element)))
        if (holds && !(element === document.documentElement)) kept.push(`${place}: ${fact}`);
      if (name === "sl-language") return;
      if (element instanceof HTMLSelectElement) kept.push(`${place}: ${element.selectedIndex}`);
      else if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement)
        kept.push(`${place}: "${element.value}"`);
      const inside = name.includes("-") ? place : outside;
      for (const child of element.shadowRoot?.children ?? []) visit(child, inside);
      for (const child of element.children) visit(child, inside);
    }

    visit(document.body, "");
    return kept;
  });
}
