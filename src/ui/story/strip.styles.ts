/** How the tokens of the story's response look. Every frame has the same boxes, so no token ever moves. */
import { css } from "lit";

export const stripStyles = css`
  .token {
    position: relative;
    min-width: 3.6rem;
    transition: opacity 300ms ease-out;
    transition-delay: calc(var(--delay, 0) * 1ms);
  }
  .unwritten {
    opacity: 0;
  }
  .signed {
    display: contents;
  }
  .token .credit {
    transition: background-color 300ms ease-out;
    transition-delay: calc(var(--delay, 0) * 1ms);
  }
  .stamp {
    position: absolute;
    inset-block-start: -0.55rem;
    inset-inline-end: -0.35rem;
    display: inline-flex;
    align-items: center;
    gap: 0.15rem;
    padding: 0.1rem 0.35rem;
    border-radius: 1rem;
    font: 600 0.75rem/1 var(--sl-sans);
    color: var(--sl-card);
    background: var(--sl-ink);
    opacity: 0;
    transform: scale(2.2);
    transition:
      transform 300ms ease-in,
      opacity 200ms ease-in;
  }
  .stamp .icon {
    width: 0.75rem;
    height: 0.75rem;
  }
  .stamped .stamp {
    opacity: 1;
    transform: none;
  }
  /* Room for the two models' bars and for the bar between them. */
  .meter {
    position: relative;
    display: block;
    height: 3rem;
    margin: 0.3rem 0.1rem 0;
    border-block-end: 1px solid var(--sl-line);
  }
  .model {
    position: absolute;
    inset-block-end: 0;
    width: 0.8rem;
    height: 100%;
    transform: scaleY(0);
    transform-origin: bottom;
    transition:
      transform 300ms ease-out,
      opacity 300ms ease-out;
    transition-delay: calc(var(--delay, 0) * 1ms);
  }
  .reference {
    inset-inline-start: calc(50% - 0.9rem);
    border: 1.5px solid var(--sl-ink-2);
    background: repeating-linear-gradient(135deg, var(--sl-edge) 0 2px, var(--sl-card) 2px 5px);
  }
  .prm {
    inset-inline-start: calc(50% + 0.1rem);
    background: var(--sl-ink);
  }
  .has-reference .reference {
    transform: scaleY(var(--reference, 0));
  }
  .has-prm .prm {
    transform: scaleY(var(--prm, 0));
  }
  .folded .reference {
    transform: translateX(0.5rem) scaleY(var(--reference, 0));
    opacity: 0;
  }
  .folded .prm {
    transform: translateX(-0.5rem) scaleY(var(--prm, 0));
    opacity: 0;
  }
  .bar {
    opacity: 0;
    transition: opacity 300ms ease-out;
  }
  .has-bar .bar {
    opacity: 1;
  }
  .fill {
    transition: transform 300ms ease-out;
    transition-delay: calc(var(--delay, 0) * 1ms);
  }
  .value {
    min-height: 1.25em;
    transition: opacity 300ms ease-out;
    transition-delay: calc(var(--delay, 0) * 1ms);
  }
  .silent .value {
    opacity: 0;
  }
  .bracket {
    transform: scaleX(0);
    transition: transform 300ms ease-out;
  }
  .has-brackets .bracket {
    transform: none;
  }
  .foot {
    min-height: 4.4rem;
    align-content: start;
  }
  .foot .bar {
    display: block;
    width: 4.5rem;
    margin-top: 0.1rem;
  }
  .sum {
    display: grid;
    justify-items: center;
    opacity: 0;
    transform: translateY(-1rem);
    transition:
      transform 300ms ease-out,
      opacity 300ms ease-out;
  }
  .has-sums .sum {
    opacity: 1;
    transform: none;
  }
  .has-sums .sum .bar {
    opacity: 1;
  }
  .truth {
    opacity: 0;
  }
  .is-told .truth {
    opacity: 1;
  }
  .steps:not(.is-told) .is-wrong .bracket {
    border-color: var(--sl-edge);
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    .prm {
      background: CanvasText;
      forced-color-adjust: none;
    }
    .reference {
      border-color: CanvasText;
      background: Canvas;
      forced-color-adjust: none;
    }
    .stamp {
      border: 1px solid CanvasText;
    }
  }
`;
