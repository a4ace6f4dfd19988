/** How the chart of lesson 6 looks. Lines differ by dash and by their name, not by colour alone. */
import { css } from "lit";

export const curvesChartStyles = css`
  :host {
    display: grid;
    gap: 0.75rem;
    justify-items: start;
  }
  figure {
    width: min(100%, 46rem);
  }
  .key {
    display: flex;
    flex-wrap: wrap;
    gap: 0.2rem 1.1rem;
    margin-bottom: 0.5rem;
    font-size: 0.8125rem;
  }
  .key li {
    display: inline-flex;
    align-items: center;
    gap: 0.4rem;
  }
  .key svg {
    width: 1.6rem;
    height: 0.7rem;
  }
  .plot {
    position: relative;
    margin-inline-start: 2.6rem;
    height: 15rem;
    border-inline-start: 1px solid var(--sl-edge);
    border-block-end: 1px solid var(--sl-edge);
    container-type: size;
    touch-action: pan-y;
  }
  .plot.is-open {
    cursor: crosshair;
  }
  .plot > svg {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    overflow: visible;
  }
  path,
  line {
    fill: none;
    vector-effect: non-scaling-stroke;
  }
  .grid {
    stroke: var(--sl-line);
  }
  .seed {
    stroke-width: 1;
    opacity: 0.35;
  }
  .mean {
    stroke-width: 2.5;
  }
  .outcome {
    stroke: var(--sl-ink-2);
    stroke-dasharray: 7 4;
  }
  .prime {
    stroke: var(--sl-accent);
  }
  .credit-replay {
    stroke: var(--sl-ink);
    stroke-width: 1.5;
    stroke-dasharray: 2 3;
  }
  .success-replay {
    stroke: var(--sl-ink);
    stroke-width: 1.5;
    stroke-dasharray: 10 3 2 3;
  }
  .guess {
    stroke: var(--sl-negative);
    stroke-width: 2.5;
    stroke-dasharray: 3 3;
  }
  .band {
    stroke: none;
    opacity: 0.14;
  }
  .band.outcome {
    fill: var(--sl-ink-2);
  }
  .band.prime {
    fill: var(--sl-accent);
  }
  .tick {
    position: absolute;
    font-size: 0.75rem;
    line-height: 1;
    color: var(--sl-ink-2);
    white-space: nowrap;
  }
  .tick.left {
    inset-inline-end: calc(100% + 0.4rem);
    inset-block-start: 0;
    transform: translateY(calc(var(--y) * 100cqb - 50%));
  }
  .axis {
    display: flex;
    justify-content: space-between;
    gap: 0.5rem;
    margin: 0.35rem 0 0 2.6rem;
    font-size: 0.75rem;
    color: var(--sl-ink-2);
  }
  .knot {
    position: absolute;
    inset: 0 auto auto 0;
    width: 1.75rem;
    height: 1.75rem;
    margin: -0.875rem 0 0 -0.875rem;
    border-radius: 50%;
    transform: translate(calc(var(--x) * 100cqi), calc(var(--y) * 100cqb));
    cursor: ns-resize;
    touch-action: none;
  }
  .knot::before {
    content: "";
    position: absolute;
    inset: 0.45rem;
    border: 2px solid var(--sl-card);
    border-radius: 50%;
    background: var(--sl-negative);
    box-shadow: 0 0 0 1.5px var(--sl-negative);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.5rem 1rem;
    font-size: 0.875rem;
  }
  .help {
    font-size: 0.8125rem;
  }
  @media (pointer: coarse) {
    .knot {
      width: 2.75rem;
      height: 2.75rem;
      margin: -1.375rem 0 0 -1.375rem;
    }
    .knot::before {
      inset: 0.9rem;
    }
  }
  @media (forced-colors: active) {
    path,
    line {
      stroke: CanvasText;
    }
    .band {
      fill: GrayText;
    }
    .knot::before {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
