import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { icon } from "./icons.ts";
import type { Capability } from "./lab-state.ts";
import { strings } from "./catalogue/en/page.ts";
import { base, controls } from "./styles.ts";

const text = strings.adapter;
const MEGABYTE = 2 ** 20;

/** Which adapter runs: a chip with its name, and on request what it can do. */
@customElement("sl-adapter")
export class Adapter extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .chip {
        max-width: min(20rem, 60vw);
        border-radius: 2rem;
        font-size: 0.8125rem;
      }
      .chip span {
        overflow: hidden;
        text-overflow: ellipsis;
      }
      @media (max-width: 40rem) {
        .chip {
          justify-content: center;
          width: 2.75rem;
          padding: 0;
          border-color: transparent;
          background: transparent;
        }
        .chip span {
          position: absolute;
          width: 1px;
          height: 1px;
          clip-path: inset(50%);
          white-space: nowrap;
        }
      }
      [popover] {
        position: fixed;
        inset: 4.25rem 1.25rem auto auto;
        width: min(24rem, calc(100vw - 2rem));
        max-height: calc(100vh - 6rem);
        overflow: auto;
        margin: 0;
        padding: 1.1rem 1.25rem;
        color: var(--sl-ink);
        background: var(--sl-card);
        border: 1px solid var(--sl-line);
        border-radius: var(--sl-radius);
        box-shadow: 0 0.75rem 2.5rem oklch(0 0 0 / 0.22);
        font-size: 0.875rem;
      }
      h2 {
        font-size: 1rem;
        margin-bottom: 0.5rem;
      }
      dl {
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0.3rem 1rem;
      }
      dt {
        color: var(--sl-ink-2);
      }
      dd {
        overflow-wrap: anywhere;
      }
      p {
        margin-top: 0.75rem;
      }
    `,
  ];

  /** null while the browser has not answered. */
  @property({ attribute: false }) capability: Capability | null = null;
  /** What trained the run on screen. */
  @property({ attribute: false }) onScreen = "";

  override render() {
    const { capability } = this;
    return html`
      <button class="chip" popovertarget="details">
        ${icon(capability?.available === false ? "warning" : "chip")}
        <span>${this.#label()}</span>
      </button>
      <div id="details" role="group" popover aria-label=${text.title}>
        <h2>${text.title}</h2>
        <dl>
          ${this.onScreen === "" ? "" : this.#row(text.onScreen, this.onScreen)}
          ${this.#row(text.here, this.#here())}
          ${capability?.available === true ? this.#renderDetails(capability.adapter) : ""}
        </dl>
        ${
          capability?.available === true && capability.adapter.isSoftware
            ? html`<p class="quiet">${text.software}</p>`
            : ""
        }
      </div>
    `;
  }

  #label(): string {
    if (!this.capability) return text.searching;
    return this.capability.available ? this.capability.line : text.none;
  }

  #here(): string {
    if (!this.capability || this.capability.available) return this.#label();
    return strings.missing[this.capability.reason].title;
  }

  #renderDetails(adapter: Extract<Capability, { available: true }>["adapter"]) {
    const { vendor, architecture, features, limits } = adapter;
    const size = (limits.maxStorageBufferBindingSize / MEGABYTE).toFixed(0);
    return html`
      ${this.#row(text.vendor, vendor)} ${this.#row(text.architecture, architecture)}
      ${this.#row(text.features, this.#usedFeatures(features))}
      ${this.#row(text.buffer, text.megabytes(size))}
      ${this.#row(text.invocations, String(limits.maxComputeInvocationsPerWorkgroup))}
    `;
  }

  /** The features that the engine makes use of; a full list would be two screens long. */
  #usedFeatures(features: readonly string[]): string {
    const used = ["shader-f16", "subgroups", "timestamp-query"];
    return features.filter((name) => used.includes(name)).join(", ") || text.noFeatures;
  }

  #row(name: string, value: string) {
    return value === ""
      ? ""
      : html`<dt>${name}</dt>
          <dd>${value}</dd>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-adapter": Adapter;
  }
}
