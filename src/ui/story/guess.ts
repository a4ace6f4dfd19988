/** The question of frame 3 and its answer in frame 6: what was picked, what the task's labels say, what the PRM says. */
import type { Story } from "./story-of.ts";
import { storyStrings } from "../catalogue/en/story.ts";
import { lowestStep } from "./token-credit.ts";

const text = storyStrings.question;

/** A step's number from 1, or "none". */
export type Guess = number | "none";

/** What can be picked; nothing for a response without steps. */
export function choicesOf({ credit }: Story): Guess[] {
  const steps = credit.steps.flatMap(({ step }) => (step === null ? [] : [step]));
  return steps.length === 0 ? [] : [...steps, "none"];
}

/** Steps that the task calls wrong; null where it judges none. */
function wrongSteps({ credit }: Story): number[] | null {
  const judged = credit.steps.filter(({ step, correct }) => step !== null && correct !== null);
  if (judged.length === 0) return null;
  return judged.flatMap(({ step, correct }) => (correct === false && step !== null ? [step] : []));
}

/** Whether a guess names a wrong step, or says rightly that there is none; null where nobody knows. */
export function isHit(story: Story, guess: Guess): boolean | null {
  const wrong = wrongSteps(story);
  if (wrong === null) return null;
  return guess === "none" ? wrong.length === 0 : wrong.includes(guess);
}

/** What frame 6 reveals, in sentences. */
export function revealed(story: Story, guess: Guess | null): string[] {
  const wrong = wrongSteps(story);
  const sentences: string[] = [];
  if (guess !== null) sentences.push(guess === "none" ? text.pickedNone : text.pickedStep(guess));
  if (wrong === null) sentences.push(text.truthUnknown);
  else sentences.push(wrong.length > 0 ? text.truthSteps(wrong) : text.truthNone);
  const lowest = lowestStep(story.credit);
  const step = lowest === null ? null : (story.credit.steps[lowest]?.step ?? null);
  if (story.judge === "prm" && step !== null) sentences.push(text.credit(step));
  return sentences;
}
