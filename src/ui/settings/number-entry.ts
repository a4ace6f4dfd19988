/** Numbers as a person types and steps them. */
import type { NumberField } from "../../config-fields.ts";

/** Settings whose sensible values lie orders of magnitude apart: a step doubles or halves them. */
const DOUBLED =
  /(learningRate|interceptRate|epsilon|normEpsilon|maxGradNorm|ropeTheta|prm\.beta)$/i;
/** Significant digits that a step keeps: 0.1 + 0.2 is 0.3. */
const DIGITS = 12;

const clean = (value: number): number => Number(value.toPrecision(DIGITS));

/** Whether a step doubles or halves the number. */
export function isDoubled({ path }: { readonly path: string }): boolean {
  return DOUBLED.test(path);
}

function stepOf({ kind, multipleOf, high }: NumberField): number {
  if (multipleOf !== null) return multipleOf;
  if (kind === "integer") return 1;
  return high <= 1 ? 0.01 : 0.1;
}

/**
 * The number one step up (1) or down (-1), within its limits. From 0 there is no doubling: a step goes to the smallest
 * usual one.
 */
export function steppedValue(field: NumberField, value: number, direction: 1 | -1): number {
  const { low, high } = field;
  const next = isDoubled(field)
    ? direction > 0
      ? value > 0
        ? value * 2
        : 1e-6
      : value / 2
    : value + direction * stepOf(field);
  return Math.min(high, Math.max(low, clean(next)));
}

/** The number of a text; null where the field does not take it. */
export function enteredNumber(field: NumberField, text: string): number | null {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value)) return null;
  if (value < field.low || value > field.high) return null;
  if (field.kind === "integer" && !Number.isInteger(value)) return null;
  if (field.multipleOf !== null && value % field.multipleOf !== 0) return null;
  return value;
}

/** A number to read, with its thousands apart: 10,000. */
export function groupedNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) >= 10_000
    ? value.toLocaleString("en")
    : plainNumber(value);
}

/** A number to edit: 0.0003 and 1e-8, not 3.0000000000000004e-4. */
export function plainNumber(value: number): string {
  return String(clean(value));
}
