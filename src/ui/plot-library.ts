/** uPlot, loaded when the first chart is drawn. */
import type uPlot from "uplot";

/**
 * As it loads, uPlot makes a number format of the browser's language, and fails where that is none: Chromium under the POSIX
 * locale says `en-US@posix`, which Intl refuses. There the page's own first language stands in for it.
 */
export async function loadPlot(): Promise<typeof uPlot> {
  try {
    void new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, "language", { value: "en", configurable: true });
  }
  const { default: Plot } = await import("uplot");
  return Plot;
}
