/** What a visitor prefers, remembered in this browser: theme, language, and whether single keys are shortcuts. */
import { isLanguage, type Language } from "./catalogue/language.ts";
import type { Memory } from "./memory.ts";

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

/** Shows the page in a theme. A theme that a link names is shown and not remembered. */
export function applyTheme(theme: ThemeChoice): void {
  const { dataset } = document.documentElement;
  if (theme === "system") delete dataset["theme"];
  else dataset["theme"] = theme;
}

/** The theme that the page is shown in. */
export function appliedTheme(): ThemeChoice {
  const { theme } = document.documentElement.dataset;
  return THEMES.find((name) => name === theme) ?? "system";
}

export function storeTheme(theme: ThemeChoice): void {
  try {
    if (theme === "system") stored()?.removeItem(KEY);
    else stored()?.setItem(KEY, theme);
  } catch {
    // A full or forbidden storage: the choice still holds for this visit.
  }
}

const LANGUAGE_KEY = "steplight.language";

/** The language that the visitor chose in this browser; null while they chose none. */
export function readLanguage(): Language | null {
  const value = stored()?.getItem(LANGUAGE_KEY) ?? "";
  return isLanguage(value) ? value : null;
}

export function storeLanguage(language: Language): void {
  try {
    stored()?.setItem(LANGUAGE_KEY, language);
  } catch {
    // As above.
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

/** Texts under `steplight.`. Settings belong to a tab and end with it; the rest stays. */
export function browserMemory(): Memory {
  const local = new Set(["lessons"]);
  const storageOf = (name: string): Storage | null => {
    try {
      return local.has(name) ? globalThis.localStorage : globalThis.sessionStorage;
    } catch {
      return null;
    }
  };
  return {
    read: (name) => storageOf(name)?.getItem(`steplight.${name}`) ?? null,
    write: (name, text) => {
      try {
        storageOf(name)?.setItem(`steplight.${name}`, text);
      } catch {
        // A full or forbidden storage: the page goes on without.
      }
    },
  };
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
