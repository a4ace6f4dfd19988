/** The frame of the page: header, screen, footer. */
import { css } from "lit";

export const appStyles = css`
  :host {
    max-width: 96rem;
    margin: 0 auto;
    padding: 0 1.25rem 2rem;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 1rem;
    min-height: 4rem;
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 0.6rem;
    min-width: 0;
  }
  .brand svg {
    flex: none;
  }
  .s1 {
    fill: var(--sl-edge);
  }
  .s2 {
    fill: var(--sl-ink-2);
  }
  .s3 {
    fill: var(--sl-accent);
  }
  h1 {
    font-size: 1.25rem;
    font-weight: 650;
    letter-spacing: -0.015em;
  }
  .brand p {
    margin-inline-start: 0.35rem;
    padding-inline-start: 0.85rem;
    border-inline-start: 1px solid var(--sl-line);
    white-space: nowrap;
  }
  .tools {
    display: flex;
    align-items: center;
    gap: 0.25rem;
    min-width: 0;
  }
  main {
    display: grid;
    gap: 0.75rem;
  }
  /* What follows is below the window, and does not jump there when the lab comes. */
  .is-opening {
    align-content: start;
    min-height: 100vh;
  }
  footer {
    margin-top: 1.5rem;
    font-size: 0.8125rem;
  }
  @media (max-width: 56rem) {
    .brand p {
      display: none;
    }
  }
  @media (max-width: 40rem) {
    :host {
      padding: 0 0.75rem 9.5rem;
    }
    header {
      flex-wrap: wrap;
      gap: 0.15rem 0.75rem;
      padding-block: 0.5rem;
    }
    sl-nav {
      order: 3;
      flex-basis: 100%;
    }
  }
`;
