/**
 * Sentences of the engine in the language of the page.
 *
 * The engine knows no languages: it says in English what is wrong, and the command line prints that. The page shows the
 * same sentence told again, which it finds by its pattern. So this stands where a sentence is shown and not where it is
 * kept: what is kept stays English, and follows when another language is chosen.
 */
import { retelling } from "./language.ts";

/**
 * @param english a message of an error, or another sentence that comes from outside the catalogue
 * @returns the sentence in the language spoken, without a full stop where it had none; English as it is
 */
export function coreSentence(english: string): string {
  return retelling()(english);
}
