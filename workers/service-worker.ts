/**
 * Keeps the page for visits without a network. A new version is fetched beside the old one and waits until the visitor
 * asks for it or has closed every page of the old one: it never takes a page away from under a run.
 */
import { answer, dropOld, fill, isOwn, type Asset, type OfflineHost } from "./offline-cache.ts";

/** The parts of a service worker's scope that are used: TypeScript's own types of it clash with those of a page. */
interface LastingEvent extends Event {
  waitUntil(work: Promise<unknown>): void;
}
interface RequestEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}
interface Scope {
  readonly registration: { readonly scope: string };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", listener: (event: LastingEvent) => void): void;
  addEventListener(type: "fetch", listener: (event: RequestEvent) => void): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

const scope = self as unknown as Scope;
// The build puts the list of this version's files here.
const assets = JSON.parse("__PRECACHE__") as readonly Asset[];
const host: OfflineHost = {
  caches,
  fetch: (request) => fetch(request),
  scope: scope.registration.scope,
};

scope.addEventListener("install", (event) => event.waitUntil(fill(host, assets)));
scope.addEventListener("activate", (event) => event.waitUntil(dropOld(host, assets)));
scope.addEventListener("message", ({ data }) => {
  if (data === "activate") void scope.skipWaiting();
});
scope.addEventListener("fetch", (event) => {
  if (isOwn(event.request, host.scope)) event.respondWith(answer(host, assets, event.request));
});
