/** A new version waits until the visitor asks for it. */
import { expect, test } from "vitest";
import { keepOffline, type OfflinePage } from "../src/offline.ts";

class FakeWorker extends EventTarget {
  state = "installing";
  readonly messages: unknown[] = [];

  postMessage(message: unknown): void {
    this.messages.push(message);
  }

  become(state: string): void {
    this.state = state;
    this.dispatchEvent(new Event("statechange"));
  }
}

class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null;
  waiting: FakeWorker | null = null;
}

class FakeContainer extends EventTarget {
  controller: FakeWorker | null = null;
  readonly registration = new FakeRegistration();
  isRefusing = false;

  register(): Promise<FakeRegistration> {
    return this.isRefusing
      ? Promise.reject(new TypeError("storage is off"))
      : Promise.resolve(this.registration);
  }
}

function open(container: FakeContainer | null) {
  const offers: (() => void)[] = [];
  let reloads = 0;
  const page: OfflinePage = {
    workers: container as unknown as OfflinePage["workers"],
    script: new URL("https://example.org/service-worker.js"),
    reload: () => (reloads += 1),
  };
  const kept = keepOffline(page, (start) => offers.push(start));
  return { kept, offers, reloads: () => reloads };
}

test("the first version of all is no news", async () => {
  const container = new FakeContainer();
  const first = new FakeWorker();
  container.registration.installing = first;
  const { kept, offers } = open(container);
  await kept;
  container.registration.waiting = first;
  first.become("installed");
  expect(offers).toEqual([]);
});

test("a later version is offered, and only the visitor starts it and reloads the page", async () => {
  const container = new FakeContainer();
  container.controller = new FakeWorker();
  const { kept, offers, reloads } = open(container);
  await kept;
  const next = new FakeWorker();
  container.registration.installing = next;
  container.registration.dispatchEvent(new Event("updatefound"));
  container.registration.waiting = next;
  next.become("installed");
  expect(offers).toHaveLength(1);
  container.dispatchEvent(new Event("controllerchange"));
  expect([next.messages, reloads()]).toEqual([[], 0]);

  offers[0]?.();
  expect([next.messages, reloads()]).toEqual([["activate"], 0]);
  container.dispatchEvent(new Event("controllerchange"));
  expect(reloads()).toBe(1);
});

test("a version that waited since the last visit is offered at once", async () => {
  const container = new FakeContainer();
  container.controller = new FakeWorker();
  container.registration.waiting = new FakeWorker();
  const { kept, offers } = open(container);
  await kept;
  expect(offers).toHaveLength(1);
});

test("a browser that keeps nothing changes nothing", async () => {
  const refusing = new FakeContainer();
  refusing.isRefusing = true;
  for (const container of [null, refusing]) {
    const { kept, offers } = open(container);
    await expect(kept).resolves.toBeUndefined();
    expect(offers).toEqual([]);
  }
});
