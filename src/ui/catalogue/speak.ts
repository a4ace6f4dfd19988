/** Speaks another language: loads its sentences, which no first visit in English has to wait for. */
import { setLanguage, type Language } from "./language.ts";
import type { Catalogue } from "./translation.ts";

/** English is part of the page. */
const CATALOGUES: Readonly<
  Record<Exclude<Language, "en">, () => Promise<{ catalogue: Catalogue }>>
> = {
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
  const sentences = next === "en" ? {} : { ...(await CATALOGUES[next]()).catalogue };
  if (request === requests) setLanguage(next, sentences);
}
