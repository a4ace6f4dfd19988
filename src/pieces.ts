/** Long work in pieces: whoever waits for the thread, such as a visitor's click, is not kept. */

/** Milliseconds of a piece: on a phone, several times slower, still no more than a visitor notices. */
const PIECE_MS = 5;

/**
 * Takes all steps of some work, and a pause whenever the steps since the last one took a few milliseconds.
 *
 * @param take is given what each step yields
 * @returns what the work returns
 */
export async function inPieces<Step, Result>(
  steps: Iterator<Step, Result>,
  pause: () => Promise<void>,
  take: (step: Step) => void = () => {},
): Promise<Result> {
  let begun = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    take(step.value);
    if (performance.now() - begun < PIECE_MS) continue;
    await pause();
    begun = performance.now();
  }
}
