import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { presets } from "../presets.ts";
import { send } from "./commands.ts";
import { icon } from "./icons.ts";
import { strings } from "./catalogue/en/page.ts";
import { base, controls } from "./styles.ts";

const text = strings.setup;
const MAX_SEED = 0xffffffff;

/**
 * What to train: preset and seed, and the button that trains it; and the button that opens the settings. A teacher may have
 * hidden either.
 *
 * @fires sl-command preset, seed, new-seed, train, end
 * @fires sl-settings-toggle when all the settings are to be shown or put away
 */
@customElement("sl-setup")
export class Setup extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 0.75rem;
      }
      label {
        display: inline-flex;
        align-items: center;
        gap: 0.5rem;
        font-size: 0.8125rem;
        color: var(--sl-ink-2);
      }
      select {
        padding-inline-end: 0.4rem;
        max-width: 9rem;
      }
      input[type="number"] {
        width: 6.5rem;
        appearance: textfield;
        font-variant-numeric: tabular-nums;
      }
      input::-webkit-inner-spin-button {
        display: none;
      }
      .description {
        flex: 1 1 14rem;
        font-size: 0.8125rem;
        line-height: 1.4;
      }
      .actions {
        display: flex;
        gap: 0.4rem;
        margin-inline-start: auto;
      }
      .train {
        min-width: 6rem;
      }
      @media (max-width: 40rem) {
        .actions,
        .actions .train {
          flex: 1 0 auto;
        }
      }
    `,
  ];

  @property({ attribute: false }) preset = "";
  @property({ attribute: false }) seed = 0;
  /** Whether WebGPU is known to be missing. */
  @property({ attribute: false }) isImpossible = false;
  /** The training run: none, not yet begun, in motion, or at rest. */
  @property({ attribute: false }) training: "none" | "preparing" | "busy" | "resting" = "none";
  @property({ attribute: false }) isPausing = false;
  /** Settings that differ from the preset. */
  @property({ attribute: false }) changed = 0;
  /** Whether preset, seed and training are on the page. */
  @property({ attribute: false }) hasSetup = true;
  @property({ attribute: false }) hasSettings = true;
  @property({ attribute: false }) areSettingsOpen = false;

  override render() {
    return html`<div class="row" role="group" aria-label=${text.label}>
      ${this.hasSetup ? this.#renderChoice() : nothing}
      ${this.hasSettings ? this.#renderSettings() : nothing}
      ${this.hasSetup ? html`<div class="actions">${this.#renderTrain()}</div>` : nothing}
    </div>`;
  }

  #renderChoice() {
    return html`<label>
        ${text.preset}
        <select @change=${this.#onPreset}>
          ${Object.keys(presets).map(
            (name) =>
              html`<option value=${name} .selected=${name === this.preset}>
                ${strings.preset(name)}
              </option>`,
          )}
        </select>
      </label>
      <p class="description quiet">${strings.presetDescription(this.preset)}</p>
      <label>
        ${text.seed}
        <input
          type="number"
          min="0"
          max=${MAX_SEED}
          step="1"
          inputmode="numeric"
          .value=${String(this.seed)}
          @change=${this.#onSeed}
        />
      </label>
      <button @click=${() => send(this, { kind: "new-seed" })}>
        ${icon("dice")} ${text.newSeed}
      </button>`;
  }

  #renderSettings() {
    return html`<button aria-expanded=${this.areSettingsOpen} @click=${this.#toggleSettings}>
      ${icon("settings")} ${text.settings(this.changed)}
    </button>`;
  }

  #renderTrain() {
    if (this.isImpossible) {
      return html`<button class="train" aria-disabled="true" aria-describedby="why">
          ${text.trainNeedsGpu}
        </button>
        <span id="why" class="hidden">${text.needsGpuHint}</span>`;
    }
    const end = html`<button @click=${() => send(this, { kind: "end" })}>
      ${icon("stop")} ${text.end}
    </button>`;
    const label = {
      none: text.train,
      preparing: text.preparing,
      busy: this.isPausing ? strings.transport.pausing : text.pauseTraining,
      resting: text.resumeTraining,
    }[this.training];
    return html`${this.training === "none" ? "" : end}
      <button
        class="train primary"
        aria-disabled=${this.training === "preparing"}
        @click=${() => send(this, { kind: "train" })}
      >
        ${icon(this.training === "busy" ? "pause" : "play")} ${label}
      </button>`;
  }

  #toggleSettings(): void {
    this.dispatchEvent(new CustomEvent("sl-settings-toggle"));
  }

  #onPreset(event: Event): void {
    send(this, { kind: "preset", name: (event.target as HTMLSelectElement).value });
  }

  #onSeed(event: Event): void {
    const input = event.target as HTMLInputElement;
    const seed = Number(input.value);
    const isSeed = input.value !== "" && Number.isInteger(seed) && seed >= 0 && seed <= MAX_SEED;
    if (isSeed) send(this, { kind: "seed", seed });
    else input.value = String(this.seed);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-setup": Setup;
  }
}
