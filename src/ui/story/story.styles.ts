/** The frame of the story's player. */
import { css } from "lit";

export const storyStyles = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.8rem;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 1rem;
  }
  h2 {
    font-size: 1rem;
    font-weight: 600;
  }
  section {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.8rem;
    border-radius: var(--sl-radius-s);
    touch-action: pan-y pinch-zoom;
  }
  h3 {
    font-size: 1.25rem;
    font-weight: 600;
    letter-spacing: -0.01em;
  }
  /* As high as two long sentences, so that what lies below does not jump from frame to frame. */
  .words {
    display: grid;
    gap: 0.2rem;
    align-content: start;
    max-width: 46rem;
    min-height: 7.9rem;
  }
  .after {
    font-weight: 500;
    transition: opacity 200ms ease-out;
  }
  .moving .after {
    opacity: 0;
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr));
    gap: 1.25rem;
  }
  .pair figure + figure {
    padding-inline-start: 1.25rem;
    border-inline-start: 1px solid var(--sl-line);
  }
  figure {
    min-width: 0;
  }
  figcaption {
    margin-bottom: 0.5rem;
    font-size: 0.8125rem;
    font-weight: 600;
  }
  .extra {
    display: grid;
    gap: 0.5rem;
    min-height: 2.5rem;
    font-size: 0.8125rem;
  }
  .checks {
    display: flex;
    flex-wrap: wrap;
    gap: 0.2rem 1.25rem;
  }
  .checks li {
    display: inline-flex;
    align-items: center;
    gap: 0.3rem;
    color: var(--sl-ink-2);
  }
  .checks .fails {
    font-weight: 600;
    color: var(--sl-ink);
  }
  .checks .icon {
    width: 0.85rem;
    height: 0.85rem;
  }
  .keys {
    font-size: 0.8125rem;
  }
  summary {
    display: inline-block;
    min-height: 1.75rem;
    font-size: 0.875rem;
    cursor: pointer;
    text-decoration: underline;
    text-underline-offset: 0.2em;
  }
  .table {
    max-height: 22rem;
  }
  th:first-child,
  td:first-child {
    text-align: start;
  }
  @media (pointer: coarse) {
    summary {
      min-height: 2.75rem;
      line-height: 2.75rem;
    }
  }
  @media (max-width: 40rem) {
    .words {
      min-height: 11rem;
    }
  }
  @media (max-width: 24rem) {
    .words {
      min-height: 13.5rem;
    }
  }
  @media (max-width: 56rem) {
    .pair figure + figure {
      padding-inline-start: 0;
      border-inline-start: 0;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .after {
      transition: none;
    }
  }
`;
