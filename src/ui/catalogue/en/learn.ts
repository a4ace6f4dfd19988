/** The screen around lessons and glossary. A translation is another object of this shape. */
import { translated } from "../translated.ts";

export const learnStrings = translated("learn", {
  tourTitle: "A tour of the lab",
  tour: "Six stops, each with one thing to try. It takes two minutes and can be left at any time.",
});
