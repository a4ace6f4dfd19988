/** Everything the page shows, as one immutable value, and how an event of a run changes it. */
import type { Report } from "../report.ts";
import type { StoredRun, TrainerState, WebGpuStatus } from "../trainer-api.ts";
import { withKeptGroups } from "./kept-groups.ts";
import { language, type Language } from "./catalogue/language.ts";
import type { Layer } from "./credit.ts";
import type { RunHeader, SourceEvent, Start } from "./run-source.ts";
import { NO_CHANGES, type Changes, type Problem } from "./settings/changes.ts";
import type { Notice } from "./settings/link.ts";
import type { TourPlace } from "./tour/place.ts";
import { EMPTY_VIEW, type View } from "./url-state.ts";

/** What this browser can train on; "worker" when the training worker itself did not start. */
export type Capability =
  | Extract<WebGpuStatus, { available: true }>
  | {
      readonly available: false;
      readonly reason: Extract<WebGpuStatus, { available: false }>["reason"] | "worker";
      readonly message: string;
    };

export interface LabState {
  /** The run on screen; null until one is open. */
  readonly header: RunHeader | null;
  readonly reports: readonly Report[];
  /** Index of the report on screen. */
  readonly at: number;
  /** Whether the newest report is always the one on screen. */
  readonly following: boolean;
  /** Playing, paused or finished: of the run on screen. */
  readonly playback: "running" | "paused" | "finished";
  /** The training run, from preparation on; idle while there is none. */
  readonly trainer: TrainerState;
  /** A pause was asked for and the update in flight still has to end. */
  readonly pausing: boolean;
  readonly savedAt: number | null;
  /** null until the browser has answered. */
  readonly capability: Capability | null;
  readonly stored: StoredRun | null;
  readonly chosen: View;
  /** The language that the page speaks. */
  readonly language: Language;
  /** Where to look as long as nothing was chosen. */
  readonly start: Start | null;
  /** Scales that the visitor keeps, by layer. */
  readonly keptDomains: Partial<Record<Layer, number>>;
  readonly preset: string;
  /** What is changed of the preset. */
  readonly changes: Changes;
  /** Why preset and changes make no run. */
  readonly settingProblem: Problem | null;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Whether it is being chosen what a class does not see. */
  readonly isTeacher: boolean;
  /** Lessons whose task the visitor has solved. */
  readonly lessonsDone: readonly number[];
  /** Where the tour is; null: closed. */
  readonly tour: TourPlace | null;
  readonly seed: number;
  /** Why no recorded run could be opened. */
  readonly problem: string | null;
  /** Parts of the link that were not understood. */
  readonly ignored: number;
  /** Settings of the link that were moved into their limits. */
  readonly moved: readonly Notice[];
  /** Whether a new version of the page is ready. */
  readonly isVersionWaiting: boolean;
}

export function initialState(preset: string, seed: number): LabState {
  return {
    header: null,
    reports: [],
    at: 0,
    following: true,
    playback: "paused",
    trainer: { kind: "idle" },
    pausing: false,
    savedAt: null,
    capability: null,
    stored: null,
    chosen: EMPTY_VIEW,
    language: language(),
    start: null,
    keptDomains: {},
    preset,
    changes: NO_CHANGES,
    settingProblem: null,
    canUndo: false,
    canRedo: false,
    isTeacher: false,
    lessonsDone: [],
    tour: null,
    seed,
    problem: null,
    ignored: 0,
    moved: [],
    isVersionWaiting: false,
  };
}

function playbackOf(state: TrainerState): LabState["playback"] {
  if (state.kind === "running" || state.kind === "recovering") return "running";
  return state.kind === "finished" ? "finished" : "paused";
}

/** An event, and which kind of source sent it. */
export interface Tagged {
  readonly from: RunHeader["kind"];
  readonly event: SourceEvent;
}

function reduce(state: LabState, { from, event }: Tagged): LabState {
  switch (event.kind) {
    case "open":
      return {
        ...state,
        header: event.header,
        reports: [],
        at: 0,
        following: true,
        start: event.start,
        savedAt: null,
        problem: null,
        playback: from === "live" ? playbackOf(state.trainer) : "paused",
      };
    case "reports": {
      const all = [...state.reports, ...event.reports];
      const playhead = state.following ? all.length - 1 : state.at;
      // A recording has an end, and its file a size; a run that trains has neither.
      const reports = from === "live" ? withKeptGroups(all, playhead) : all;
      return { ...state, reports, at: playhead };
    }
    case "playhead":
      return { ...state, at: event.at, following: event.following };
    case "saved":
      return { ...state, savedAt: event.update };
    case "state": {
      const isOnScreen = state.header?.kind === from;
      return {
        ...state,
        playback: isOnScreen ? playbackOf(event.state) : state.playback,
        trainer: from === "live" ? event.state : state.trainer,
        pausing: state.pausing && event.state.kind === "running",
      };
    }
  }
}

/** Applies events in order. Runs of reports are joined first, so that a burst copies the list once. */
export function reduceAll(state: LabState, events: readonly Tagged[]): LabState {
  const joined: Tagged[] = [];
  for (const next of events) {
    const last = joined.at(-1);
    if (
      last?.event.kind === "reports" &&
      next.event.kind === "reports" &&
      last.from === next.from
    ) {
      joined[joined.length - 1] = {
        from: last.from,
        event: { kind: "reports", reports: [...last.event.reports, ...next.event.reports] },
      };
    } else {
      joined.push(next);
    }
  }
  return joined.reduce(reduce, state);
}
