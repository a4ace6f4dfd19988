/** What the status banner says, worked out from the state. */
import type { Command } from "./commands.ts";
import type { IconName } from "./icons.ts";
import type { LabState } from "./lab-state.ts";
import { coreSentence } from "./catalogue/core-sentence.ts";
import { strings } from "./catalogue/en/page.ts";
import { settingProblems } from "./catalogue/en/setting-problems.ts";

export interface StatusLine {
  readonly tone: "calm" | "live" | "alert";
  readonly icon: IconName;
  readonly title: string;
  /** Sentences after the title. */
  readonly detail: readonly string[];
  /** What a person can do about it. */
  readonly help: string;
  /** Done and total of a preparation. */
  readonly progress: readonly [done: number, total: number] | null;
  readonly actions: readonly Action[];
}

/** What of the page's state the banner tells of. */
export const TOLD = [
  "header",
  "capability",
  "trainer",
  "savedAt",
  "stored",
  "problem",
  "ignored",
  "moved",
  "isVersionWaiting",
  "language",
] as const satisfies readonly (keyof LabState)[];
export type Told = Pick<LabState, (typeof TOLD)[number]>;

interface Action {
  readonly label: string;
  readonly command: Command;
}

const text = strings.status;

const CALM: StatusLine = {
  tone: "calm",
  icon: "recorded",
  title: "",
  detail: [],
  help: "",
  progress: null,
  actions: [],
};

const back = (): Action => ({ label: text.backToRecording, command: { kind: "end" } });
const goOn = (): Action => ({ label: text.continueStored, command: { kind: "continue" } });
const newVersion = (): Action => ({ label: text.startVersion, command: { kind: "new-version" } });
const again = (): Action => ({ label: text.again, command: { kind: "restart" } });

function trainingLine(state: Told): StatusLine {
  const { trainer, header, savedAt } = state;
  const title = text.trainer(trainer);
  const isLiveOnScreen = header?.kind === "live";
  const unsaved = "unsaved" in trainer ? trainer.unsaved : undefined;
  const stored = savedAt === null ? [] : [text.saved(savedAt)];
  const saved = unsaved === undefined ? stored : [...stored, text.unsaved(coreSentence(unsaved))];
  const onAdapter = isLiveOnScreen ? [text.liveBy(header.adapter)] : [];
  const stays = isLiveOnScreen || !header ? [] : [text.staysOnScreen];
  switch (trainer.kind) {
    case "preparing":
      return {
        ...CALM,
        tone: "live",
        icon: "wait",
        title,
        detail: stays,
        progress: trainer.total > 0 ? [trainer.done, trainer.total] : null,
      };
    case "recovering":
    case "blocked":
      return {
        ...CALM,
        tone: "alert",
        icon: "wait",
        title,
        detail: [coreSentence(trainer.reason)],
        actions: trainer.kind === "blocked" ? [back()] : [],
      };
    case "failed":
      return {
        ...CALM,
        tone: "alert",
        icon: "warning",
        title,
        detail: [coreSentence(trainer.error), ...saved],
        actions: [again(), back()],
      };
    case "finished":
    case "paused":
      return {
        ...CALM,
        tone: "live",
        icon: "live",
        title,
        detail: [...onAdapter, ...saved],
        actions: [back()],
      };
    case "idle":
    case "running":
      return {
        ...CALM,
        tone: "live",
        icon: "live",
        title,
        detail: [...onAdapter, ...stays, ...saved],
      };
  }
}

/** The banner of a state. Trouble comes first, then training, then the recorded run. */
export function statusLine(state: Told): StatusLine {
  const { header, capability, trainer, stored } = state;
  if (trainer.kind !== "idle") return trainingLine(state);

  const ignored = [
    ...(state.ignored > 0 ? [text.ignored(state.ignored)] : []),
    ...state.moved.map(({ path, found, used }) => settingProblems.clamped(path, found, used)),
  ];
  const by = header?.kind === "recorded" ? [text.recordedBy(header.adapter, header.created)] : [];
  const problem = state.problem === null ? [] : [coreSentence(state.problem)];
  let title: string = text.opening;
  if (header) title = text.recorded(header.name);
  else if (state.problem !== null) title = text.noRecording;

  if (capability && !capability.available) {
    const why = strings.missing[capability.reason];
    return {
      ...CALM,
      tone: "alert",
      icon: "warning",
      title: why.title,
      detail: [
        ...problem,
        ...(header ? [strings.sentence(title), ...by, text.stillWorks] : []),
        ...ignored,
      ],
      help: [coreSentence(capability.message), why.help]
        .filter(Boolean)
        .map(strings.sentence)
        .join(" "),
    };
  }
  return {
    ...CALM,
    tone: state.problem === null ? "calm" : "alert",
    icon: state.problem === null ? "recorded" : "warning",
    title,
    detail: [
      ...problem,
      ...by,
      ...(stored ? [text.stored(stored.config.name, stored.update)] : []),
      ...ignored,
      ...(state.isVersionWaiting ? [text.newVersion] : []),
    ],
    actions: [...(stored ? [goOn()] : []), ...(state.isVersionWaiting ? [newVersion()] : [])],
  };
}
