import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { signed } from "../credit.ts";
import { icon } from "../icons.ts";
import { strings } from "../catalogue/en/page.ts";
import { base } from "../styles.ts";
import type { StepTruth } from "./step-truth-values.ts";

const text = strings.inspector.truth;

/** What is known of a step apart from its credit, beside it, and why the two may differ. */
@customElement("sl-step-truth")
export class StepTruthElement extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        font-size: 0.8125rem;
      }
      h4 {
        margin: 0 0 0.25rem;
        font-size: inherit;
        font-weight: 600;
      }
      dl {
        display: grid;
        grid-template-columns: 1fr auto;
        gap: 0.2rem 0.75rem;
      }
      dt {
        color: var(--sl-ink-2);
      }
      dd {
        font-weight: 500;
        text-align: end;
      }
      .label {
        display: inline-flex;
        align-items: center;
        gap: 0.25rem;
      }
      p {
        margin-top: 0.35rem;
      }
    `,
  ];

  /** null for a token of no step. */
  @property({ attribute: false }) truth: StepTruth | null = null;

  override render() {
    const { truth } = this;
    if (!truth) {
      return html`<p class="quiet">${text.noStep}</p>
        <p><b>${text.warning}</b></p>`;
    }
    const { step, correct, credit, monteCarlo } = truth;
    const label = correct === null ? "unknown" : correct ? "right" : "wrong";
    return html`<h4>${text.title(step)}</h4>
      <dl>
        <dt>${text.credit}</dt>
        <dd class="number">${credit === null ? strings.inspector.dash : signed(credit, 3)}</dd>
        <dt>${text.label}</dt>
        <dd><span class="label">${icon(label)} ${text[label]}</span></dd>
        <dt>${text.monteCarlo}</dt>
        <dd class="number">
          ${
            monteCarlo === null
              ? text.notMeasured
              : text.measured(signed(monteCarlo.advantage), monteCarlo.standardError.toFixed(2))
          }
        </dd>
      </dl>
      ${monteCarlo === null ? "" : html`<p class="quiet">${text.how}</p>`}
      <p><b>${text.warning}</b></p>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-step-truth": StepTruthElement;
  }
}
