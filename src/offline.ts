/** The page's side of its service worker: registers it, and says when a new version waits. */

/** What the page needs of the browser. */
export interface OfflinePage {
  /** null where pages cannot be kept: an insecure address, or a browser without service workers. */
  readonly workers: Pick<
    ServiceWorkerContainer,
    "register" | "addEventListener" | "controller"
  > | null;
  readonly script: URL;
  reload(): void;
}

/**
 * Keeps the page for later visits without a network.
 *
 * @param onWaiting hears of a version that is ready; what it is handed starts that version and reloads the page
 */
export async function keepOffline(
  { workers, script, reload }: OfflinePage,
  onWaiting: (start: () => void) => void,
): Promise<void> {
  if (workers === null) return;
  // Storage may be off, the host may not serve the script, a profile may block it: the page works as before.
  const registration = await workers.register(script).catch(() => null);
  if (!registration) return;
  const tell = (): void => {
    const { waiting } = registration;
    // The first version of all waits for nobody.
    if (waiting === null || workers.controller === null) return;
    onWaiting(() => {
      workers.addEventListener("controllerchange", () => reload(), { once: true });
      waiting.postMessage("activate");
    });
  };
  const watch = (worker: ServiceWorker | null): void => {
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed") tell();
    });
  };
  tell();
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
}
