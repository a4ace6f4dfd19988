/** What a visitor can ask for: elements send commands up, sl-app hands them to the lab. */
import type { Language } from "./catalogue/language.ts";
import type { TourPlace } from "./tour/place.ts";
import type { Screen, View } from "./url-state.ts";

/**
 * Index of whatever report is the newest when the command arrives. A page that draws four times a second does not know
 * it: the last report on screen is an older one by then, and asking for that would not follow the run.
 */
export const NEWEST = Infinity;

export type Command =
  /** Plays or pauses the run on screen. */
  | { readonly kind: "toggle" }
  /** So many updates on, one unless it says, and then a pause. */
  | { readonly kind: "step"; readonly updates?: number }
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
  /** Looks at the report with this index; {@link NEWEST} from now on at the newest one of a live run. */
  | { readonly kind: "seek"; readonly index: number }
  /** Looks at the report of this update, or the last one before it. */
  | { readonly kind: "look"; readonly update: number }
  | { readonly kind: "choose"; readonly view: Partial<View> }
  /** Shows another screen; null is the lab. */
  | { readonly kind: "screen"; readonly screen: Screen | null }
  | { readonly kind: "language"; readonly language: Language }
  /** Shows a lesson, null the list of them, at one of its pages, null at its first. */
  | { readonly kind: "lesson"; readonly lesson: number | null; readonly page: number | null }
  /** The visitor has solved the task of a lesson. */
  | { readonly kind: "lesson-done"; readonly lesson: number }
  /** Goes to a place of the tour; null closes it. */
  | { readonly kind: "tour"; readonly place: TourPlace | null }
  /** Changes a setting of the run to train, by its path in the config. */
  | { readonly kind: "setting"; readonly path: string; readonly value: string | number | boolean }
  /** Takes back the change of one setting; null: of all. */
  | { readonly kind: "reset-setting"; readonly path: string | null }
  | { readonly kind: "undo" }
  | { readonly kind: "redo" }
  /** Hides a part of the page from a class, or shows it again. */
  | { readonly kind: "hide"; readonly name: string; readonly hide: boolean }
  /** Lets a teacher choose what to hide. */
  | { readonly kind: "teacher"; readonly on: boolean }
  /** Shows a frame of the story, 1 to 10; null closes the story. */
  | { readonly kind: "frame"; readonly frame: number | null }
  /** Keeps the present colour scale, or lets it follow the group again. */
  | { readonly kind: "keep-scale"; readonly keep: boolean }
  /** Starts the version of the page that waits. */
  | { readonly kind: "new-version" }
  /** Saves the run on screen as a file. */
  | { readonly kind: "save-run" }
  /** Copies a link to what is on screen. */
  | { readonly kind: "share" }
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
