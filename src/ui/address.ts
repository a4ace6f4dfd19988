/**
 * The address as a place to write to. Browsers limit how often a page may change it: Safari throws above 100 times in 30
 * seconds, Chromium leaves changes out. Scrubbing through a run asks for more.
 */
import type { Scheduler } from "./store.ts";
import { formatHash, type View } from "./url-state.ts";

/** What the browser has. */
export interface AddressBar {
  /** The hash, "" for none. */
  read(): string;
  /** Replaces it; "" takes it away. */
  write(hash: string): void;
}

/**
 * The address of the page with what is chosen. The address bar says the same, up to a moment later: see {@link Address}.
 *
 * @param page an address of the page, with any hash
 */
export function linkTo(view: View, page: string): string {
  return new URL(formatHash(view), page).href;
}

/** So many changes at once, and then so many more a second: at most 96 in 30 seconds. */
const BURST = 60;
const PER_SECOND = 1.2;

export class Address {
  readonly #bar: AddressBar;
  readonly #scheduler: Scheduler;
  #allowed = BURST;
  #countedAt: number;
  #written: string | null = null;
  #waiting: string | null = null;

  constructor(bar: AddressBar, scheduler: Scheduler) {
    this.#bar = bar;
    this.#scheduler = scheduler;
    this.#countedAt = scheduler.now();
  }

  read(): string {
    return this.#bar.read();
  }

  /** Writes at once while the browser allows it; else the last one of a crowd is written, a moment later. */
  write(hash: string): void {
    const isWaiting = this.#waiting !== null;
    this.#waiting = hash;
    if (isWaiting) return;
    const now = this.#scheduler.now();
    this.#allowed = Math.min(BURST, this.#allowed + ((now - this.#countedAt) / 1000) * PER_SECOND);
    this.#countedAt = now;
    if (this.#allowed >= 1) this.#send();
    else {
      this.#written ??= this.#bar.read();
      this.#scheduler.after(((1 - this.#allowed) / PER_SECOND) * 1000, () => this.#sendLate());
    }
  }

  #sendLate(): void {
    this.#allowed = 1;
    this.#countedAt = this.#scheduler.now();
    // Another address was opened meanwhile: what waited belongs to the one before.
    if (this.#bar.read() === this.#written) this.#send();
    else this.#waiting = null;
  }

  #send(): void {
    if (this.#waiting === null) return;
    this.#allowed -= 1;
    this.#bar.write(this.#waiting);
    this.#waiting = null;
    // A browser may spell it otherwise than it was written.
    this.#written = this.#bar.read();
  }
}
