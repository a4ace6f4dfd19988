/** How the list of lessons and the frame of one look. */
import { css } from "lit";

export const lessonsStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
    container-type: inline-size;
  }
  h2 {
    font-size: 1rem;
    font-weight: 600;
  }
  .intro {
    max-width: 42rem;
    margin-top: 0.25rem;
    font-size: 0.875rem;
  }
  .cards {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.75rem;
  }
  .card {
    display: grid;
    grid-template-rows: auto auto 1fr auto;
    gap: 0.4rem;
    height: 100%;
    padding: 0.9rem 1rem;
    border: 1px solid var(--sl-line);
    border-radius: var(--sl-radius);
    background: var(--sl-card);
  }
  .meta {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.75rem;
    min-height: 1.25rem;
    font-size: 0.75rem;
    color: var(--sl-ink-2);
  }
  .is-done {
    display: inline-flex;
    align-items: center;
    gap: 0.25rem;
    font-weight: 600;
    color: var(--sl-accent-text);
  }
  .card h3 {
    font-size: 1rem;
    font-weight: 600;
  }
  .able {
    font-size: 0.8125rem;
  }
  .able b {
    display: block;
    font-weight: 500;
    color: var(--sl-ink-2);
  }
  .card button {
    justify-self: start;
    margin-top: 0.4rem;
    max-width: 100%;
  }
  .card button span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .lesson {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 1rem;
  }
  .top {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.25rem 1rem;
    font-size: 0.875rem;
  }
  .dots {
    display: flex;
    align-items: center;
    gap: 0.35rem;
    color: var(--sl-ink-2);
  }
  .dots i {
    width: 1.4rem;
    height: 0.25rem;
    border-radius: 1rem;
    background: var(--sl-line);
  }
  .dots i.past {
    background: var(--sl-accent);
  }
  .dots span {
    margin-inline-start: 0.35rem;
  }
  .eyebrow {
    font-size: 0.8125rem;
    color: var(--sl-ink-2);
  }
  .title {
    font-size: 1.375rem;
    font-weight: 600;
    letter-spacing: -0.01em;
  }
  .title:focus-visible {
    border-radius: var(--sl-radius-s);
  }
  .badge {
    margin-inline-start: 0.5rem;
    padding: 0.1rem 0.5rem;
    border-radius: 1rem;
    font-size: 0.75rem;
    font-weight: 600;
    letter-spacing: normal;
    vertical-align: middle;
    color: var(--sl-accent-text);
    background: var(--sl-accent-soft);
  }
  nav {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 0.75rem;
    padding-block-start: 1rem;
    border-block-start: 1px solid var(--sl-line);
  }
  nav .keys {
    margin-inline-start: auto;
    font-size: 0.8125rem;
  }
  nav button {
    min-width: 0;
    white-space: normal;
  }
  @media (pointer: coarse) {
    nav .keys {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .dots i {
      border: 1px solid CanvasText;
    }
    .dots i.past {
      background: CanvasText;
      forced-color-adjust: none;
    }
  }
  /* Six cards: one, two or three a row, and never one left over. */
  @media (min-width: 40rem) {
    .cards {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @media (min-width: 64rem) {
    .cards {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
  }
`;
