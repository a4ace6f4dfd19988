/** What the visitor set up to train: preset, seed and changed settings, with undo and redo, in the page's state. */
import type { Config } from "../config.ts";
import type { Command } from "./commands.ts";
import type { LabState } from "./lab-state.ts";
import type { Memory } from "./memory.ts";
import {
  configOf,
  NO_CHANGES,
  withChange,
  withoutChange,
  type Changes,
} from "./settings/changes.ts";
import {
  historyText,
  newHistory,
  readHistory,
  recorded,
  redone,
  undone,
  type History,
} from "./settings/history.ts";
import { settingEntries } from "./settings/link.ts";
import type { Store } from "./store.ts";

export type SettingCommand = Extract<
  Command,
  { readonly kind: "preset" | "setting" | "reset-setting" | "undo" | "redo" }
>;

const NAME = "settings";

const sameText = (a: Changes, b: Changes): boolean =>
  JSON.stringify(settingEntries(a)) === JSON.stringify(settingEntries(b));

export class TrainingSettings {
  readonly #store: Store;
  readonly #memory: Memory;
  readonly #now: () => number;
  #history: History;

  /** @param now a clock in milliseconds */
  constructor(store: Store, memory: Memory, now: () => number) {
    this.#store = store;
    this.#memory = memory;
    this.#now = now;
    const { preset, changes } = store.state;
    this.#history = newHistory({ preset, changes });
    const kept = readHistory(memory.read(NAME) ?? "");
    // A page that was opened by another link starts a history of its own.
    if (kept && kept.present.preset === preset && sameText(kept.present.changes, changes))
      this.#history = kept;
    this.#publish();
  }

  /** The config to train, or null while the settings make no run: the state then says why. */
  config(): Config | null {
    const { preset, seed, changes } = this.#store.state;
    const made = configOf(preset, seed, changes);
    return "config" in made ? made.config : null;
  }

  run(command: SettingCommand): void {
    const { preset, changes } = this.#store.state;
    switch (command.kind) {
      case "preset":
        this.follow(command.name, NO_CHANGES);
        break;
      case "setting": {
        const { path, value } = command;
        this.#record({ preset, changes: withChange(preset, changes, path, value) }, path);
        break;
      }
      case "reset-setting":
        this.follow(preset, withoutChange(preset, changes, command.path));
        break;
      case "undo":
        this.#go(undone(this.#history));
        break;
      case "redo":
        this.#go(redone(this.#history));
        break;
    }
  }

  /** Takes a preset and changes as one step, as of a link that was opened in the page. */
  follow(preset: string, changes: Changes): void {
    this.#record({ preset, changes }, null);
  }

  #record(next: Pick<LabState, "preset" | "changes">, path: string | null): void {
    this.#go(recorded(this.#history, next, path, this.#now()));
  }

  #go(history: History): void {
    this.#history = history;
    this.#publish();
    this.#memory.write(NAME, historyText(history));
  }

  #publish(): void {
    const { past, present, future } = this.#history;
    const made = configOf(present.preset, this.#store.state.seed, present.changes);
    this.#store.set({
      preset: present.preset,
      changes: present.changes,
      settingProblem: "config" in made ? null : made,
      canUndo: past.length > 0,
      canRedo: future.length > 0,
    });
  }
}
