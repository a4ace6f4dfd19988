/** The stops of the tour: which control each is about, and how the page notices that it was used. Pure. */
import type { LabState } from "../lab-state.ts";
import { isShown } from "../parts.ts";
import type { Hideable } from "../settings/teacher.ts";
import type { TourPlace } from "./place.ts";

/** In order. Each is the name of a control that the page rings. */
export const STOPS = ["token", "layers", "scrub", "story", "train", "share"] as const;
export type Stop = (typeof STOPS)[number];

/** The part of the page that holds a stop's control. Tokens and the menu are always there. */
const PART_OF: Readonly<Partial<Record<Stop, Hideable>>> = {
  layers: "layers",
  scrub: "transport",
  story: "story",
  train: "setup",
};

/** The stops whose control a teacher has not taken off the page. */
export function stopsOn(now: LabState): readonly Stop[] {
  return STOPS.filter((stop) => {
    const part = PART_OF[stop];
    return part === undefined || isShown(now, part);
  });
}

/**
 * The stop where the tour is: of those that are on the page, the first that is not before its place.
 *
 * @param stops in the order of {@link STOPS}
 */
export function stopAt(stops: readonly Stop[], { index }: TourPlace): Stop | null {
  return stops.find((stop) => STOPS.indexOf(stop) >= index) ?? null;
}

/** Whether going from one state of the page to the next was what a stop asks for. */
export function isDoneBy(stop: Stop, before: LabState, now: LabState): boolean {
  const isOther = (part: "token" | "response" | "layer" | "frame"): boolean =>
    now.chosen[part] !== null && now.chosen[part] !== before.chosen[part];
  switch (stop) {
    case "token":
      return isOther("token") || isOther("response");
    case "layers":
      return isOther("layer");
    case "scrub":
      // A run that plays moves by itself.
      return now.header === before.header && now.at !== before.at && now.playback !== "running";
    case "story":
      return isOther("frame");
    case "train":
      return before.trainer.kind === "idle" && now.trainer.kind !== "idle";
    case "share":
      // Sharing changes nothing on the page: only its command tells.
      return false;
  }
}

/** Whether a command that was sent is what a stop asks for. Covers what leaves no trace in the state. */
export function isDoneWith(stop: Stop, command: string): boolean {
  switch (stop) {
    case "scrub":
      return command === "seek" || command === "look" || command === "step";
    case "train":
      return command === "train" || command === "continue";
    case "share":
      return command === "share";
    case "token":
    case "layers":
    case "story":
      return false;
  }
}
