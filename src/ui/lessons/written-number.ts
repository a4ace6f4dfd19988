/** Reads a number as people write it: "-1.25", "−1.25", "+0,3", " .5 ". */

/** @returns null for what is no single decimal number */
export function writtenNumber(text: string): number | null {
  const plain = text
    .normalize("NFKC")
    .trim()
    .replace(/^[−–]/, "-")
    .replace(",", ".")
    .replace(/^([+-])\s+/, "$1");
  return /^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null;
}
