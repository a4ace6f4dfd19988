import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { writeCurves } from "../../run-curves.ts";
import { runsStrings } from "../catalogue/en/runs.ts";
import { base, controls } from "../styles.ts";
import { fileOf } from "./arms.ts";
import { metricsOf } from "./comparison.ts";
import { csvOf } from "./csv.ts";
import { figureSvg } from "./figure-file.ts";
import { figureOf, type ChartKind, type View } from "./pictures.ts";
import { pngOf } from "./png.ts";
import { saveFile } from "../save-file.ts";

const text = runsStrings.save;

/** Saves the arms shown: their values as CSV or JSON, one of the charts as SVG or PNG. Values are saved as they were measured. */
@customElement("sl-save-bar")
export class SaveBar extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem;
      }
      .chart {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem;
      }
      @container (min-width: 30rem) {
        .chart {
          margin-inline-start: 1rem;
        }
      }
      p {
        margin-top: 0.5rem;
        font-size: 0.8125rem;
      }
    `,
  ];

  @property({ attribute: false }) view: View | null = null;

  @state() private chart: ChartKind = "difference";
  @state() private hasFailed = false;

  override render() {
    return html`<div class="bar">
        <button title=${text.csvHint} @click=${this.#saveCsv}>${text.csv}</button>
        <button title=${text.jsonHint} @click=${this.#saveJson}>${text.json}</button>
        <div class="chart">
          <select aria-label=${text.chart} @change=${this.#onChart}>
            <option value="difference" .selected=${this.chart === "difference"}>
              ${text.difference}
            </option>
            <option value="curves" .selected=${this.chart === "curves"}>${text.curves}</option>
          </select>
          <button title=${text.svgHint} @click=${this.#saveSvg}>${text.svg}</button>
          <button title=${text.pngHint} @click=${this.#savePng}>${text.png}</button>
        </div>
      </div>
      <div role="status">${this.hasFailed ? html`<p>${text.failed}</p>` : nothing}</div>`;
  }

  /** The arms shown, and the baseline that they are held against. */
  get #arms() {
    const { curves = [], differences = [], baseline = null } = this.view?.comparison ?? {};
    const arms = curves.map(({ arm }) => arm);
    const isNeeded = baseline !== null && differences.length > 0 && !arms.includes(baseline);
    return isNeeded ? [baseline, ...arms] : arms;
  }

  get #name(): string {
    return `steplight-${this.view?.comparison.metric.replaceAll("_", "-") ?? "runs"}`;
  }

  #figure() {
    return this.view && figureSvg(figureOf(this.chart, this.view));
  }

  #onChart({ target }: Event): void {
    if (target instanceof HTMLSelectElement)
      this.chart = target.value === "curves" ? "curves" : "difference";
  }

  #saveCsv(): void {
    const arms = this.#arms;
    const csv = csvOf(arms, metricsOf(arms));
    saveFile("steplight-runs.csv", new Blob([csv], { type: "text/csv" }));
  }

  #saveJson(): void {
    const json = writeCurves(fileOf(this.#arms));
    saveFile("steplight-runs.json", new Blob([json], { type: "application/json" }));
  }

  #saveSvg(): void {
    const figure = this.#figure();
    if (!figure) return;
    saveFile(`${this.#name}-${this.chart}.svg`, new Blob([figure.svg], { type: "image/svg+xml" }));
  }

  async #savePng(): Promise<void> {
    const figure = this.#figure();
    if (!figure) return;
    try {
      saveFile(`${this.#name}-${this.chart}.png`, await pngOf(figure));
      this.hasFailed = false;
    } catch {
      // Whatever the reason, a visitor can do the same thing about it.
      this.hasFailed = true;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-save-bar": SaveBar;
  }
}
