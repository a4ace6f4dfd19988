/**
 * The colours of credit: blue to one side, orange to the other, equally light, so that the text on them stays
 * readable and the sign survives every kind of colour blindness. Constants in one place; the style sheet and the
 * contrast test are made from the same ones.
 */
import { css, unsafeCSS } from "lit";
import type { Cell } from "./credit.ts";

export interface Oklch {
  readonly lightness: number;
  readonly chroma: number;
  readonly hue: number;
}

export type Theme = "light" | "dark";

const HUE = { positive: 250, negative: 50 } as const;

/** Lightness at 0 and at the end of the scale, chroma at its end. */
const RANGE = {
  light: { zero: 0.975, full: 0.66, chroma: { positive: 0.17, negative: 0.16 } },
  dark: { zero: 0.27, full: 0.5, chroma: { positive: 0.17, negative: 0.14 } },
} as const;

/** Text on a chip. */
export const CHIP_INK: Record<Theme, Oklch> = {
  light: { lightness: 0.2, chroma: 0.01, hue: 265 },
  dark: { lightness: 0.97, chroma: 0.005, hue: 95 },
};

/** Background of a chip. */
export function chipColour(theme: Theme, sign: Cell["sign"], magnitude: number): Oklch {
  const { zero, full, chroma } = RANGE[theme];
  if (sign === "zero") return { lightness: zero, chroma: 0, hue: 0 };
  return {
    lightness: zero + (full - zero) * magnitude,
    chroma: chroma[sign] * magnitude,
    hue: HUE[sign],
  };
}

/** The same line from zero to full as {@link chipColour}, with the magnitude in --m. */
function chipExpression(theme: Theme, sign: "positive" | "negative"): string {
  const { zero, full, chroma } = RANGE[theme];
  const lightness = `calc(${zero} + ${(full - zero).toFixed(4)} * var(--m, 0))`;
  return `oklch(${lightness} calc(${chroma[sign]} * var(--m, 0)) ${HUE[sign]})`;
}

const chip = (sign: "positive" | "negative") =>
  unsafeCSS(`light-dark(${chipExpression("light", sign)}, ${chipExpression("dark", sign)})`);

const ink = (theme: Theme) => {
  const { lightness, chroma, hue } = CHIP_INK[theme];
  return `oklch(${lightness} ${chroma} ${hue})`;
};

/** Paints `.credit` inside an element that carries `data-sign` and `--m`. */
export const creditStyles = css`
  .credit {
    color: ${unsafeCSS(`light-dark(${ink("light")}, ${ink("dark")})`)};
    background: light-dark(oklch(${RANGE.light.zero} 0 0), oklch(${RANGE.dark.zero} 0 0));
  }
  [data-sign="positive"] .credit {
    background: ${chip("positive")};
  }
  [data-sign="negative"] .credit {
    background: ${chip("negative")};
  }
  @media (forced-colors: active) {
    .credit {
      color: CanvasText;
      background: Canvas;
      border: 1px solid CanvasText;
    }
  }
`;
