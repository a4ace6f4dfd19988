/** Colours of arms on the page, in both themes; looks.ts has those of files, in the same order. */
import { css } from "lit";

export const looksStyles = css`
  .c0 {
    --look: light-dark(#0072b2, #56b4e9);
  }
  .c1 {
    --look: light-dark(#c04f00, #f08a4b);
  }
  .c2 {
    --look: light-dark(#00805c, #35c79a);
  }
  .c3 {
    --look: light-dark(#a3478a, #e09acb);
  }
  .c4 {
    --look: light-dark(#8a6500, #e2b33c);
  }
  .c5 {
    --look: light-dark(#5b5f66, #b4b9c2);
  }
  .stroke {
    stroke: var(--look);
  }
  .fill {
    fill: var(--look);
  }
  @media (forced-colors: active) {
    .stroke {
      stroke: CanvasText;
    }
    .fill {
      fill: CanvasText;
    }
  }
`;
