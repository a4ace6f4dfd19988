import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { runsStrings as text } from "../catalogue/en/runs.ts";
import { base, controls } from "../styles.ts";
import { isSameTask, type Arm } from "./arms.ts";
import { armTitle, placeWords } from "./chart-titles.ts";
import type { ArmCurves, Comparison } from "./comparison.ts";
import { looksStyles } from "./looks.styles.ts";
import { COLOURS, dashOf } from "./looks.ts";
import { differenceText, valueText } from "./metric-format.ts";
import { endOf, readAt } from "./readout.ts";

function remarkOn(arm: Arm, baseline: Arm | null): string | null {
  if (arm === baseline) return text.isBaseline;
  return baseline && !isSameTask(arm, baseline) ? text.otherTask : null;
}

/**
 * The arms: which are shown, how their lines look, their n, and what they say at the cursor, or at their end.
 *
 * @fires sl-arm-toggle name of an arm to show or to hide
 * @fires sl-arm-remove name of an arm to take away
 */
@customElement("sl-arm-list")
export class ArmList extends LitElement {
  static override styles = [
    base,
    controls,
    looksStyles,
    css`
      fieldset {
        min-width: 0;
        margin: 0;
        padding: 0;
        border: 0;
      }
      legend {
        display: flex;
        width: 100%;
        justify-content: space-between;
        gap: 0.75rem;
        padding: 0 0 0.35rem;
        font-size: 0.9375rem;
        font-weight: 600;
      }
      legend .quiet {
        font-size: 0.75rem;
        font-weight: 400;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        align-items: center;
        gap: 0 0.6rem;
        padding: 0.3rem 0;
        border-block-start: 1px solid var(--sl-line);
        font-size: 0.8125rem;
      }
      label {
        display: grid;
        grid-template-columns: auto auto minmax(0, 1fr);
        align-items: center;
        gap: 0.5rem;
        min-height: 1.75rem;
        cursor: pointer;
      }
      input {
        width: 1rem;
        height: 1rem;
        margin: 0;
        accent-color: var(--sl-accent);
      }
      label span {
        overflow-wrap: anywhere;
      }
      .reading {
        text-align: end;
        white-space: nowrap;
      }
      .reading b {
        font-weight: 600;
      }
      .band {
        display: block;
        font-size: 0.75rem;
      }
      .hiding .swatch {
        opacity: 0.35;
      }
      button.link {
        grid-column: 1 / -1;
        justify-self: start;
        margin-inline-start: 1.5rem;
        font-size: 0.75rem;
      }
      @media (pointer: coarse) {
        label {
          min-height: 2.75rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) arms: readonly Arm[] = [];
  @property({ attribute: false }) shown: ReadonlySet<string> = new Set();
  @property({ attribute: false }) comparison: Comparison | null = null;
  /** A place on the horizontal axis; null: every curve at its own end. */
  @property({ attribute: false }) cursor: number | null = null;

  override render() {
    const { comparison, cursor } = this;
    if (!comparison) return nothing;
    return html`<fieldset>
      <legend>
        ${text.armsLabel}
        <span class="quiet number"
          >${cursor === null ? text.atEnd : text.at(placeWords(comparison.axis, cursor))}</span
        >
      </legend>
      <ul>
        ${this.arms.map((arm, look) => this.#renderArm(arm, look, comparison))}
      </ul>
    </fieldset>`;
  }

  #renderArm(arm: Arm, look: number, comparison: Comparison) {
    const isShown = this.shown.has(arm.name);
    const title = armTitle(arm);
    const measured = comparison.curves.find((one) => one.arm === arm);
    const remark = remarkOn(arm, comparison.baseline);
    return html`<li class=${isShown ? "" : "hiding"}>
      <label>
        <input
          type="checkbox"
          .checked=${isShown}
          @change=${() => this.#send("sl-arm-toggle", arm.name)}
        />
        <svg class="swatch" width="26" height="10" aria-hidden="true">
          <line
            class=${`stroke c${look % COLOURS}`}
            x1="0"
            x2="26"
            y1="5"
            y2="5"
            stroke-width="2.5"
            stroke-dasharray=${dashOf(look) || nothing}
          />
        </svg>
        <span
          >${text.armTitle(title, measured?.band.n ?? arm.runs.length)}${
            remark === null ? nothing : html` <span class="quiet">· ${remark}</span>`
          }</span
        >
      </label>
      <div class="reading number">${isShown ? this.#reading(arm, comparison) : nothing}</div>
      ${
        arm.origin === "imported"
          ? html`<button
              class="link"
              aria-label=${text.removeArm(title)}
              @click=${() => this.#send("sl-arm-remove", arm.name)}
            >
              ${text.remove}
            </button>`
          : nothing
      }
    </li>`;
  }

  /** The mean, and beneath it the difference to the baseline. */
  #reading(arm: Arm, { curves, differences, metric }: Comparison) {
    const of = (all: readonly ArmCurves[]) => all.find((one) => one.arm === arm);
    const mean = this.#point(of(curves));
    if (!of(curves)) return html`<span class="quiet">${text.notMeasured}</span>`;
    const difference = this.#point(of(differences));
    return html`${mean ? html`<b>${valueText(metric, mean.mean)}</b>` : text.settings.missing}
    ${
      difference
        ? html`<span class="band quiet">${differenceText(metric, difference.mean)}</span>`
        : nothing
    }`;
  }

  #point(curves: ArmCurves | undefined) {
    if (!curves) return null;
    return this.cursor === null ? endOf(curves) : readAt(curves.band, this.cursor);
  }

  #send(type: "sl-arm-toggle" | "sl-arm-remove", name: string): void {
    this.dispatchEvent(new CustomEvent(type, { detail: name }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-arm-list": ArmList;
  }
}
