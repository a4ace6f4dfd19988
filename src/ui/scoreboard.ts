import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Report } from "../report.ts";
import { agreementTable, type AgreementRow, type Score } from "./agreement.ts";
import { runFormula } from "./inspector/run-formula.ts";
import { strings } from "./catalogue/en/page.ts";
import { base } from "./styles.ts";

const text = strings.scoreboard;

const COLUMNS = ["auroc", "within", "firstError"] as const;

/** How well each kind of credit tells right steps from wrong ones, at the update on screen. */
@customElement("sl-scoreboard")
export class Scoreboard extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        font-size: 0.8125rem;
      }
      table {
        width: 100%;
        border-collapse: collapse;
      }
      caption {
        padding-bottom: 0.35rem;
        text-align: start;
        font-weight: 600;
      }
      caption span {
        font-size: 0.75rem;
        font-weight: 400;
      }
      th,
      td {
        padding: 0.3rem 0.35rem;
      }
      thead th {
        font-size: 0.75rem;
        font-weight: 500;
        line-height: 1.25;
        color: var(--sl-ink-2);
        text-align: end;
        vertical-align: bottom;
      }
      th:first-child {
        padding-inline-start: 0;
        text-align: start;
      }
      tbody tr {
        border-block-start: 1px solid var(--sl-line);
      }
      tbody th {
        font-weight: 500;
      }
      td {
        text-align: end;
        white-space: nowrap;
      }
      .notes {
        display: grid;
        gap: 0.15rem;
        margin-top: 0.5rem;
        font-size: 0.75rem;
      }
    `,
  ];

  @property({ attribute: false }) reports: readonly Report[] = [];
  /** Index of the report on screen. */
  @property({ attribute: false }) at = 0;
  /** The run's config.json; null where it is not known. */
  @property({ attribute: false }) config: Readonly<Record<string, unknown>> | null = null;

  override render() {
    const formula = runFormula(this.config);
    const isOracle = typeof formula !== "string" && formula.source === "steps";
    const { update, responses, rows } = agreementTable(this.reports, this.at, isOracle);
    return html`<table>
        <caption>
          ${text.title}
          <span class="quiet">${text.measured(update)}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">${text.columns.source}</th>
            ${COLUMNS.map((column) => html`<th scope="col">${text.columns[column]}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map((row) => this.#renderRow(row, responses))}
        </tbody>
      </table>
      <div class="notes quiet">
        ${responses > 0 ? html`<p>${text.markNote(responses)}</p>` : nothing}
        <p>${text.auroc}</p>
        <p>${text.outcome}</p>
        <p>${text.policy}</p>
        <p>${text.oracle}</p>
      </div>`;
  }

  #renderRow(row: AgreementRow, responses: number) {
    return html`<tr>
      <th scope="row">${text.rows[row.source]}</th>
      ${COLUMNS.map((column) => html`<td class="number">${renderScore(row[column], responses)}</td>`)}
    </tr>`;
  }
}

function renderScore(score: Score | null, responses: number) {
  if (score === null)
    return html`<span aria-hidden="true">${text.dash}</span
      ><span class="hidden">${text.notMeasured}</span>`;
  const value = score.value.toFixed(2);
  if (score.from !== "screen") return html`${value}`;
  return html`${value}<sup aria-hidden="true">${text.mark}</sup>
    <span class="hidden">${text.onScreen(responses)}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-scoreboard": Scoreboard;
  }
}
