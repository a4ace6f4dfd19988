/** The ten frames: their order, what moves when, and what each may check. */
import type { GroupRecord } from "../../report.ts";
import {
  alikeTellsNothing,
  chancesAgree,
  creditIsDivided,
  creditIsGap,
  oneScale,
  outcomeAlike,
  outcomeIsArrow,
  outcomesSumToZero,
  processIsArrow,
  processMeansSumToZero,
  rewardAtEnd,
  stepsAddUp,
  type Check,
} from "./invariants.ts";
import { LAST_FRAME } from "./last-frame.ts";
import type { StorySettings } from "./settings.ts";

export const FRAMES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;
export type Frame = (typeof FRAMES)[number];
export const FIRST_FRAME: Frame = 1;

/** A frame's number from an untrusted one. */
export function frameOf(number: number): Frame {
  return FRAMES.find((frame) => frame === Math.round(number)) ?? FIRST_FRAME;
}

/** The frame that a key leads to; null for a key that leads nowhere. 0 is the tenth, as on a keyboard. */
export function frameOfKey(key: string, frame: Frame): Frame | null {
  switch (key) {
    case " ":
    case "ArrowRight":
      return frameOf(Math.min(frame + 1, LAST_FRAME));
    case "ArrowLeft":
      return frameOf(Math.max(frame - 1, FIRST_FRAME));
    case "Home":
      return FIRST_FRAME;
    case "End":
      return LAST_FRAME;
    default:
      if (!/^\d$/.test(key)) return null;
      return key === "0" ? LAST_FRAME : frameOf(Number(key));
  }
}

/** Movements of a frame, one after the other. Before the first the frame shows what was, after the last what is. */
const BEATS: Readonly<Record<Frame, number>> = {
  1: 1,
  2: 1,
  3: 1,
  4: 2,
  5: 2,
  6: 3,
  7: 3,
  8: 3,
  9: 3,
  10: 2,
};

export const beatsOf = (frame: Frame): number => BEATS[frame];

/** From one movement's start to the next one's. */
export const BEAT_MS = 300;
/** All movements of a frame together, with the sweeps over its tokens, last no longer. */
export const MOVEMENT_MS = 900;
/** From a frame's appearance to its first movement. */
export const LEAD_MS = 500;
/** Of slow mode, as long as in GAN Lab. */
export const SLOW_BEAT_MS = 1250;
/** Autoplay rests so long after the last movement. */
export const HOLD_MS = 2500;

/** How the player moves. "still" is for visitors who want no motion: all at once, with before and after side by side. */
export type Pace = "normal" | "slow" | "still";

/** When each beat starts, in ms after the frame appeared. */
export function beatTimes(frame: Frame, pace: Pace): number[] {
  return Array.from({ length: beatsOf(frame) }, (_, beat) => {
    if (pace === "still") return 0;
    return pace === "slow" ? SLOW_BEAT_MS * (beat + 1) : LEAD_MS + BEAT_MS * beat;
  });
}

/** When the frame has come to rest, in ms after it appeared. */
export function restTime(frame: Frame, pace: Pace): number {
  if (pace === "still") return 0;
  return pace === "slow" ? SLOW_BEAT_MS * beatsOf(frame) + MOVEMENT_MS : LEAD_MS + MOVEMENT_MS;
}

/** The checks of each frame by name, in the order in which they are shown. */
const CHECKS = {
  1: {},
  2: { rewardAtEnd },
  3: { outcomeAlike },
  4: {},
  5: { creditIsGap },
  6: { creditIsDivided, stepsAddUp },
  7: {
    outcomeIsArrow,
    processIsArrow,
    outcomesSumToZero,
    processMeansSumToZero,
    alikeTellsNothing,
  },
  8: { oneScale: (group: GroupRecord, settings: StorySettings) => oneScale([group], settings) },
  9: { chancesAgree },
  10: {},
} as const satisfies Record<
  Frame,
  Partial<Record<string, (group: GroupRecord, settings: StorySettings) => Check>>
>;

type NamesOf<T> = T extends unknown ? keyof T : never;
export type CheckName = NamesOf<(typeof CHECKS)[Frame]>;

export interface NamedCheck extends Check {
  readonly name: CheckName;
}

/** What a frame shows below its picture: only checks that apply. */
export function checksOf(frame: Frame, group: GroupRecord, settings: StorySettings): NamedCheck[] {
  const checks: Partial<Record<CheckName, (group: GroupRecord, settings: StorySettings) => Check>> =
    CHECKS[frame];
  return (Object.keys(checks) as CheckName[]).flatMap((name) => {
    const check = checks[name]?.(group, settings);
    return check && check.holds !== null ? [{ name, ...check }] : [];
  });
}
