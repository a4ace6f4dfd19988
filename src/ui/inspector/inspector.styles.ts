/** Layout of the inspector: one column, or two where it is as wide as the page. */
import { css } from "lit";

export const inspectorStyles = css`
  :host {
    container-type: inline-size;
    padding: 0.8rem;
    border-radius: var(--sl-radius-s);
    background: var(--sl-sunken);
    font-size: 0.8125rem;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.4rem 1rem;
    margin-bottom: 0.6rem;
  }
  h3 {
    display: flex;
    align-items: baseline;
    gap: 0.75rem;
    font-size: 0.8125rem;
    font-weight: 500;
    color: var(--sl-ink-2);
  }
  .text {
    font: 600 1.125rem/1.3 var(--sl-mono);
    color: var(--sl-ink);
    white-space: pre;
  }
  .pinned {
    flex-basis: 100%;
  }
  .body {
    display: grid;
    gap: 1rem;
  }
  /* Its lines run in the padding, so that its words line up with those above it. */
  sl-chain {
    margin-inline-start: -0.8rem;
  }
  .side {
    display: grid;
    gap: 1rem;
    align-content: start;
    min-width: 0;
  }
  summary {
    min-height: 1.5rem;
    font-weight: 600;
    cursor: pointer;
  }
  @container (min-width: 46rem) {
    .body {
      grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
    }
  }
  fieldset {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.2rem 1rem;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0;
    font-weight: 600;
  }
  label {
    display: inline-flex;
    align-items: center;
    gap: 0.4rem;
    min-height: 1.5rem;
    cursor: pointer;
  }
  input {
    width: 1rem;
    height: 1rem;
    margin: 0;
    accent-color: var(--sl-accent);
  }
  .verdict {
    display: flex;
    gap: 0.4rem;
    padding: 0.5rem 0.6rem;
    border: 1px solid var(--sl-line);
    border-radius: var(--sl-radius-s);
    background: var(--sl-card);
  }
  .formula p {
    margin-top: 0.25rem;
  }
  @media (pointer: coarse) {
    label,
    summary {
      min-height: 2.75rem;
      line-height: 2.75rem;
    }
  }
`;
