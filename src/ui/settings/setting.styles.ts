/** One setting: words on the left, its control on the right; in a narrow panel the control stands below. */
import { css } from "lit";

export const settingStyles = css`
  :host {
    container-type: inline-size;
    padding-block: 0.7rem;
    border-block-start: 1px solid var(--sl-line);
    font-size: 0.8125rem;
    line-height: 1.45;
  }
  .row {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 15.5rem;
    gap: 0.2rem 1.5rem;
    align-items: start;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0.1rem 0.6rem;
  }
  label,
  .name {
    font-size: 0.875rem;
    font-weight: 550;
    color: var(--sl-ink);
  }
  code {
    font: 0.75rem/1.4 var(--sl-mono);
    color: var(--sl-ink-2);
    overflow-wrap: anywhere;
  }
  .mark {
    padding-inline: 0.4rem;
    font-size: 0.75rem;
    font-weight: 500;
    color: var(--sl-accent-text);
    background: var(--sl-accent-soft);
    border-radius: 1rem;
  }
  .wait {
    margin-top: 0.2rem;
    padding-inline-start: 0.6rem;
    color: var(--sl-ink-2);
    border-inline-start: 2px solid var(--sl-edge);
  }
  .control {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 2.125rem;
  }
  select,
  input[type="number"],
  input[type="text"] {
    flex: 1 1 auto;
    min-width: 0;
    width: 100%;
    font-variant-numeric: tabular-nums;
  }
  input[type="text"] {
    font: inherit;
    font-size: 0.875rem;
    color: var(--sl-ink);
    background: var(--sl-control);
    border: 1px solid var(--sl-edge);
    border-radius: var(--sl-radius-s);
    min-height: 2.125rem;
    padding: 0 0.7rem;
  }
  input[type="number"] {
    appearance: textfield;
  }
  input::-webkit-inner-spin-button {
    display: none;
  }
  input[type="checkbox"] {
    width: 1.6rem;
    height: 1.6rem;
    margin: 0;
    accent-color: var(--sl-accent);
  }
  [aria-invalid="true"] {
    border-color: var(--sl-negative);
    box-shadow: inset 0 0 0 1px var(--sl-negative);
  }
  .limits {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 0.75rem;
    font-size: 0.75rem;
    color: var(--sl-ink-2);
    font-variant-numeric: tabular-nums;
  }
  .limits button.link {
    min-height: 1.6rem;
    font-size: 0.75rem;
  }
  .error {
    display: flex;
    gap: 0.4rem;
    align-items: start;
    margin-top: 0.3rem;
    padding: 0.35rem 0.5rem;
    background: var(--sl-alert);
    border-radius: var(--sl-radius-s);
    color: var(--sl-ink);
    overflow-wrap: anywhere;
  }
  .error .icon {
    margin-top: 0.1rem;
  }
  @container (max-width: 36rem) {
    .row {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
