/** The tour in English. */
import type { Stop } from "../../tour/stops.ts";
import { translated } from "../translated.ts";

interface StopText {
  readonly title: string;
  /** What the control is. */
  readonly about: string;
  readonly ask: string;
  /** Asked for where the browser cannot train. */
  readonly askWithoutGpu: string;
  readonly done: string;
}

const stop = (title: string, about: string, ask: string, done: string): StopText => ({
  title,
  about,
  ask,
  askWithoutGpu: ask,
  done,
});

const stops: Readonly<Record<Stop, StopText>> = {
  token: stop(
    "The tokens",
    "A token is a piece of text that the model writes. Its colour is its share of praise or blame.",
    "Choose another token of the response.",
    "Done. The panel below shows how its number came about.",
  ),
  layers: stop(
    "The layers",
    "Credit is made in several stages. A layer shows one of them on all tokens.",
    "Choose another layer, such as Outcome.",
    "Done. The same tokens, another number.",
  ),
  scrub: stop(
    "The run",
    "A run is a row of updates. The slider goes to any of them.",
    "Move the slider to an earlier update.",
    "Done. The tokens are now those of that update.",
  ),
  story: stop(
    "The story",
    "Ten frames tell where the credit of this group comes from.",
    "Start the story.",
    "Done. Space goes on; Close leads back here.",
  ),
  train: {
    title: "Train",
    about: "Train runs the same algorithm in your browser. The recorded run stays until it begins.",
    ask: "Press Train. You can pause or end the run at any time.",
    askWithoutGpu:
      "Training needs WebGPU, which this browser lacks. All else here works on the recorded run.",
    done: "Done. The first update takes a few seconds.",
  },
  share: stop(
    "Share",
    "A link can hold all that you see: the run, the update, the token.",
    "Open Share and copy the link.",
    "Done. That was the tour; the lessons go deeper.",
  ),
};

export const tourStrings = translated("tour", {
  label: "Tour of the page",
  start: "Take the tour",
  progress: (stopNumber: number, count: number): string => `Tour: ${stopNumber} of ${count}`,
  close: "Close the tour",
  skip: "Skip the tour",
  back: "Back",
  next: "Next",
  finish: "Finish",
  stops,
});
