/** A row of buttons with one tab stop: arrow keys, Home and End move inside it (WAI-ARIA's toolbar). */
import type { LitElement, ReactiveController } from "lit";
import { at } from "../typed-array.ts";

export class Toolbar implements ReactiveController {
  readonly #host: LitElement;
  #stop = 0;

  /** @param host draws one element with role="toolbar" and buttons in it */
  constructor(host: LitElement) {
    this.#host = host;
    host.addController(this);
  }

  hostUpdated(): void {
    const bar = this.#host.renderRoot.querySelector<HTMLElement>('[role="toolbar"]');
    if (!bar) return;
    // Adding the same listener again changes nothing.
    bar.addEventListener("keydown", this.#onKey);
    bar.addEventListener("focusin", this.#onFocus);
    this.#mark(bar);
  }

  /** Those that are on screen: a narrow window may have no room for all. */
  #buttons(bar: HTMLElement): HTMLButtonElement[] {
    return [...bar.querySelectorAll("button")].filter((button) => button.checkVisibility());
  }

  #mark(bar: HTMLElement): void {
    const buttons = this.#buttons(bar);
    this.#stop = Math.min(this.#stop, Math.max(buttons.length - 1, 0));
    buttons.forEach((button, i) => (button.tabIndex = i === this.#stop ? 0 : -1));
  }

  readonly #onFocus = (event: FocusEvent): void => {
    const bar = event.currentTarget as HTMLElement;
    const index = this.#buttons(bar).findIndex((button) => button === event.target);
    if (index < 0) return;
    this.#stop = index;
    this.#mark(bar);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const buttons = this.#buttons(event.currentTarget as HTMLElement);
    const last = buttons.length - 1;
    const target = {
      ArrowRight: Math.min(this.#stop + 1, last),
      ArrowLeft: Math.max(this.#stop - 1, 0),
      Home: 0,
      End: last,
    }[event.key];
    if (target === undefined || target < 0) return;
    event.preventDefault();
    at(buttons, target).focus();
  };
}
