/** Every sentence of the lab in English. A translation is another object of this shape: see translation.ts. */
import type { Layer } from "../../credit.ts";
import type { Screen } from "../../url-state.ts";
import { presets } from "../../../presets.ts";
import { taskDescriptions } from "../../../tasks/index.ts";
import { translated } from "../translated.ts";
import { inspectorStrings } from "./inspector.ts";
import type { Capability } from "../../lab-state.ts";
import { measureStrings } from "./measures.ts";
import { scoreboardStrings } from "./scoreboard.ts";
import type { TrainerState } from "../../../trainer-api.ts";
import type { AlarmRecord } from "../../../report.ts";

const plural = (n: number, one: string, many: string): string => (n === 1 ? one : many);

const date = (iso: string): string => {
  const time = new Date(iso);
  return Number.isNaN(time.getTime())
    ? ""
    : time.toLocaleDateString("en", { year: "numeric", month: "long", day: "numeric" });
};

interface LayerText {
  readonly name: string;
  /** What the number is. */
  readonly meaning: string;
  readonly negative: string;
  readonly positive: string;
  /** Why a recording may not have it. */
  readonly missing: string;
}

/** A layer that every record holds. */
const NOT_RECORDED = "This recording does not hold its numbers.";

const layers: Record<Layer, LayerText> = {
  outcome: {
    name: "Outcome",
    meaning:
      "The verdict on the whole response, 1 or 0, less the mean of the other responses. Every token gets the same share.",
    negative: "worse than the others",
    positive: "better than the others",
    missing: NOT_RECORDED,
  },
  implicit: {
    name: "Implicit reward",
    meaning:
      "How much likelier the process reward model finds the token than the reference does: β (log p PRM − log p reference).",
    negative: "PRM: less likely",
    positive: "PRM: more likely",
    missing: NOT_RECORDED,
  },
  step: {
    name: "Step sum",
    meaning:
      "The implicit rewards of a step, added up and shown on each of its tokens. A view of this page: the update uses tokens.",
    negative: "PRM: less likely step",
    positive: "PRM: more likely step",
    missing: NOT_RECORDED,
  },
  return: {
    name: "Return",
    meaning:
      "The implicit reward of a token and of all that follow it, each less its baseline: what the token leads to.",
    negative: "worse is to come",
    positive: "better is to come",
    missing: NOT_RECORDED,
  },
  advantage: {
    name: "Advantage",
    meaning:
      "What the policy update used: outcome and implicit reward, each looking ahead and less its baseline, added up.",
    negative: "made less likely",
    positive: "made more likely",
    missing: NOT_RECORDED,
  },
  change: {
    name: "Change",
    meaning:
      "The token’s probability after the update less that before, from −1 to 1. Other tokens of the batch pull on it too.",
    negative: "became less likely",
    positive: "became more likely",
    missing: "This recording does not hold the probabilities after the update.",
  },
};

type Missing = Extract<Capability, { available: false }>["reason"];

const missing: Record<Missing, { readonly title: string; readonly help: string }> = {
  "no-navigator-gpu": {
    title: "No WebGPU: this page has no navigator.gpu",
    help: "Chrome and Edge have it from version 113, Safari from 26, Firefox from 141 on Windows. It also needs a secure address: https, or localhost.",
  },
  "no-adapter": {
    title: "No WebGPU adapter: requestAdapter() found none",
    help: "The browser knows WebGPU but has no graphics processor to give. Turn on hardware acceleration in its settings, or update the graphics driver; chrome://gpu says what is blocked.",
  },
  "no-device": {
    title: "No WebGPU device: the adapter refused to open one",
    help: "Another page or program may hold the graphics processor. Close what uses it, or restart the browser.",
  },
  limits: {
    title: "The WebGPU adapter is too small",
    help: "Training needs larger buffers than this adapter allows. A desktop browser usually has them.",
  },
  worker: {
    title: "The training worker did not start",
    help: "Reload the page. If that does not help, the browser may be too old for module workers.",
  },
};

function trainerTitle(state: TrainerState): string {
  switch (state.kind) {
    case "idle":
      return "";
    case "preparing":
      return state.total > 0
        ? `Preparing ${state.done} of ${state.total}${state.what ? `: ${state.what}` : ""}`
        : `Preparing to train${state.what ? `: ${state.what}` : ""}`;
    case "running":
      return "Training";
    case "paused":
      return "Training is paused";
    case "recovering":
      return `Recovering from update ${state.fromUpdate}`;
    case "blocked":
      return `Waiting for the graphics processor, ${Math.ceil(state.secondsLeft)} s left`;
    case "finished":
      return "Training has finished";
    case "failed":
      return "Training has stopped";
  }
}

/** A name that a recording gives and that this page does not know is shown as it is. */
const taskText = (name: string): { readonly title: string; readonly description: string } =>
  taskDescriptions.find((task) => task.name === name) ?? { title: name, description: "" };

export const pageStrings = {
  product: "Steplight",
  tagline: "See where the credit goes",
  /** Words as a sentence; those that are one already stay as they are, and so does nothing. */
  sentence: (words: string) => (/^$|[.!?]$/.test(words) ? words : `${words}.`),
  layers,
  metrics: measureStrings,
  missing,

  nav: {
    label: "Screens",
    names: { lab: "Lab", runs: "Compare", learn: "Learn" } satisfies Record<"lab" | Screen, string>,
  },
  menu: { label: "More" },
  language: "Language",
  share: {
    label: "Copy a link to this view",
    copied: "The link to this view is copied.",
    notCopied: "The browser keeps its clipboard to itself; the address bar holds the link.",
  },
  saveRun: {
    label: "Save this run as a file",
    saved: (file: string) => `The run is saved as ${file}. Compare opens it again.`,
    failed: "The run could not be saved as a file.",
  },

  status: {
    label: "Status",
    opening: "Opening the recorded run",
    recorded: (name: string) => `Recorded run “${name}”`,
    recordedBy: (adapter: string, created: string | null) =>
      `Trained on ${adapter || "an unnamed adapter"}${created && date(created) ? `, ${date(created)}` : ""}.`,
    liveBy: (adapter: string) => `In this browser, on ${adapter || "its WebGPU adapter"}.`,
    trainer: trainerTitle,
    staysOnScreen: "The recorded run stays on screen until the first update has ended.",
    saved: (update: number) => `Saved in this browser at update ${update}.`,
    unsaved: (why: string) => `From here on the run is not stored in this browser: ${why}.`,
    stillWorks:
      "Everything else works: the recorded run, its credit by token, every curve and every link.",
    noRecording: "No recorded run on screen",
    ignored: (n: number) =>
      `${n} ${plural(n, "part", "parts")} of the link ${plural(n, "was", "were")} not understood and left out.`,
    stored: (name: string, update: number) => `A run “${name}” is stored here at update ${update}.`,
    continueStored: "Continue it",
    newVersion: "A new version of this page is ready.",
    startVersion: "Start it",
    backToRecording: "Back to the recorded run",
    again: "Start again with the same seed",
    whatToDo: "What to do",
  },

  transport: {
    label: "Playback",
    play: "Play",
    pause: "Pause",
    pausing: "Pausing",
    step: "+1",
    stepUnit: "update",
    stepHint: "One update on",
    ten: "+10",
    tenUnit: "updates",
    tenHint: "Ten updates on",
    restart: "Restart",
    restartHint: "From the beginning, with the same seed",
    position: "Update on screen",
    update: "update",
    warmStart: "warm start",
    of: (update: number, updates: number) => `update ${update} of ${updates}`,
    latest: "Latest",
    latestHint: "Follow the newest update",
    perSecond: (value: string) => `${value} updates/s`,
    perUpdate: (value: string) => `${value} s per update`,
    recordedAt: (text: string) => `recorded at ${text}`,
    left: (low: string, high: string) => (low === high ? `${low} left` : `${low} to ${high} left`),
  },

  task: taskText,
  preset: (name: string) => presets[name]?.title ?? name,
  presetDescription: (name: string) => presets[name]?.description ?? "",

  setup: {
    label: "Train a run",
    preset: "Preset",
    seed: "Seed",
    newSeed: "New seed",
    train: "Train",
    trainNeedsGpu: "Train (needs WebGPU)",
    needsGpuHint:
      "Training needs WebGPU, which this browser does not give. The reason stands at the top.",
    preparing: "Preparing",
    pauseTraining: "Pause training",
    resumeTraining: "Resume training",
    end: "End run",
    settings: (changed: number) => (changed === 0 ? "Settings" : `Settings, ${changed} changed`),
  },

  prompt: {
    label: "Prompt",
    answer: "right answer",
    position: (index: number, count: number) => `Prompt ${index} of ${count}`,
    previous: "Previous prompt",
    next: "Next prompt",
    dropped: "left out by the prompt filter",
    from: (update: number) => `Groups are recorded now and then: these are from update ${update}.`,
    none: "This update recorded no responses. Move on to one that did.",
  },

  group: {
    label: "Responses",
    sum: "sum",
    mean: "mean",
    right: "right",
    wrong: "wrong",
    partly: (outcome: number) => `outcome ${outcome}`,
    noAnswer: "none",
    short: (index: number) => `r${index}`,
    name: (index: number, verdict: string) => `Response ${index}, ${verdict}, answer`,
  },

  response: {
    heading: (index: number) => `Response ${index}`,
    tokens: (index: number) => `Tokens of response ${index}`,
    step: (index: number) => `Step ${index}`,
    noStep: "End",
    rightStep: "right step",
    wrongStep: "wrong step",
    unknownStep: "not judged",
    stepName: (step: string, how: string, value: string, truth: string) =>
      [step, `${how} ${value}`, truth].filter(Boolean).join(", "),
    tokenName: (index: number, count: number) => `token ${index} of ${count}:`,
  },

  inspector: inspectorStrings,
  scoreboard: scoreboardStrings,

  legend: {
    label: "Colour scale",
    keep: "Keep this scale",
    clipped: "outside the scale",
    truth: "Right step and wrong step are the task’s own labels.",
    layers: "Layer",
  },

  honesty: {
    title: "Credit is not truth.",
    text: "Only the sum over a response is trained on its outcome; how the implicit reward splits it among the tokens is a guess. Compare it with the step labels, which the task itself computes.",
  },

  story: {
    open: "Where did the credit go?",
    invitation: "Ten frames, on one group of this run: from a verdict to the credit of each step.",
  },

  alarms: {
    label: "Worth a look",
    sentence: ({ sentence }: AlarmRecord): string => sentence,
  },

  curves: {
    label: "Curves",
    showTable: "Show as table",
    showCharts: "Show as charts",
    update: "update",
    empty: "Not measured yet",
    summary: (
      name: string,
      first: string,
      firstUpdate: number,
      last: string,
      lastUpdate: number,
      high: string,
      highUpdate: number,
    ) =>
      `${name}: ${first} at update ${firstUpdate}, ${last} at update ${lastUpdate}, highest ${high} at update ${highUpdate}.`,
    about: (name: string) => `About ${name}`,
  },

  adapter: {
    searching: "Looking for WebGPU",
    none: "No WebGPU",
    title: "What runs",
    onScreen: "On screen",
    here: "This browser",
    software:
      "A processor plays graphics card here, so training is slow; the results are the same kind.",
    vendor: "Vendor",
    architecture: "Architecture",
    features: "Features",
    noFeatures: "none of those that speed training up",
    buffer: "Largest buffer",
    invocations: "Threads in a workgroup",
    megabytes: (n: string) => `${n} MiB`,
  },

  theme: {
    label: "Theme",
    names: { system: "System", light: "Light", dark: "Dark" },
  },

  keys: {
    title: "Keys",
    close: "Close",
    enable: "Single-key shortcuts",
    enableHint: "Turn them off where they get in the way of a screen reader or of voice control.",
    list: [
      ["Space", "Play or pause"],
      [".", "One update on"],
      ["R", "Restart with the same seed"],
      ["N", "New seed"],
      ["T", "Train, or pause training"],
      ["1 to 6", "Outcome, implicit reward, step sum, return, advantage, change"],
      ["← →", "Token before, token after"],
      ["Shift + ← →", "Step before, step after"],
      ["↑ ↓", "Response before, response after"],
      ["?", "This list"],
    ],
    note: "The arrow keys work when a token has the focus.",
  },

  announce: {
    percent: (percent: number, accuracy: string) =>
      `${percent} percent of the updates done${accuracy ? `, held-out accuracy ${accuracy}` : ""}.`,
  },

  footer: {
    text: "Steplight trains a small policy and its implicit process reward model (PRIME, arXiv 2502.01456) in your browser. Nothing leaves it.",
  },
} as const;

export const strings = translated("page", pageStrings);
