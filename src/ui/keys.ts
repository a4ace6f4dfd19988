import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { strings } from "./catalogue/en/page.ts";
import { base, controls } from "./styles.ts";

const text = strings.keys;

/**
 * The list of keys, and the switch that turns the single-key shortcuts off.
 *
 * @fires sl-shortcuts when the switch is turned; `detail` says whether they are on
 */
@customElement("sl-keys")
export class Keys extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      dialog {
        width: min(30rem, calc(100vw - 2rem));
        padding: 1.4rem 1.5rem;
        color: var(--sl-ink);
        background: var(--sl-card);
        border: 1px solid var(--sl-line);
        border-radius: var(--sl-radius);
        box-shadow: 0 1rem 4rem oklch(0 0 0 / 0.3);
      }
      dialog::backdrop {
        background: oklch(0.1 0.01 265 / 0.45);
      }
      h2 {
        font-size: 1.125rem;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0.4rem 1.25rem;
        margin: 1rem 0;
      }
      kbd {
        font: 500 0.8125rem/1 var(--sl-mono);
        padding: 0.15rem 0.4rem;
        border: 1px solid var(--sl-edge);
        border-radius: 4px;
        white-space: nowrap;
      }
      label {
        display: flex;
        align-items: center;
        gap: 0.5rem;
        min-height: 1.75rem;
        margin-top: 1rem;
        font-weight: 500;
      }
      input {
        width: 1rem;
        height: 1rem;
        margin: 0;
        accent-color: var(--sl-accent);
      }
      .close {
        display: flex;
        justify-content: end;
        margin-top: 1rem;
      }
    `,
  ];

  /** Whether single keys are shortcuts. */
  @property({ attribute: false }) areOn = true;

  get isOpen(): boolean {
    return this.renderRoot.querySelector("dialog")?.open ?? false;
  }

  /** Opens the list, or closes it. */
  toggle(): void {
    const dialog = this.renderRoot.querySelector("dialog");
    if (dialog?.open) dialog.close();
    else dialog?.showModal();
  }

  override render() {
    return html`<dialog aria-labelledby="title">
      <h2 id="title">${text.title}</h2>
      <dl>
        ${text.list.map(
          ([key, meaning]) =>
            html`<dt><kbd>${key}</kbd></dt>
              <dd>${meaning}</dd>`,
        )}
      </dl>
      <p class="quiet">${text.note}</p>
      <label>
        <input type="checkbox" .checked=${this.areOn} @change=${this.#onSwitch} /> ${text.enable}
      </label>
      <p class="quiet">${text.enableHint}</p>
      <div class="close">
        <button autofocus @click=${() => this.toggle()}>${text.close}</button>
      </div>
    </dialog>`;
  }

  #onSwitch(event: Event): void {
    const detail = (event.target as HTMLInputElement).checked;
    this.dispatchEvent(new CustomEvent("sl-shortcuts", { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-keys": Keys;
  }
}
