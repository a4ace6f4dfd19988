/** The runs that the page holds to compare: those it brings and those of the visitor, as long as the page is open. */
import { InputError } from "../../errors.ts";
import type { Recording } from "../../recording.ts";
import { readCurves, type CurvesFile } from "../../run-curves.ts";
import { join, type Arm } from "./arms.ts";
import { readFiles, type DroppedFile, type ImportedFile } from "./import-files.ts";

/** Runs of the visitor: more lines than these nobody tells apart. */
export const MOST_OWN_RUNS = 50;

/** What became of a file that the visitor brought. */
export type Note =
  | {
      readonly kind: "added";
      readonly path: string;
      readonly runs: number;
      /** Runs that were there already. */
      readonly known: number;
      readonly recording: Recording | null;
    }
  | { readonly kind: "refused"; readonly path: string; readonly problem: string }
  /** It would have been more runs than {@link MOST_OWN_RUNS}. */
  | { readonly kind: "full"; readonly path: string; readonly runs: number };

export interface ShelfState {
  readonly arms: readonly Arm[];
  /** Of the runs that the page brings. */
  readonly loading: "not-asked" | "loading" | "ready" | "failed";
  /** Why they could not be loaded. */
  readonly problem: string | null;
  /** Whether files are being read. */
  readonly isReading: boolean;
  /** On the files that came last. */
  readonly notes: readonly Note[];
}

/**
 * Fetches a file of curves.
 *
 * @throws InputError when it is missing, damaged or no file of curves
 */
export async function fetchCurves(address: URL): Promise<CurvesFile> {
  const source = address.pathname.split("/").at(-1) ?? address.pathname;
  let response: Response;
  try {
    response = await fetch(address);
  } catch (error) {
    throw new InputError(`Cannot read curves "${source}": the network does not answer`, {
      cause: error,
    });
  }
  if (!response.ok) {
    throw new InputError(`Cannot read curves "${source}": the server answered ${response.status}`);
  }
  return readCurves(await response.text(), source);
}

export class RunShelf {
  readonly #load: () => Promise<CurvesFile>;
  #state: ShelfState = {
    arms: [],
    loading: "not-asked",
    problem: null,
    isReading: false,
    notes: [],
  };
  #listeners: ((state: ShelfState) => void)[] = [];
  #opening: Promise<void> | null = null;
  /** Runs of the visitor, wherever they joined. */
  #own = 0;

  /** @param load gets the runs that the page brings, when somebody looks at them */
  constructor(load: () => Promise<CurvesFile>) {
    this.#load = load;
  }

  get state(): ShelfState {
    return this.#state;
  }

  /** Hears of every change; returns what ends that. */
  subscribe(listener: (state: ShelfState) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** Loads the runs that the page brings, once; again after a failure. */
  async open(): Promise<void> {
    if (this.#state.loading === "ready") return;
    this.#opening ??= this.#loadOnce().finally(() => {
      this.#opening = null;
    });
    await this.#opening;
  }

  async #loadOnce(): Promise<void> {
    this.#set({ loading: "loading", problem: null });
    try {
      const file = await this.#load();
      // What the visitor brought meanwhile comes after it.
      const { arms } = join([], file, "shipped");
      const own = this.#state.arms;
      this.#set({
        loading: "ready",
        arms: own.reduce<readonly Arm[]>(
          (all, arm) => join(all, { arms: [arm], runs: arm.runs }, "imported").arms,
          arms,
        ),
      });
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      this.#set({ loading: "failed", problem: error.message });
    }
  }

  /** Reads files and adds their runs. What became of each stands in the notes. */
  async add(files: readonly DroppedFile[]): Promise<void> {
    this.#set({ isReading: true });
    try {
      const imported = await readFiles(files);
      await this.#opening;
      this.#set({ notes: [] });
      for (const one of imported) this.#addOne(one);
    } finally {
      this.#set({ isReading: false });
    }
  }

  #addOne(imported: ImportedFile): void {
    if (imported.kind === "refused") {
      this.#note(imported);
      return;
    }
    const { path, file, recording } = imported;
    const { arms, added, known } = join(this.#state.arms, file, "imported");
    if (this.#own + added > MOST_OWN_RUNS) {
      this.#note({ kind: "full", path, runs: added });
      return;
    }
    this.#own += added;
    this.#set({ arms });
    this.#note({ kind: "added", path, runs: added, known, recording });
  }

  /** Takes an arm of the visitor away. */
  remove(name: string): void {
    const gone = this.#state.arms.find((arm) => arm.name === name && arm.origin === "imported");
    if (!gone) return;
    this.#own -= gone.runs.length;
    this.#set({ arms: this.#state.arms.filter((arm) => arm !== gone) });
  }

  #note(note: Note): void {
    this.#set({ notes: [...this.#state.notes, note] });
  }

  #set(patch: Partial<ShelfState>): void {
    this.#state = { ...this.#state, ...patch };
    for (const listener of this.#listeners) listener(this.#state);
  }
}
