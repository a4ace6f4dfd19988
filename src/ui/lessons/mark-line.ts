/** How a mark is told: an icon, a word and the reason. */
import { css, html, type TemplateResult } from "lit";
import { lessonsStrings as text } from "../catalogue/en/lessons.ts";
import { icon } from "../icons.ts";
import type { Mark } from "./marks.ts";

export const markStyles = css`
  .mark {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr);
    gap: 0.1rem 0.5rem;
    max-width: 46rem;
    padding: 0.6rem 0.8rem;
    border: 1px solid var(--sl-line);
    border-inline-start: 3px solid var(--sl-ink-2);
    border-radius: var(--sl-radius-s);
    font-size: 0.875rem;
  }
  .mark.is-right {
    border-inline-start-color: var(--sl-accent);
    background: var(--sl-accent-soft);
  }
  .mark .icon {
    margin-top: 0.2rem;
  }
  .mark b {
    font-weight: 600;
  }
`;

/** A live region that is always there, so that what appears in it is read out; empty without a mark. */
export function markLine(mark: Mark | null): TemplateResult {
  return html`<div role="status">
    ${
      mark
        ? html`<p class="mark ${mark.isRight ? "is-right" : ""}">
            ${icon(mark.isRight ? "right" : "unknown")}
            <span><b>${mark.isRight ? text.right : text.wrong}</b> ${mark.reason}</span>
          </p>`
        : ""
    }
  </div>`;
}

/** @fires sl-marked with whether the answer was right */
export function tellMark(from: EventTarget, mark: Mark): void {
  from.dispatchEvent(
    new CustomEvent<boolean>("sl-marked", { detail: mark.isRight, bubbles: true, composed: true }),
  );
}
