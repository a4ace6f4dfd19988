/** How a response's tokens, bars and step brackets look. */
import { css } from "lit";

export const responseStyles = css`
  .steps {
    display: flex;
    flex-wrap: wrap;
    gap: 1.1rem 0.9rem;
  }
  .step {
    display: flex;
    flex-direction: column;
    min-width: 0;
  }
  .tokens {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
  }
  .token {
    display: flex;
    flex-direction: column;
    flex: 1 0 auto;
    align-items: stretch;
    min-width: 3.4rem;
    padding: 2px;
    border-radius: 0.45rem;
    cursor: pointer;
    scroll-margin-block: 6rem;
  }
  .token .credit {
    display: grid;
    place-items: center;
    min-height: 2.25rem;
    padding: 0 0.55rem;
    border-radius: 0.35rem;
    box-shadow: inset 0 0 0 1px color-mix(in oklch, currentColor 12%, transparent);
    font: 500 1rem/1 var(--sl-mono);
    white-space: pre;
  }
  .token:hover .credit {
    box-shadow: inset 0 0 0 1px currentColor;
  }
  .token[aria-selected="true"] {
    background: var(--sl-accent-soft);
    box-shadow: 0 0 0 2px var(--sl-accent);
  }
  .token:focus-visible {
    outline-offset: 4px;
  }
  .bar {
    position: relative;
    height: 0.4rem;
    margin: 0.3rem 0.1rem 0;
    border-radius: 2px;
    background: var(--sl-sunken);
    overflow: hidden;
  }
  /* The tick at 0. */
  .bar::after {
    content: "";
    position: absolute;
    inset: 0 auto 0 calc(50% - 0.5px);
    width: 1px;
    background: var(--sl-ink-2);
  }
  .fill {
    position: absolute;
    inset: 0;
    width: 50%;
    transform: scaleX(var(--m, 0));
  }
  [data-sign="positive"] .fill {
    left: 50%;
    transform-origin: left;
    background: var(--sl-positive);
  }
  [data-sign="negative"] .fill {
    transform-origin: right;
    background: var(--sl-negative);
  }
  /* A notch near the end of the bar: the value goes on beyond the scale. */
  [data-sign="positive"] .clipped::before,
  [data-sign="negative"] .clipped::before {
    content: "";
    position: absolute;
    z-index: 1;
    top: 0;
    bottom: 0;
    width: 2px;
    background: var(--sl-card);
  }
  [data-sign="positive"] .clipped::before {
    right: 3px;
  }
  [data-sign="negative"] .clipped::before {
    left: 3px;
  }
  .value {
    margin-top: 0.15rem;
    font-size: 0.75rem;
    line-height: 1.25;
    text-align: center;
    color: var(--sl-ink);
  }
  .bracket {
    height: 0.4rem;
    margin: 0.3rem 2px 0.3rem;
    border: 1.5px solid var(--sl-edge);
    border-top: 0;
    border-radius: 0 0 4px 4px;
  }
  .rest .bracket {
    border-color: transparent;
  }
  .is-wrong .bracket {
    border-color: var(--sl-ink);
  }
  .foot {
    display: grid;
    gap: 0.1rem;
    justify-items: center;
    font-size: 0.75rem;
    line-height: 1.35;
    color: var(--sl-ink-2);
    white-space: nowrap;
  }
  .title {
    font-weight: 500;
  }
  b {
    font-weight: 600;
    color: var(--sl-ink);
  }
  .truth {
    display: inline-flex;
    align-items: center;
    gap: 0.2rem;
    padding: 0.05rem 0.45rem 0.05rem 0.3rem;
    border-radius: 1rem;
  }
  .truth .icon {
    width: 0.8rem;
    height: 0.8rem;
  }
  /* The one thing in the strip that is known, not learned: paper on ink. */
  .is-wrong .truth {
    font-weight: 600;
    color: var(--sl-card);
    background: var(--sl-ink);
  }
  @media (prefers-reduced-motion: no-preference) {
    .fill {
      transition: transform 160ms ease-out;
    }
    .credit {
      transition: background-color 160ms ease-out;
    }
  }
  @media (forced-colors: active) {
    [data-sign] .fill {
      background: CanvasText;
      forced-color-adjust: none;
    }
    .token[aria-selected="true"] {
      outline: 2px solid Highlight;
    }
    .is-wrong .truth {
      border: 2px solid CanvasText;
    }
  }
  @media print {
    .fill {
      print-color-adjust: exact;
    }
  }
`;
