/** Styles of the chain: one narrow table that fits a phone, formulas below their names. */
import { css } from "lit";

export const chainStyles = css`
  /* The lines run in the room before the table. */
  .plot {
    position: relative;
    padding-inline-start: var(--gutter);
  }
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
  caption span {
    display: block;
    font-size: 0.75rem;
    font-weight: 400;
  }
  thead th {
    padding: 0.2rem 0.4rem;
    font-size: 0.75rem;
    font-weight: 500;
    color: var(--sl-ink-2);
    text-align: end;
  }
  thead th:first-child {
    text-align: start;
  }
  tbody th,
  td {
    padding: 0.15rem 0.4rem;
    border-block-start: 1px solid var(--sl-line);
    vertical-align: top;
  }
  tbody th {
    border-inline-start: 3px solid transparent;
    font-weight: 400;
    text-align: start;
  }
  td {
    padding-block-start: 0.4rem;
    font-weight: 500;
    text-align: end;
    white-space: nowrap;
  }
  button {
    display: flex;
    align-items: center;
    gap: 0.4rem;
    width: 100%;
    min-height: 1.5rem;
    padding: 0;
    font: inherit;
    font-weight: 500;
    color: var(--sl-ink);
    text-align: start;
    background: none;
    border: 0;
    border-radius: 4px;
    cursor: pointer;
  }
  .heading th {
    padding-block: 0.1rem;
  }
  .heading button {
    min-height: 1.75rem;
    font-weight: 600;
  }
  .turn .icon {
    width: 0.8rem;
    height: 0.8rem;
  }
  .is-open .turn {
    transform: rotate(90deg);
  }
  .results {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: 0 0.75rem;
    margin-inline-start: auto;
    font-weight: 500;
  }
  .symbol {
    font-family: var(--sl-mono);
    font-size: 0.75rem;
    color: var(--sl-ink-2);
  }
  .help {
    display: grid;
    place-items: center;
    flex: none;
    width: 1rem;
    height: 1rem;
    margin-inline-start: auto;
    font-size: 0.6875rem;
    line-height: 1;
    color: var(--sl-ink-2);
    border: 1px solid var(--sl-edge);
    border-radius: 50%;
  }
  .formula {
    padding-block-start: 4px;
    font-family: var(--sl-mono);
    font-size: 0.6875rem;
    line-height: 1.5;
    color: var(--sl-ink-2);
    overflow-wrap: anywhere;
  }
  .formula span {
    border-radius: 3px;
  }
  .numbers {
    display: block;
  }
  .meaning {
    max-width: 30rem;
    padding: 0.15rem 0 0.35rem;
    font-size: 0.75rem;
    color: var(--sl-ink-2);
  }
  .is-active,
  .is-active button {
    background: var(--sl-control-hover);
  }
  .is-active .source {
    color: var(--sl-accent-text);
    font-weight: 700;
  }
  .symbol,
  .source[title] {
    white-space: nowrap;
  }
  .feeds th {
    border-inline-start-color: var(--sl-accent);
  }
  .feeds,
  .feeds button {
    background: var(--sl-accent-soft);
  }
  /* Around the whole row: below the name run the lines. */
  @supports selector(:has(*)) {
    [data-row]:has(button:focus-visible) {
      outline: 2px solid var(--sl-focus);
      outline-offset: -2px;
      border-radius: 4px;
    }
    [data-row] button:focus-visible {
      outline: none;
    }
  }
  .is-shown .name {
    font-weight: 700;
    color: var(--sl-accent-text);
  }
  .is-shown td {
    font-weight: 700;
  }
  /* A pinned token beside this one leaves a phone little room for names. */
  @container (max-width: 22.8rem) {
    .symbol {
      display: none;
    }
    th,
    td {
      padding-inline-end: 0.2rem;
    }
    td {
      padding-inline-start: 0.2rem;
    }
  }
  @media (pointer: coarse) {
    button,
    .heading button {
      min-height: 2.75rem;
    }
    td {
      padding-block-start: 1rem;
    }
  }
  @media (forced-colors: active) {
    /* There nothing is transparent. */
    tbody th {
      border-inline-start-color: Canvas;
    }
    .feeds th {
      border-inline-start-color: Highlight;
    }
  }
`;
