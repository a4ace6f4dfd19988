/**
 * Resolves in a task of its own: a visitor's click or key that waits is answered first. A message comes at once; of timers
 * that follow each other, browsers hold each back by 4 ms.
 */
export function nextTask(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener("message", () => {
      port1.close();
      resolve();
    });
    port1.start();
    port2.postMessage(null);
  });
}
