/** How values of a metric are written: shares as per cent, their differences as percentage points, others as they are. */

/** Metrics that are shares of something, by their names; an AUROC is written as a number, as in papers. */
const SHARES = /(?:^|_)(?:accuracy|fraction|base_rate)$|^kept$|^zero_signal$/;

export function isShare(metric: string): boolean {
  return SHARES.test(metric);
}

/** A true minus, as wide as a plus. */
const withMinus = (text: string): string => text.replace(/^-/, "−");
/** Nothing is "-0". */
const unsigned = (text: string): string => (/^-0\.?0*$/.test(text) ? text.slice(1) : text);

/** Three significant digits, and no exponent where plain digits are short. */
const plain = (value: number): string => withMinus(String(Number(value.toPrecision(3))));

/** A value as a person reads it. */
export function valueText(metric: string, value: number): string {
  return isShare(metric)
    ? `${withMinus(unsigned((value * 100).toFixed(1)))} %`
    : withMinus(unsigned(value.toFixed(3)));
}

/** A difference with its sign; of shares in percentage points, whose name stands beside it. */
export function differenceText(metric: string, value: number): string {
  const text = unsigned(isShare(metric) ? (value * 100).toFixed(1) : value.toFixed(3));
  return Number(text) > 0 ? `+${text}` : withMinus(text);
}

/** A number on the vertical axis. */
export function tickText(metric: string, value: number): string {
  return isShare(metric) ? `${plain(value * 100)} %` : plain(value);
}

export function differenceTickText(metric: string, value: number): string {
  const shown = isShare(metric) ? value * 100 : value;
  return shown > 0 ? `+${plain(shown)}` : plain(shown);
}

/** A place on the horizontal axis: whole, with thousands apart. */
export function placeText(value: number): string {
  return Math.round(value).toLocaleString("en");
}
