/** For what every redraw asks for and few of them change. */

/**
 * A function of some parts of a value that works anew only when one of these parts is another one than the last time.
 *
 * @param parts all that `work` reads
 */
export function remembered<Whole extends object, Result>(
  parts: readonly (keyof Whole)[],
  work: (whole: Whole) => Result,
): (whole: Whole) => Result {
  let last: { readonly from: readonly unknown[]; readonly result: Result } | null = null;
  return (whole) => {
    if (!last || parts.some((part, i) => whole[part] !== last?.from[i]))
      last = { from: parts.map((part) => whole[part]), result: work(whole) };
    return last.result;
  };
}

/** A function of an object that does not change: works once for each, and forgets it with the object. */
export function perObject<Key extends object, Result>(
  work: (key: Key) => Result,
): (key: Key) => Result {
  const known = new WeakMap<Key, { readonly result: Result }>();
  return (key) => {
    const found = known.get(key) ?? { result: work(key) };
    known.set(key, found);
    return found.result;
  };
}
