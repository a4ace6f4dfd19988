/** Colours as the style sheets write them, and how far two of them stand apart for a reader. */
export type Rgb = readonly [number, number, number];

interface Oklch {
  readonly lightness: number;
  readonly chroma: number;
  /** Degrees. */
  readonly hue: number;
}

/** OKLCH to linear sRGB (Ottosson 2020), clamped to the gamut as a display does. */
export function linear({ lightness, chroma, hue }: Oklch): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return clamp([
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ]);
}

/** Moves each channel into 0..1. */
export function clamp(rgb: Rgb): Rgb {
  const [r, g, b] = rgb.map((value) => Math.min(1, Math.max(0, value)));
  return [r ?? 0, g ?? 0, b ?? 0];
}

/** WCAG 2 contrast ratio of two linear sRGB colours, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const luminance = ([red, green, blue]: Rgb): number =>
    0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
}
