/** What a visitor prefers, remembered in this browser: the theme, and whether single keys are shortcuts. */

export const THEMES = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof THEMES)[number];

const KEY = "steplight.theme";

/** Storage may be forbidden: then a choice lasts until the page is closed. */
function stored(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

export function readTheme(): ThemeChoice {
  const value = stored()?.getItem(KEY);
  return THEMES.find((theme) => theme === value) ?? "system";
}

/** Applies a choice to the page and remembers it. */
export function applyTheme(theme: ThemeChoice): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset["theme"];
  else dataset["theme"] = theme;
  try {
    if (theme === "system") stored()?.removeItem(KEY);
    else stored()?.setItem(KEY, theme);
  } catch {
    // A full or forbidden storage: the choice still holds for this visit.
  }
}

const SHORTCUTS_KEY = "steplight.shortcuts";

/** Whether single keys are shortcuts (WCAG 2.1.4 asks for a way to turn them off). */
export function readShortcuts(): boolean {
  return stored()?.getItem(SHORTCUTS_KEY) !== "off";
}

export function storeShortcuts(on: boolean): void {
  try {
    if (on) stored()?.removeItem(SHORTCUTS_KEY);
    else stored()?.setItem(SHORTCUTS_KEY, "off");
  } catch {
    // As above.
  }
}

/** Calls whenever the colours of the page change, by choice or by the system. Returns what ends that. */
export function onThemeChange(listener: () => void): () => void {
  const media = matchMedia("(prefers-color-scheme: dark)");
  const observer = new MutationObserver(listener);
  media.addEventListener("change", listener);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  return () => {
    media.removeEventListener("change", listener);
    observer.disconnect();
  };
}
