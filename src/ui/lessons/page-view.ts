/** What a lesson's page shows of the tokens: the story's frames at rest, and two views of its own. */
import { beatsOf, type Frame } from "../story/frames.ts";
import type { Story } from "../story/story-of.ts";
import { viewOf, type View } from "../story/view.ts";
import type { Page } from "./lesson.ts";

const atRest = (story: Story, frame: Frame): View => viewOf(story, frame, beatsOf(frame));

/** @returns null for a page that does not show the line */
export function viewOfPage(story: Story, page: Page, isSolved: boolean): View | null {
  switch (page) {
    case "written":
      return { ...atRest(story, 1), steps: "brackets" };
    case "judged":
      return atRest(story, 2);
    case "blamed":
      return atRest(story, 3);
    case "blame":
      // The labels are the answer.
      return { ...atRest(story, 2), steps: "brackets", isTold: isSolved };
    case "models":
      return atRest(story, 4);
    case "gap":
      return { ...atRest(story, 5), steps: "brackets", isTold: true };
    case "lowest":
      return isSolved ? atRest(story, 5) : null;
    case "sums":
      return atRest(story, 6);
    case "returns":
      return { ...atRest(story, 8), layer: "process", steps: "brackets", isTold: true };
    case "order":
      return { ...atRest(story, 5), steps: "brackets", isTold: false };
    case "tries":
    case "left-out":
    case "silence":
    case "largest":
    case "compute":
    case "ratio":
    case "objective":
    case "fence":
    case "runs":
    case "spread":
    case "draw":
      return null;
  }
}
