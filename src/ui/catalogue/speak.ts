/** Speaks another language: loads its sentences, which no first visit in English has to wait for. */
import { setLanguage, type Language, type Retell } from "./language.ts";
import type { Catalogue } from "./translation.ts";

/** A language: the sentences of the page, and how those of the engine are told in it. */
interface Speech {
  readonly catalogue: Catalogue;
  readonly retell: Retell;
}

/** English is part of the page. */
const SPEECHES: Readonly<Record<Exclude<Language, "en">, () => Promise<Speech>>> = {
  ja: () => import("./ja/index.ts"),
};

let requests = 0;

/**
 * Of two calls the later one counts, whichever table arrives first.
 *
 * @throws when the sentences cannot be loaded; the page then speaks on as before
 */
export async function speak(next: Language): Promise<void> {
  requests += 1;
  const request = requests;
  const speech = next === "en" ? null : await SPEECHES[next]();
  if (request === requests) setLanguage(next, { ...speech?.catalogue }, speech?.retell);
}
