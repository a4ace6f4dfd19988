import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { TokenAlternatives } from "../../report.ts";
import { visibleToken } from "../credit.ts";
import { strings } from "../catalogue/en/page.ts";
import { base } from "../styles.ts";
import { vars } from "../vars.ts";

const text = strings.inspector.alternatives;

/** A probability in percent; a dash where the record lacks it. */
function percent(share: number): string {
  return Number.isFinite(share) ? `${(100 * share).toFixed(1)} %` : strings.inspector.dash;
}

/** A share as the length of a bar. */
const length = (share: number): number =>
  Number.isFinite(share) ? Math.max(0, Math.min(1, share)) : 0;

/** The likeliest tokens at one place of a response, before and after the update. */
@customElement("sl-alternatives")
export class Alternatives extends LitElement {
  static override styles = [
    base,
    css`
      table {
        width: 100%;
        border-collapse: collapse;
        font-size: 0.8125rem;
      }
      caption {
        padding-bottom: 0.35rem;
        text-align: start;
        font-weight: 600;
      }
      thead th {
        font-size: 0.75rem;
        font-weight: 500;
        color: var(--sl-ink-2);
        text-align: end;
      }
      thead th:first-child,
      tbody th {
        text-align: start;
      }
      th,
      td {
        padding: 0.2rem 0.4rem;
      }
      tbody tr {
        border-block-start: 1px solid var(--sl-line);
      }
      tbody th {
        width: 40%;
        font-weight: 400;
      }
      td {
        text-align: end;
        white-space: nowrap;
      }
      .token {
        font: 500 0.875rem/1.2 var(--sl-mono);
        white-space: pre;
      }
      .is-written .token {
        font-weight: 700;
        text-decoration: underline;
        text-underline-offset: 0.2em;
      }
      .tag {
        margin-inline-start: 0.4rem;
        font-size: 0.75rem;
        color: var(--sl-accent-text);
      }
      .bars {
        display: grid;
        gap: 2px;
        margin-top: 0.2rem;
      }
      .bars span {
        height: 4px;
        width: calc(100% * var(--share, 0));
        min-width: 1px;
        background: var(--sl-edge);
      }
      .bars .after {
        background: var(--sl-accent);
      }
      p {
        font-size: 0.8125rem;
      }
      @media (forced-colors: active) {
        .bars span {
          background: GrayText;
        }
        .bars .after {
          background: CanvasText;
        }
      }
    `,
  ];

  /** null where they were not recorded. */
  @property({ attribute: false }) alternatives: TokenAlternatives | null = null;
  /** Text of the token that was written. */
  @property({ attribute: false }) written = "";

  override render() {
    if (!this.alternatives) return html`<p class="quiet">${text.missing}</p>`;
    const { words, before, after } = this.alternatives;
    const rest = 1 - before.reduce((total, share) => total + share, 0);
    return html`<table>
        <caption>
          ${text.title}
        </caption>
        <thead>
          <tr>
            <th scope="col">${text.token}</th>
            <th scope="col">${text.before}</th>
            <th scope="col">${text.after}</th>
          </tr>
        </thead>
        <tbody>
          ${words.map((word, i) => this.#renderWord(word, before[i] ?? NaN, after[i] ?? NaN))}
        </tbody>
      </table>
      <p class="quiet">${text.rest(percent(Math.max(0, rest)))}</p>`;
  }

  #renderWord(word: string, before: number, after: number) {
    const isWritten = word === this.written;
    return html`<tr class=${isWritten ? "is-written" : ""}>
      <th scope="row">
        <span class="token">${visibleToken(word)}</span>
        ${isWritten ? html`<span class="tag">${text.written}</span>` : nothing}
        <div class="bars" aria-hidden="true">
          <span ${vars({ "--share": length(before) })}></span>
          <span class="after" ${vars({ "--share": length(after) })}></span>
        </div>
      </th>
      <td class="number">${percent(before)}</td>
      <td class="number">${percent(after)}</td>
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-alternatives": Alternatives;
  }
}
