/**
 * A run to look at. Live and recorded runs are two sources of the same stream of reports; the page does not
 * know which one it draws.
 */
import type { Config } from "../config.ts";
import type { Recording } from "../recording.ts";
import type { Report } from "../report.ts";
import type { TrainerState } from "../trainer-api.ts";
import { at } from "../typed-array.ts";

export interface RunHeader {
  readonly kind: "recorded" | "live";
  /** Name of the config. */
  readonly name: string;
  /** Name of the task; the catalogue knows what it is called and what it asks. */
  readonly task: string;
  readonly seed: number | null;
  /** The settings as they were written; a recording's may be older than today's schema. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Updates the run was asked for. */
  readonly updates: number;
  /** What trains or trained it, in one line. */
  readonly adapter: string;
  /** ISO 8601; null for a live run. */
  readonly created: string | null;
}

export type SourceEvent =
  /** A run takes the screen: whatever was shown before is gone. */
  | { readonly kind: "open"; readonly header: RunHeader; readonly start: Start | null }
  /** The next reports of the run, in order. */
  | { readonly kind: "reports"; readonly reports: readonly Report[] }
  /** The report to look at; with `following`, from now on always the newest one. */
  | { readonly kind: "playhead"; readonly at: number; readonly following: boolean }
  | { readonly kind: "state"; readonly state: TrainerState }
  | { readonly kind: "saved"; readonly update: number };

/** Where to look first: indices of a report, a group and a response. */
export interface Start {
  readonly at: number;
  readonly group: number;
  readonly response: number;
}

export interface RunSource {
  readonly kind: RunHeader["kind"];
  /** Puts the run on the screen as soon as there is something to see. */
  open(listener: (event: SourceEvent) => void): void;
  play(): void;
  pause(): void;
  /** So many updates on, then pauses. */
  step(updates: number): void;
  /** Looks at another report; a live run trains on. */
  seek(index: number): void;
  /** Stops, and sends nothing more. */
  dispose(): void;
}

/** The last report that holds groups at or before an index, as an index; -1 when there is none. */
export function lastWithGroups(reports: readonly Report[], index: number): number {
  for (let i = Math.min(index, reports.length - 1); i >= 0; i--) {
    if (at(reports, i).groups.length > 0) return i;
  }
  return -1;
}

/**
 * A first view that shows something: the newest groups that hold right and wrong responses, and there the first
 * wrong one. The rule does not look at credit, so it picks no flattering example.
 */
export function firstView(reports: readonly Report[]): Start | null {
  const isMixed = (outcomes: readonly number[]): boolean => new Set(outcomes).size > 1;
  for (
    let i = lastWithGroups(reports, reports.length - 1);
    i >= 0;
    i = lastWithGroups(reports, i - 1)
  ) {
    const groups = reports[i]?.groups ?? [];
    const group = groups.findIndex(({ responses }) =>
      isMixed(responses.map(({ outcome }) => outcome)),
    );
    if (group < 0) continue;
    const responses = groups[group]?.responses ?? [];
    const worst = Math.min(...responses.map(({ outcome }) => outcome));
    return { at: i, group, response: responses.findIndex(({ outcome }) => outcome === worst) };
  }
  return reports.length > 0 ? { at: reports.length - 1, group: 0, response: 0 } : null;
}

/** What the page says about a recording. Its config may be older than today's schema, so it is read leniently. */
export function headerOf({ header }: Recording): RunHeader {
  const { config } = header;
  const text = (value: unknown): string => (typeof value === "string" ? value.slice(0, 80) : "");
  const task = config["task"];
  const taskName =
    typeof task === "object" && task !== null && "name" in task ? text(task.name) : "";
  return {
    kind: "recorded",
    name: text(config["name"]) || "unnamed",
    task: taskName,
    seed: typeof config["seed"] === "number" ? config["seed"] : null,
    config,
    updates: header.updates,
    adapter: header.adapter,
    created: header.created,
  };
}

/** What the page says about a run that it trains itself, on an adapter described in one line. */
export function liveHeader(config: Config, adapter: string): RunHeader {
  return {
    kind: "live",
    name: config.name,
    task: config.task.name,
    seed: config.seed,
    config: { ...config },
    updates: config.updates,
    adapter,
    created: null,
  };
}
