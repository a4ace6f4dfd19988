/** Time that moves when the test says so; a frame is drawn right after what asked for it. */
import type { Scheduler } from "../../src/ui/store.ts";

export class FakeClock implements Scheduler {
  #now = 0;
  #tasks: { at: number; run: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, callback: () => void): () => void {
    const task = { at: this.#now + ms, run: callback };
    this.#tasks.push(task);
    return () => {
      this.#tasks = this.#tasks.filter((other) => other !== task);
    };
  }

  frame(callback: () => void): void {
    this.after(0, callback);
  }

  /** Lets time pass, and runs what falls due in its order. */
  pass(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#tasks.filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at);
      if (!next) break;
      this.#tasks = this.#tasks.filter((other) => other !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }
}
