/**
 * Checked reads of numeric arrays.
 *
 * `noUncheckedIndexedAccess` types `array[i]` as `number | undefined`. Writing `?? 0` would hide an indexing
 * bug; this throws instead.
 */
export function at<T>(array: ArrayLike<T>, index: number): T {
  const value = array[index];
  if (value === undefined)
    throw new RangeError(`Cannot read index ${index}: length is ${array.length}`);
  return value;
}
