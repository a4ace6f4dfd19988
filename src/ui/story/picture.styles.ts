/** How a frame's picture is laid out. */
import { css } from "lit";

export const pictureStyles = css`
  :host {
    display: grid;
    gap: 0.75rem;
  }
  /* Alike in every frame, so that what lies below never moves. */
  .shown {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    justify-content: space-between;
    gap: 0.2rem 1.5rem;
    min-height: 2.6rem;
    font-size: 0.8125rem;
    color: var(--sl-ink-2);
  }
  .key {
    display: inline-flex;
    align-items: center;
    gap: 0.35rem;
    margin-inline-start: 0.9rem;
  }
  .swatch {
    width: 0.8rem;
    height: 0.8rem;
  }
  .swatch.reference {
    border: 1.5px solid var(--sl-ink-2);
    background: repeating-linear-gradient(135deg, var(--sl-edge) 0 2px, var(--sl-card) 2px 5px);
  }
  .swatch.prm {
    background: var(--sl-ink);
  }
  .totals {
    display: flex;
    flex-wrap: wrap;
    gap: 0.2rem 1.5rem;
    opacity: 0;
    transform: translateX(-4rem);
    transition:
      transform 300ms ease-out,
      opacity 300ms ease-out;
  }
  .totals.is-there {
    opacity: 1;
    transform: none;
  }
  .totals b {
    color: var(--sl-ink);
  }
  .axes {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr));
    gap: 1.25rem 2rem;
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 8rem), 1fr));
    gap: 0.35rem 1rem;
    font-size: 0.8125rem;
  }
  dt {
    color: var(--sl-ink-2);
  }
  dd {
    font-weight: 600;
  }
  /* As high as its longest list, so that nothing jumps while the pointer goes over the tokens. */
  .numbers {
    display: flex;
    flex-wrap: wrap;
    align-content: start;
    align-items: baseline;
    gap: 0.1rem 1.25rem;
    min-height: 1.4rem;
    font-size: 0.8125rem;
  }
  .numbers .of {
    font-weight: 500;
  }
  .numbers code {
    font: 600 0.8125rem/1 var(--sl-mono);
    white-space: pre;
  }
  .below {
    min-height: 11rem;
  }
  .below p {
    font-size: 0.8125rem;
  }
  .below > * + * {
    margin-top: 0.8rem;
  }
  @media (max-width: 40rem) {
    .numbers {
      min-height: 4.2rem;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .totals {
      transition: none;
    }
  }
  @media (forced-colors: active) {
    .swatch {
      border: 1px solid CanvasText;
    }
    .swatch.prm {
      background: CanvasText;
      forced-color-adjust: none;
    }
  }
`;
