/** Styles that elements share. Colours, sizes and fonts are custom properties of page.css. */
import { css } from "lit";

export const base = css`
  :host {
    display: block;
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  dl,
  dd,
  figure {
    margin: 0;
    padding: 0;
  }
  ul {
    list-style: none;
  }
  .icon {
    display: block;
    flex: none;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  .quiet {
    color: var(--sl-ink-2);
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 2px solid var(--sl-focus);
    outline-offset: 2px;
  }
`;

export const controls = css`
  button,
  select,
  input[type="number"] {
    font: inherit;
    font-size: 0.875rem;
    color: var(--sl-ink);
    background: var(--sl-control);
    border: 1px solid var(--sl-edge);
    border-radius: var(--sl-radius-s);
    min-height: 2.125rem;
    padding: 0 0.7rem;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.4rem;
    font-weight: 500;
    white-space: nowrap;
    cursor: pointer;
    touch-action: manipulation;
  }
  button:hover,
  select:hover {
    background: var(--sl-control-hover);
  }
  button.primary {
    color: var(--sl-on-accent);
    background: var(--sl-accent);
    border-color: var(--sl-accent);
  }
  button.primary:hover {
    background: var(--sl-accent-hover);
    border-color: var(--sl-accent-hover);
  }
  button.plain {
    background: transparent;
    border-color: transparent;
  }
  button.plain:hover {
    background: var(--sl-control-hover);
  }
  button.square {
    width: 2.125rem;
    padding: 0;
  }
  button:disabled,
  button[aria-disabled="true"] {
    color: var(--sl-ink-2);
    background: var(--sl-sunken);
    border-color: var(--sl-line);
    cursor: default;
  }
  button.plain[aria-disabled="true"] {
    background: transparent;
    border-color: transparent;
    opacity: 0.45;
  }
  button.link {
    min-height: 1.5rem;
    padding: 0;
    color: var(--sl-accent-text);
    background: none;
    border: 0;
    text-decoration: underline;
    text-underline-offset: 0.2em;
    text-decoration-thickness: 1px;
  }
  button.link:hover {
    text-decoration-thickness: 2px;
  }
  @media (pointer: coarse) {
    button,
    select,
    input[type="number"] {
      min-height: 2.75rem;
    }
    button.square {
      width: 2.75rem;
    }
    button.link {
      min-height: 2.75rem;
    }
  }
`;

/** Tables of numbers that scroll inside a frame of their own; how high that is, each element says itself. */
export const tables = css`
  .table {
    overflow: auto;
    border: 1px solid var(--sl-line);
    border-radius: var(--sl-radius-s);
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.8125rem;
  }
  th,
  td {
    padding: 0.3rem 0.6rem;
    text-align: end;
    border-block-end: 1px solid var(--sl-line);
  }
  th {
    font-weight: 500;
  }
  thead th {
    position: sticky;
    top: 0;
    background: var(--sl-card);
    color: var(--sl-ink-2);
    vertical-align: bottom;
  }
`;
