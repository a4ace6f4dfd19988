import { css, html, LitElement, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Report } from "../report.ts";
import { CURVES, longerCurve, NO_CURVE, table, type Curve, type CurveName } from "./curve.ts";
import { strings } from "./catalogue/en/page.ts";
import { base, controls, tables } from "./styles.ts";
import "./chart.ts";

const text = strings.curves;

const percent = (value: number): string => `${Number((value * 100).toPrecision(3))} %`;
const plain = (value: number): string => String(Number(value.toPrecision(3)));

/** Shares are shown as per cent, and most of them on a whole axis from 0 to 1. */
const SHARES: readonly CurveName[] = ["heldout_accuracy", "prm_accuracy", "train_accuracy"];
const formatOf = (name: CurveName): ((value: number) => string) =>
  SHARES.includes(name) || name === "clip_fraction" ? percent : plain;

/** The run's curves as small charts, or all of them in one table. */
@customElement("sl-curves")
export class Curves extends LitElement {
  static override styles = [
    base,
    controls,
    tables,
    css`
      :host {
        container-type: inline-size;
      }
      header {
        display: flex;
        align-items: center;
        justify-content: space-between;
        margin-bottom: 0.6rem;
      }
      h2 {
        font-size: 1rem;
        font-weight: 600;
      }
      .charts {
        display: grid;
        grid-template-columns: repeat(2, minmax(0, 1fr));
        gap: 0.9rem 1.1rem;
      }
      @container (min-width: 44rem) {
        .charts {
          grid-template-columns: repeat(3, minmax(0, 1fr));
        }
      }
      @container (max-width: 21rem) {
        .charts {
          grid-template-columns: minmax(0, 1fr);
        }
      }
      .table {
        max-height: 26.5rem;
      }
    `,
  ];

  @property({ attribute: false }) reports: readonly Report[] = [];
  /** Updates the run was asked for. */
  @property({ attribute: false }) updates = 1;
  /** The update on screen. */
  @property({ attribute: false }) playhead = 0;

  @state() private isTable = false;

  #curves = new Map<CurveName, Curve>();

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("reports")) return;
    const before = changed.get("reports") ?? [];
    // A run that trains sends the next reports of the ones that are drawn: a metric that they lack keeps its curve.
    const isLonger = before.length > 0 && before.every((report, i) => report === this.reports[i]);
    const further = isLonger ? this.reports.slice(before.length) : this.reports;
    this.#curves = new Map(
      CURVES.map((name) => {
        const known = isLonger ? this.#curves.get(name) : undefined;
        return [name, longerCurve(known ?? NO_CURVE, further, name)];
      }),
    );
  }

  override render() {
    return html`
      <header>
        <h2>${text.label}</h2>
        <button class="link" @click=${this.#toggle}>
          ${this.isTable ? text.showCharts : text.showTable}
        </button>
      </header>
      ${this.isTable ? this.#renderTable() : this.#renderCharts()}
    `;
  }

  #renderCharts() {
    return html`<div class="charts">
      ${CURVES.map((name) => {
        const { name: title, definition, expect } = strings.metrics[name];
        return html`<sl-chart
          .name=${title}
          .about=${`${definition} ${expect}`}
          .curve=${this.#curves.get(name) ?? NO_CURVE}
          .updates=${this.updates}
          .playhead=${this.playhead}
          .isShare=${SHARES.includes(name)}
          .format=${formatOf(name)}
        ></sl-chart>`;
      })}
    </div>`;
  }

  #renderTable() {
    return html`<div class="table" tabindex="0" role="region" aria-label=${text.label}>
      <table>
        <thead>
          <tr>
            <th scope="col">${text.update}</th>
            ${CURVES.map((name) => html`<th scope="col">${strings.metrics[name].name}</th>`)}
          </tr>
        </thead>
        <tbody class="number">
          ${table(this.reports, CURVES).map(
            ({ update, cells }) =>
              html`<tr>
                <th scope="row">${update}</th>
                ${cells.map((value, i) => html`<td>${this.#cell(value, CURVES[i])}</td>`)}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #cell(value: number | null, name: CurveName | undefined): string {
    return value === null || name === undefined ? "" : formatOf(name)(value);
  }

  #toggle(): void {
    this.isTable = !this.isTable;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-curves": Curves;
  }
}
