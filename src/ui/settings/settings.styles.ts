/** The panel of settings: a line while it is closed, groups that open one by one. */
import { css } from "lit";

export const settingsStyles = css`
  :host {
    font-size: 0.8125rem;
  }
  summary {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.1rem 0.75rem;
    min-height: 2.125rem;
    padding-block: 0.35rem;
    cursor: pointer;
    border-radius: var(--sl-radius-s);
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary::before {
    content: "";
    align-self: flex-start;
    margin-top: 0.45rem;
    width: 0.45rem;
    height: 0.45rem;
    margin-inline: 0.15rem 0.1rem;
    border: solid var(--sl-ink-2);
    border-width: 0 1.6px 1.6px 0;
    transform: rotate(-45deg);
  }
  details[open] > summary::before {
    transform: rotate(45deg);
  }
  @media (prefers-reduced-motion: no-preference) {
    summary::before {
      transition: transform 0.12s ease-out;
    }
  }
  summary:hover h2,
  summary:hover h3 {
    color: var(--sl-accent-text);
  }
  h2,
  h3 {
    font-size: 0.9375rem;
    font-weight: 600;
  }
  h3 {
    font-size: 0.875rem;
  }
  h4 {
    margin: 1.4rem 0 0.25rem;
    font-size: 0.8125rem;
    font-weight: 600;
    color: var(--sl-ink-2);
  }
  .badge {
    padding-inline: 0.45rem;
    font-size: 0.75rem;
    font-weight: 500;
    color: var(--sl-accent-text);
    background: var(--sl-accent-soft);
    border-radius: 1rem;
    font-variant-numeric: tabular-nums;
  }
  .body {
    display: grid;
    gap: 0.75rem;
    padding-block: 0.4rem 0.25rem;
  }
  .tools {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
  }
  input[type="search"] {
    flex: 1 1 12rem;
    min-width: 0;
    max-width: 22rem;
    min-height: 2.125rem;
    padding: 0 0.7rem;
    font: inherit;
    font-size: 0.875rem;
    color: var(--sl-ink);
    background: var(--sl-control);
    border: 1px solid var(--sl-edge);
    border-radius: var(--sl-radius-s);
  }
  .tools label,
  .choices label {
    display: inline-flex;
    align-items: center;
    gap: 0.45rem;
    min-height: 2rem;
    cursor: pointer;
  }
  input[type="checkbox"] {
    width: 1rem;
    height: 1rem;
    margin: 0;
    accent-color: var(--sl-accent);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem;
    margin-inline-start: auto;
  }
  .problem {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    gap: 0.2rem 0.6rem;
    margin-block: 0.35rem;
    padding: 0.55rem 0.75rem;
    background: var(--sl-alert);
    border-radius: var(--sl-radius-s);
    overflow-wrap: anywhere;
  }
  .problem .icon {
    margin-top: 0.1rem;
  }
  .problem button.link {
    min-height: 1.6rem;
    font-size: inherit;
  }
  .problem div {
    flex: 1 1 14rem;
  }
  .problem b {
    font-weight: 600;
  }
  .group {
    border-block-start: 1px solid var(--sl-line);
    padding-block: 0.25rem;
  }
  .group > .inside {
    padding-block: 0.25rem 0.9rem;
    padding-inline-start: 0.85rem;
  }
  .inside > h4:first-child {
    margin-top: 0.4rem;
  }
  h4 + sl-setting {
    padding-block-start: 0.2rem;
  }
  h4 + sl-setting,
  .inside > sl-setting:first-child {
    border-block-start-color: transparent;
  }
  .note {
    padding-block: 0.5rem 0;
    color: var(--sl-ink-2);
  }
  .teacher {
    display: grid;
    gap: 0.5rem;
    padding-block-start: 0.75rem;
    border-block-start: 1px solid var(--sl-line);
  }
  .teacher .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.4rem 1rem;
  }
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0;
    font-weight: 600;
    color: var(--sl-ink-2);
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1rem 1.25rem;
  }
  @media (max-width: 40rem) {
    .group > .inside {
      padding-inline-start: 0;
    }
    .actions {
      margin-inline-start: 0;
    }
  }
`;
