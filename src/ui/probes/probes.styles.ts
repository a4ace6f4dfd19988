/** Styles of the probes: a heat strip that fits a phone, a row a measurement. */
import { css } from "lit";

export const probesStyles = css`
  :host {
    font-size: 0.8125rem;
  }
  .probe > * {
    margin-block-start: 0.6rem;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem 1rem;
  }
  label {
    display: grid;
    gap: 0.15rem;
    min-width: 0;
    max-width: 100%;
    font-weight: 500;
  }
  select {
    min-width: 0;
    max-width: 100%;
    text-overflow: ellipsis;
  }
  .scroll {
    container-type: inline-size;
    overflow-x: auto;
    /* Room for the ring about a cell at the edge. */
    padding: 2px;
  }
  .strip {
    border-collapse: separate;
    border-spacing: 1px;
    font-size: 0.75rem;
  }
  .strip th {
    padding: 0 0.25rem;
    font-weight: 500;
  }
  .strip thead th {
    color: var(--sl-ink-2);
    vertical-align: bottom;
    text-align: center;
  }
  .strip .step {
    padding-block-end: 0.15rem;
    border-block-end: 2px solid var(--sl-edge);
    white-space: nowrap;
  }
  .strip .step.is-wrong {
    color: var(--sl-ink);
    border-block-end-color: var(--sl-ink);
    font-weight: 700;
  }
  .strip .step.is-rest {
    border-block-end-color: transparent;
  }
  .step span {
    display: inline-flex;
    align-items: center;
    gap: 0.15rem;
  }
  .step .icon {
    width: 0.75rem;
    height: 0.75rem;
  }
  .strip thead th:has(.token) {
    padding: 0;
  }
  .strip .token {
    display: block;
    max-width: 4.5rem;
    padding: 0.1rem 0.2rem;
    overflow: hidden;
    font: 500 0.75rem/1.3 var(--sl-mono);
    color: var(--sl-ink);
    text-overflow: ellipsis;
    white-space: pre;
  }
  .strip tbody th {
    position: relative;
    padding-inline-start: 0.8rem;
    text-align: end;
    white-space: nowrap;
  }
  tbody tr {
    cursor: pointer;
  }
  .at th {
    font-weight: 700;
    color: var(--sl-accent-text);
  }
  .mark {
    position: absolute;
    inset-inline-start: 0;
  }
  .at td {
    box-shadow:
      0 -1.5px 0 var(--sl-accent),
      0 1.5px 0 var(--sl-accent);
  }
  td {
    padding: 0;
  }
  .strip td {
    position: relative;
    min-width: 1.15rem;
    border-radius: 3px;
  }
  .strip .credit {
    display: grid;
    place-items: center;
    height: 1.5rem;
    border-radius: 3px;
    font: 600 0.8125rem/1 var(--sl-mono);
  }
  .strip:focus-visible {
    outline: none;
  }
  .strip:focus .active .credit {
    outline: 2px solid var(--sl-focus);
    outline-offset: 1px;
  }
  tr:hover td .credit {
    box-shadow: inset 0 0 0 1px color-mix(in oklch, currentColor 35%, transparent);
  }
  .notes {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1rem 1.25rem;
    font-size: 0.75rem;
  }
  .readout {
    min-height: 1.25rem;
    font-weight: 500;
  }
  summary {
    display: inline-block;
    min-height: 1.5rem;
    cursor: pointer;
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .numbers {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.75rem;
  }
  .numbers th,
  .numbers td {
    padding: 0.2rem 0.4rem;
    text-align: end;
    white-space: nowrap;
    border-block-end: 1px solid var(--sl-line);
  }
  .numbers th {
    font-weight: 500;
  }
  @container (min-width: 22rem) {
    .strip td {
      min-width: 2.1rem;
    }
  }
  @media (pointer: coarse) {
    .strip .credit {
      height: 2.25rem;
    }
    summary {
      min-height: 2.75rem;
      line-height: 2.75rem;
    }
  }
  @media (prefers-reduced-motion: no-preference) {
    .strip .credit {
      transition: background-color 160ms ease-out;
    }
  }
  @media (forced-colors: active) {
    .at td {
      outline: 1px solid Highlight;
    }
  }
`;
