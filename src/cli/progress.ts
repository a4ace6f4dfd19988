/** Progress on stderr: one line that is rewritten on a terminal, a plain line every few seconds elsewhere. */
import type { Host } from "./host.ts";

/** Seconds as a person says them: 45 s, 3 min 20 s, 2 h 05 min. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, "0")} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}

const PLAIN_INTERVAL_MS = 5000;
const TERMINAL_INTERVAL_MS = 100;
/** Share of the newest measurement in the running mean of the pace. */
const SMOOTHING = 0.2;
const CLEAR_LINE = "\r\u001B[K";

export class Progress {
  readonly #stderr: Host["stderr"];
  readonly #now: () => number;
  #what = "";
  #done = 0;
  #at = 0;
  /** Milliseconds per unit; null before two measurements. */
  #pace: number | null = null;
  #lastShown = -Infinity;
  #isLineOpen = false;

  constructor(stderr: Host["stderr"], now: () => number = () => performance.now()) {
    this.#stderr = stderr;
    this.#now = now;
  }

  /**
   * @param what is counted, such as "updates"; another word starts another measurement
   * @param tail anything to add, such as a metric
   */
  show(what: string, done: number, total: number, tail = ""): void {
    const now = this.#now();
    if (what !== this.#what || done < this.#done) {
      this.#what = what;
      this.#pace = null;
      this.#lastShown = -Infinity;
    } else if (done > this.#done) {
      const pace = (now - this.#at) / (done - this.#done);
      this.#pace = this.#pace === null ? pace : this.#pace + SMOOTHING * (pace - this.#pace);
    }
    if (done !== this.#done || this.#pace === null) this.#at = now;
    this.#done = done;
    const interval = this.#stderr.isTTY ? TERMINAL_INTERVAL_MS : PLAIN_INTERVAL_MS;
    if (now - this.#lastShown < interval && done < total) return;
    this.#lastShown = now;
    this.#write(this.#line(what, done, total, tail));
  }

  /** A sentence of its own. */
  note(sentence: string): void {
    this.end();
    this.#stderr.write(`${sentence}\n`);
  }

  /** Leaves the last line as it stands. */
  end(): void {
    if (this.#isLineOpen) this.#stderr.write("\n");
    this.#isLineOpen = false;
  }

  #line(what: string, done: number, total: number, tail: string): string {
    const parts = [`${what} ${done}/${total}`];
    if (this.#pace !== null && this.#pace > 0) {
      const rate = 1000 / this.#pace;
      parts.push(rate >= 1 ? `${rate.toFixed(1)} per s` : `${(1 / rate).toFixed(1)} s each`);
      if (done < total) parts.push(`${duration(((total - done) * this.#pace) / 1000)} left`);
    }
    return [...parts, tail].filter(Boolean).join("  ");
  }

  #write(line: string): void {
    if (this.#stderr.isTTY) {
      this.#stderr.write(`${CLEAR_LINE}${line.slice(0, Math.max(20, this.#stderr.columns - 1))}`);
      this.#isLineOpen = true;
    } else {
      this.#stderr.write(`${line}\n`);
    }
  }
}
