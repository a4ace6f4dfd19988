/** What a visitor can ask for: elements send commands up, sl-app hands them to the lab. */
import type { View } from "./url-state.ts";

export type Command =
  /** Plays or pauses the run on screen. */
  | { readonly kind: "toggle" }
  /** One update on. */
  | { readonly kind: "step" }
  /** From the beginning, with the same seed. */
  | { readonly kind: "restart" }
  /** Another seed; a live run starts over with it. */
  | { readonly kind: "new-seed" }
  | { readonly kind: "seed"; readonly seed: number }
  | { readonly kind: "preset"; readonly name: string }
  /** Starts to train; where a run trains already, pauses it or goes on. */
  | { readonly kind: "train" }
  /** Goes on with the run that the browser holds. */
  | { readonly kind: "continue" }
  /** Ends training and goes back to the recorded run. */
  | { readonly kind: "end" }
  /** Looks at the report with this index. */
  | { readonly kind: "seek"; readonly index: number }
  /** Looks at the report of this update, or the last one before it. */
  | { readonly kind: "look"; readonly update: number }
  | { readonly kind: "choose"; readonly view: Partial<View> }
  /** Shows a frame of the story, 1 to 10; null closes the story. */
  | { readonly kind: "frame"; readonly frame: number | null }
  /** Keeps the present colour scale, or lets it follow the group again. */
  | { readonly kind: "keep-scale"; readonly keep: boolean }
  /** Starts the version of the page that waits. */
  | { readonly kind: "new-version" }
  /** Opens or closes the list of keys. */
  | { readonly kind: "keys" };

/** @fires sl-command */
export class CommandEvent extends CustomEvent<Command> {
  constructor(command: Command) {
    super("sl-command", { detail: command, bubbles: true, composed: true });
  }
}

/** Sends a command up from an element. */
export function send(from: EventTarget, command: Command): void {
  from.dispatchEvent(new CommandEvent(command));
}

declare global {
  interface HTMLElementEventMap {
    "sl-command": CommandEvent;
  }
}
