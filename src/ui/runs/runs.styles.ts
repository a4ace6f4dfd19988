/** Layout of the comparison: one column; where there is room, the arms stand beside the charts. */
import { css } from "lit";

export const runsStyles = css`
  :host {
    container-type: inline-size;
  }
  .screen {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
  }
  .card {
    min-width: 0;
    padding: 1rem 1.15rem;
    background: var(--sl-card);
    border: 1px solid var(--sl-line);
    border-radius: var(--sl-radius);
  }
  h2 {
    font-size: 1rem;
    font-weight: 600;
  }
  .head {
    display: grid;
    gap: 0.9rem;
  }
  .intro {
    max-width: 46rem;
    margin-top: 0.15rem;
    font-size: 0.875rem;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: end;
    gap: 0.6rem 1rem;
  }
  .note {
    flex-basis: 100%;
    font-size: 0.8125rem;
  }
  .bar label {
    display: grid;
    gap: 0.2rem;
    min-width: 0;
    font-size: 0.75rem;
    color: var(--sl-ink-2);
  }
  .bar select {
    max-width: 100%;
    min-width: 0;
  }
  .bar .check {
    display: flex;
    align-items: center;
    gap: 0.45rem;
    min-height: 2.125rem;
    font-size: 0.875rem;
    color: var(--sl-ink);
    cursor: pointer;
  }
  .check input {
    width: 1rem;
    height: 1rem;
    margin: 0;
    accent-color: var(--sl-accent);
  }
  .bar .end {
    margin-inline-start: auto;
  }
  .compared {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.25rem;
    align-items: start;
  }
  .charts {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1.25rem;
  }
  @container (min-width: 56rem) {
    .compared {
      grid-template-columns: minmax(0, 1fr) 19rem;
      gap: 1.75rem;
    }
  }
  h3 {
    margin-bottom: 0.35rem;
    font-size: 0.9375rem;
    font-weight: 600;
  }
  .missing {
    padding: 2rem 1rem;
    font-size: 0.875rem;
    text-align: center;
    background: var(--sl-sunken);
    border-radius: var(--sl-radius-s);
  }
  .block {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.6rem;
    font-size: 0.875rem;
  }
  .save {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem;
  }
  .save select {
    margin-inline-start: 0.5rem;
  }
  .loading {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.75rem;
    font-size: 0.875rem;
  }
  @media (pointer: coarse) {
    .bar .check {
      min-height: 2.75rem;
    }
  }
`;
