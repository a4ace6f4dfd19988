/** What a verb needs from the process that runs it. A test hands in its own. */
import type { Arguments, Syntax } from "./arguments.ts";
import type { Engine } from "./engine.ts";

export interface Verb {
  readonly syntax: Syntax;
  /** Returns the exit code. */
  run(args: Arguments, host: Host): Promise<number>;
}

export interface Host {
  /** Writes one line to stdout. */
  print(line: string): void;
  /** Where progress and errors go. */
  readonly stderr: { write(text: string): void; readonly isTTY: boolean; readonly columns: number };
  readonly stop: Stop;
  /** Loads everything that needs a GPU; help and bad flags are answered without it. */
  engine(): Promise<Engine>;
}

/** A wish to end early, made by a signal or by whoever reads stdout. */
export class Stop {
  #code: number | null = null;
  readonly #listeners = new Set<() => void>();

  /** The exit code that was asked for; null while nobody wants to stop. */
  get code(): number | null {
    return this.#code;
  }

  request(code: number): void {
    if (this.#code !== null) return;
    this.#code = code;
    for (const listener of this.#listeners) listener();
  }

  /**
   * The result of `work`, or null when a stop was asked for and `work` did not end within `graceMs` after that. What is
   * no longer waited for goes on, and its failure is nobody's business.
   */
  async outlast<T>(work: Promise<T>, graceMs: number): Promise<T | null> {
    let timer: NodeJS.Timeout | undefined;
    let listener = () => {};
    const patience = new Promise<null>((resolve) => {
      listener = () => (timer = setTimeout(() => resolve(null), graceMs));
      if (this.#code === null) this.#listeners.add(listener);
      else listener();
    });
    try {
      return await Promise.race([work, patience]);
    } finally {
      this.#listeners.delete(listener);
      clearTimeout(timer);
    }
  }
}
