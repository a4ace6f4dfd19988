/** A question with few answers: radio buttons, each of which looks like a button and is one in whole. */
import { css } from "lit";

/** A radio button that is its label: it takes the pointer and the focus, and the label is what is seen. */
export const coveringInputs = css`
  input {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
`;

export const radioButtons = css`
  ${coveringInputs}
  fieldset {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
    font-size: 0.875rem;
  }
  legend {
    padding: 0;
    font-weight: 600;
  }
  label {
    position: relative;
    display: inline-flex;
    align-items: center;
    gap: 0.75rem;
    min-height: 2.125rem;
    padding: 0.25rem 0.7rem;
    border: 1px solid var(--sl-edge);
    border-radius: var(--sl-radius-s);
    background: var(--sl-control);
    cursor: pointer;
  }
  label:hover {
    background: var(--sl-control-hover);
  }
  label:has(:checked) {
    background: var(--sl-accent-soft);
    box-shadow: inset 0 0 0 1.5px var(--sl-accent);
  }
  label:has(:focus-visible) {
    outline: 2px solid var(--sl-focus);
    outline-offset: 2px;
  }
  @media (pointer: coarse) {
    label {
      min-height: 2.75rem;
    }
  }
  @media (forced-colors: active) {
    label:has(:checked) {
      outline: 2px solid Highlight;
    }
  }
`;
