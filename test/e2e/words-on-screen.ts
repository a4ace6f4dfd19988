/** Every word that the page shows or says, through all shadow roots, and every label that does not fit. */
import type { Page } from "@playwright/test";

/** A text of the page and where it stands. */
export interface Said {
  readonly text: string;
  /** The elements around it, from the outermost custom element in: "sl-app sl-menu button". */
  readonly place: string;
  /** What says it: "text", or the name of an attribute. */
  readonly by: string;
}

/**
 * What can be read or is said by a screen reader: text that has a box (labels that are hidden from the eye too), the
 * options of visible selects, attributes that are read out, and the title of the window. Texts that name their own
 * language are none of the page's.
 */
export function wordsOnScreen(page: Page): Promise<Said[]> {
  return page.evaluate(() => {
    const SILENT = new Set(["SCRIPT", "STYLE", "TEMPLATE", "NOSCRIPT"]);
    const READ = [
      "aria-label",
      "aria-description",
      "aria-roledescription",
      "aria-valuetext",
      "abbr",
      "alt",
      "label",
      "placeholder",
      "title",
    ];
    const found: { text: string; place: string; by: string }[] = [];
    const add = (text: string | null, place: string, by: string): void => {
      const plain = (text ?? "").replaceAll(/\s+/g, " ").trim();
      if (plain !== "") found.push({ text: plain, place, by });
    };
    const spoken = document.documentElement.lang;

    function visit(element: Element, outside: string): void {
      if (SILENT.has(element.tagName)) return;
      const lang = element.getAttribute("lang");
      if (lang !== null && lang !== spoken) return;
      const isShown =
        element.checkVisibility({ visibilityProperty: true }) ||
        // A list that is not pulled down has no boxes, and is read all the same.
        element.closest("select")?.checkVisibility() === true ||
        getComputedStyle(element).display === "contents";
      const name = element.localName;
      const place = `${outside} ${name}`.trim();
      if (isShown) {
        for (const attribute of READ) add(element.getAttribute(attribute), place, attribute);
        for (const node of element.childNodes)
          if (node.nodeType === Node.TEXT_NODE) add(node.nodeValue, place, "text");
      }
      const inside = name.includes("-") ? place : outside;
      for (const child of element.children) visit(child, inside);
      for (const child of element.shadowRoot?.children ?? []) visit(child, inside);
    }

    add(document.title, "", "title");
    visit(document.body, "");
    return found;
  });
}

/** What does not fit: the page that scrolls sideways, and labels and bubbles of which a part is cut off. */
export function overflows(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) found.push(`the page is ${root.scrollWidth} px wide`);

    function visit(element: Element): void {
      for (const child of [...element.children, ...(element.shadowRoot?.children ?? [])])
        visit(child);
      if (!element.checkVisibility()) return;
      const words = element.textContent.replaceAll(/\s+/g, " ").trim().slice(0, 60);
      const box = element.getBoundingClientRect();
      const isBubble = element.matches("dialog, [popover], [role='dialog']");
      if (isBubble && (box.left < 0 || box.right > innerWidth))
        found.push(`${element.localName} sticks out: ${words}`);
      if (!element.matches("button, [role='tab'], summary, h1, h2, h3, h4, legend, label")) return;
      // A few px: for screen readers only. 0: inline, which cannot cut anything off.
      if (element.clientWidth <= 8 || element.scrollWidth <= element.clientWidth) return;
      found.push(
        `${element.localName} of ${element.clientWidth} px holds ${element.scrollWidth}: ${words}`,
      );
    }
    visit(document.body);
    return found;
  });
}

/** Opens everything that can be opened in place, whatever is in it too. */
export async function openAll(page: Page): Promise<void> {
  const closed = page.locator(
    "details:not([open]) > summary:visible, button[aria-expanded='false']:not([aria-describedby]):visible",
  );
  for (let most = 200; most > 0 && (await closed.count()) > 0; most--)
    await closed.first().evaluate((element: HTMLElement) => element.click());
}
