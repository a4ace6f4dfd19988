/** Sentences of the settings in English: the panel, its groups and the teacher view. Each setting's own are in setting-fields.ts. */
import type { Wait } from "../../settings/acts-when.ts";
import type { Group, Section } from "../../settings/groups.ts";
import type { Hideable } from "../../settings/teacher.ts";
import { translated } from "../translated.ts";

interface GroupText {
  readonly name: string;
  readonly about: string;
}

const groups: Record<Group, GroupText> = {
  task: { name: "Task", about: "What is asked, and what counts as right." },
  rollouts: {
    name: "Rollouts",
    about: "How many responses each update samples, how boldly, and which prompts it keeps.",
  },
  reward: {
    name: "Reward and PRM",
    about:
      "The verdict, the reward of single tokens, and the process reward model (PRM) behind it.",
  },
  advantage: {
    name: "Advantage",
    about: "What a reward is compared with before it pushes the policy, and the critic.",
  },
  policy: { name: "Policy update", about: "How advantages change the policy." },
  replay: { name: "Replay", about: "What the policy learns from remembered responses." },
  evaluation: {
    name: "Evaluation and recording",
    about: "What is measured, recorded and saved. None of it changes the training.",
  },
  model: { name: "Model and start", about: "The network, and what it knows before the run." },
};

const sections: Record<Section, string> = {
  task: "Task",
  rollout: "Sampling",
  filter: "Prompt filter",
  process: "Process reward",
  outcome: "Outcome reward",
  prm: "PRM",
  "prm.pretrain": "PRM before the run",
  "prm.replay": "PRM from memory",
  "prm.optimizer": "Optimizer of the PRM",
  advantage: "Advantage",
  critic: "Critic",
  "critic.optimizer": "Optimizer of the critic",
  policy: "Policy",
  "policy.klReward": "Distance from the start, as reward",
  "policy.klLoss": "Distance from the start, in the loss",
  "policy.optimizer": "Optimizer of the policy",
  replay: "Replay",
  evaluation: "Evaluation",
  record: "Recording",
  truth: "True values",
  probes: "Probes",
  model: "Model",
  sft: "Training of a warm start",
  "sft.optimizer": "Optimizer of the warm start",
};

const waits: Record<Wait, string> = {
  ownStart: "Acts where the run trains its own warm start: start “sft”.",
  policyGradient: "Acts with the algorithm policy-gradient only.",
  replay: "Acts with one of the replay algorithms only.",
  creditReplay: "Acts with the algorithm credit-replay only.",
  primeReplay: "Acts with the algorithm prime-replay only.",
  judgedReplay: "Acts with the algorithms prime-replay and credit-replay only.",
  successes: "Acts where successes are imitated: any other replay, or imitation above 0.",
  filter: "Acts while the prompt filter is on.",
  processReward: "Acts where there is a process reward.",
  prm: "Acts in a run with a PRM only.",
  prmReplay: "Acts where the PRM learns from memory: remembered mini-batches above 0.",
  pretrained: "Acts where the PRM starts as “pretrained”.",
  passRate: "Acts with the base rate “pass-rate”.",
  learnedIntercept: "Acts with the base rate “learned”.",
  gae: "Acts with the estimator gae only.",
  critic: "Acts with the estimator gae and the values of a critic only.",
  grpo: "Acts with the estimator grpo only.",
  centred: "Acts with rloo, gae or a PRM only: paper and code agree otherwise.",
  clip: "Acts with the policy loss “clip” only.",
  klReward: "Acts where the penalty in the reward is above 0.",
  klLoss: "Acts where the penalty in the loss is above 0.",
  truth: "Acts where true values are measured.",
  probes: "Acts where probes are scored.",
  recordedGroups: "Acts where groups are recorded.",
};

const parts: Record<Exclude<Hideable, `settings.${string}`>, string> = {
  setup: "Preset, seed and Train",
  transport: "Playback",
  curves: "Curves",
  scoreboard: "Scoreboard",
  inspector: "Inspector",
  layers: "Layers",
  story: "Story",
  runs: "Runs",
  lessons: "Lessons",
  settings: "All settings",
};

export const settingsStrings = translated("settings", {
  title: "Settings",
  intro: "Every setting of a run. Changes hold for the next run that you train.",
  changed: (n: number) => (n === 1 ? "1 changed" : `${n} changed`),
  unchanged: "as in the preset",
  search: "Search settings",
  onlyChanged: "Only changed",
  undo: "Undo",
  redo: "Redo",
  resetAll: "Reset all",
  found: (n: number) => (n === 1 ? "1 setting" : `${n} settings`),
  nothing: "No setting fits. Change the words, or show all settings.",
  seedNote: "The seed stands beside the preset.",
  recordsNote:
    "Your own questions come from a file: the command line reads one. Here the built-in example is used.",
  problemTitle: "These settings do not make one run",
  showSetting: "Show the setting",

  preset: (value: string) => `Preset: ${value}.`,
  limits: (low: string, high: string) => `${low} to ${high}`,
  length: (low: number, high: number) => `${low} to ${high} characters`,
  limitsOfMultiple: (low: string, high: string, of: number) =>
    `${low} to ${high}, multiple of ${of}`,
  doubles: "Arrow keys: × 2, ÷ 2.",
  on: "on",
  off: "off",
  isChanged: "changed",
  reset: "Reset",
  resetName: (name: string, value: string) => `Reset ${name} to ${value}`,
  invalid: {
    integer: (low: string, high: string) => `Enter a whole number from ${low} to ${high}.`,
    real: (low: string, high: string) => `Enter a number from ${low} to ${high}.`,
    multiple: (low: string, high: string, of: number) =>
      `Enter a multiple of ${of} from ${low} to ${high}.`,
    text: (low: number, high: number) =>
      `Enter ${low} to ${high} visible characters, without a space at either end.`,
  },

  groups,
  sections,
  waits,

  teacher: {
    title: "Teacher view",
    turnOn: "Choose what to hide",
    turnOff: "Done",
    about:
      "What you tick is hidden from those who open your link. You see it here while you choose.",
    page: "Parts of the page",
    settings: "Groups of settings",
    hidden: "hidden in your link",
    some: (n: number) =>
      n === 1 ? "A teacher has hidden 1 part." : `A teacher has hidden ${n} parts.`,
    parts,
  },
});
