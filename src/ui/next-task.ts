/** Resolves in a task of its own: a visitor's click or key that waits is answered first. */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
