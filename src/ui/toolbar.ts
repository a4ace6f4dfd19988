/** A row of buttons with one tab stop: arrow keys, Home and End move inside it (WAI-ARIA's toolbar). */
import type { LitElement, ReactiveController } from "lit";
import { at } from "../typed-array.ts";

export class Toolbar implements ReactiveController {
  readonly #host: LitElement;
  #bar: HTMLElement | null = null;
  #buttons: readonly HTMLButtonElement[] = [];
  #stop: HTMLButtonElement | null = null;
  #watch: ResizeObserver | null = null;

  /** @param host draws one element with role="toolbar" and buttons in it */
  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdated(): void {
    const bar = this.#host.renderRoot.querySelector<HTMLElement>('[role="toolbar"]');
    if (!bar) return;
    if (bar !== this.#bar) this.#follow(bar);
    const buttons = [...bar.querySelectorAll("button")];
    const isSame =
      buttons.length === this.#buttons.length &&
      buttons.every((button, i) => button === this.#buttons[i]);
    if (isSame) return;
    this.#buttons = buttons;
    this.#mark(buttons);
  }

  hostConnected(): void {
    if (this.#bar) this.#watch?.observe(this.#bar);
  }

  hostDisconnected(): void {
    this.#watch?.disconnect();
  }

  /**
   * Which buttons are on screen is asked when the row has got its size: then the browser knows, and need not lay the page
   * out for the answer.
   */
  #follow(bar: HTMLElement): void {
    this.#watch?.disconnect();
    this.#watch = new ResizeObserver(() => this.#mark(this.#visible()));
    this.#watch.observe(bar);
    this.#bar = bar;
    // Adding the same listener again changes nothing.
    bar.addEventListener("keydown", this.#onKey);
    bar.addEventListener("focusin", this.#onFocus);
  }

  /** Those that are on screen: a narrow window may have no room for all. */
  #visible(): readonly HTMLButtonElement[] {
    return this.#buttons.filter((button) => button.checkVisibility());
  }

  /** Gives one of the buttons the tab stop: the one that had it, where it is among them. */
  #mark(among: readonly HTMLButtonElement[]): void {
    if (this.#stop === null || !among.includes(this.#stop)) this.#stop = among[0] ?? null;
    for (const button of this.#buttons) button.tabIndex = button === this.#stop ? 0 : -1;
  }

  readonly #onFocus = (event: FocusEvent): void => {
    const button = this.#buttons.find((each) => each === event.target);
    if (!button) return;
    this.#stop = button;
    this.#mark(this.#buttons);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const buttons = this.#visible();
    const here = buttons.findIndex((button) => button === this.#stop);
    const last = buttons.length - 1;
    const target = {
      ArrowRight: Math.min(here + 1, last),
      ArrowLeft: Math.max(here - 1, 0),
      Home: 0,
      End: last,
    }[event.key];
    if (target === undefined || target < 0) return;
    event.preventDefault();
    at(buttons, target).focus();
  };
}
