/** Single keys and what they do. They rest in text fields, with a modifier, and when the visitor turned them off. */
import { LAYERS } from "./credit.ts";
import type { Command } from "./commands.ts";

export interface Key {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** What has the focus: "text" takes letters, "control" takes Space itself, "page" is everything else. */
export type Focus = "text" | "control" | "page";

/** The kind of element that a key event started in. */
export function focusOf(target: EventTarget | undefined): Focus {
  if (!(target instanceof HTMLElement)) return "page";
  if (target.isContentEditable || target.matches("textarea, select")) return "text";
  if (target instanceof HTMLInputElement) {
    return ["checkbox", "radio", "range", "button"].includes(target.type) ? "control" : "text";
  }
  return target.matches("button, a[href], summary") ? "control" : "page";
}

/** The command of a key, or null when the key is not ours. */
export function commandOf(key: Key, focus: Focus): Command | null {
  if (focus === "text" || key.ctrlKey || key.metaKey || key.altKey) return null;
  switch (key.key.toLowerCase()) {
    case " ":
      return focus === "control" ? null : { kind: "toggle" };
    case ".":
      return { kind: "step" };
    case "r":
      return { kind: "restart" };
    case "n":
      return { kind: "new-seed" };
    case "t":
      return { kind: "train" };
    case "?":
      return { kind: "keys" };
    default: {
      const layer = LAYERS[Number(key.key) - 1];
      return layer === undefined ? null : { kind: "choose", view: { layer } };
    }
  }
}
