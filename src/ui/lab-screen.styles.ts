/** Layout of the lab: one column, from 75rem on two, on a phone with the playback bar at the bottom. */
import { css } from "lit";

export const labScreenStyles = css`
  /* Its code comes on demand: what follows must not move when it is there. */
  sl-story:not(:defined) {
    display: block;
    min-height: 100vh;
  }
  :host {
    display: grid;
    gap: 0.75rem;
  }
  /* What follows stays below the window meanwhile. */
  :host(:not([made])) {
    content-visibility: hidden;
    min-height: 100vh;
  }
  sl-settings {
    margin-block-start: 0.75rem;
  }
  [data-ringed] {
    outline: 3px solid var(--sl-accent);
    outline-offset: 4px;
    border-radius: var(--sl-radius-s);
  }
  .card {
    min-width: 0;
    padding: 1rem 1.15rem;
    background: var(--sl-card);
    border: 1px solid var(--sl-line);
    border-radius: var(--sl-radius);
  }
  /* Lines from the inspector to tokens and responses are drawn over it. */
  .credit-card {
    position: relative;
  }
  .deck {
    padding: 0;
  }
  .transport,
  .setup {
    padding: 0.7rem 1.15rem;
  }
  /* A part that a teacher hid leaves no line behind. */
  .setup:not(:first-child) {
    border-block-start: 1px solid var(--sl-line);
  }
  .lab {
    display: grid;
    gap: 0.75rem;
    align-items: start;
  }
  .credit-card,
  .side {
    display: grid;
    gap: 1rem;
  }
  .side > :not(:first-child) {
    padding-block-start: 1rem;
    border-block-start: 1px solid var(--sl-line);
  }
  .invitation {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.4rem 0.85rem;
    font-size: 0.8125rem;
    color: var(--sl-ink-2);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.7rem 1.5rem;
  }
  sl-legend {
    flex: 1 1 22rem;
    max-width: 36rem;
  }
  .task {
    font-size: 0.8125rem;
    color: var(--sl-ink-2);
  }
  .task b {
    margin-inline-end: 0.35rem;
    font-size: 0.9375rem;
    font-weight: 600;
    color: var(--sl-ink);
  }
  .meaning {
    flex-basis: 100%;
    max-width: 52rem;
    font-size: 0.8125rem;
    color: var(--sl-ink-2);
  }
  .group {
    display: grid;
    grid-template-columns: clamp(13.5rem, 27%, 19rem) minmax(0, 1fr);
    gap: 1.25rem;
  }
  .strip {
    min-width: 0;
    padding-inline-start: 1.25rem;
    border-inline-start: 1px solid var(--sl-line);
    min-height: 11.5rem;
  }
  .strip h2 {
    margin-bottom: 0.5rem;
    font-size: 0.8125rem;
    font-weight: 500;
    color: var(--sl-ink-2);
  }
  .honesty {
    padding-inline-start: 0.85rem;
    border-inline-start: 3px solid var(--sl-line);
    max-width: 52rem;
    font-size: 0.8125rem;
    color: var(--sl-ink-2);
  }
  .honesty b {
    color: var(--sl-ink);
  }
  .alarms {
    max-width: 52rem;
    padding: 0.6rem 0.85rem;
    border: 1px solid var(--sl-line);
    border-inline-start: 3px solid var(--sl-ink-2);
    border-radius: var(--sl-radius-s);
    font-size: 0.8125rem;
  }
  .alarms h2 {
    font-size: inherit;
    font-weight: 600;
  }
  .alarms ul {
    margin: 0.25rem 0 0;
    padding-inline-start: 1.1rem;
  }
  @media (min-width: 75rem) {
    .lab:not(.alone) {
      grid-template-columns: minmax(0, 1fr) clamp(21rem, 31%, 30rem);
    }
  }
  @media (max-width: 48rem) {
    .group {
      grid-template-columns: minmax(0, 1fr);
      gap: 0.85rem;
    }
    .strip {
      padding: 0.85rem 0 0;
      border-inline-start: 0;
      border-block-start: 1px solid var(--sl-line);
    }
  }
  @media (max-width: 40rem) {
    .card {
      padding: 0.85rem;
    }
    .deck,
    .bar {
      display: contents;
    }
    /* The tokens come before what explains their colours. */
    sl-legend {
      order: 1;
    }
    .task,
    .meaning,
    sl-inspector,
    .honesty {
      order: 2;
    }
    .setup {
      order: 5;
      padding: 0.85rem;
      background: var(--sl-card);
      border: 1px solid var(--sl-line);
      border-radius: var(--sl-radius);
    }
    .transport {
      position: fixed;
      z-index: 5;
      inset: auto 0 0 0;
      padding: 0.4rem 0.75rem max(0.6rem, env(safe-area-inset-bottom));
      background: var(--sl-card);
      border-block-start: 1px solid var(--sl-line);
      box-shadow: 0 -0.5rem 1.5rem oklch(0 0 0 / 0.08);
    }
  }
`;
