/** Words of the probes: one text whose credit is followed over a run. */
import { translated } from "../translated.ts";
import type { ProbeReference } from "../../probes/probe-history.ts";

export const probesStrings = translated("probes", {
  title: "One text over time",
  intro:
    "A probe is a response that never changes. The models score it again and again, so whatever moves is what they learned.",
  none: "This run scored no probes, so no text can be followed over time.",
  noneHint: "A run scores them where its setting probes.every is above 0.",
  noPrm: "This run has no process reward model (PRM), so its probes have no credit.",
  once: "Scored once so far: how its credit moves shows after the next measurement.",

  text: "Text",
  option: (index: number, prompt: string, answer: string, outcome: string) =>
    `${index}: ${prompt} → ${answer}, ${outcome}`,
  right: "right",
  wrong: "wrong",
  partly: (outcome: number) => `outcome ${outcome}`,
  noAnswer: "no answer",

  reference: "Compared with",
  references: {
    policy: "the policy of that update",
    start: "the warm start",
  } satisfies Record<ProbeReference, string>,
  referenceHints: {
    policy: "Credit shrinks again where the policy has learned what the PRM knows.",
    start: "The warm start never moves, so this shows all that the PRM has learned.",
  } satisfies Record<ProbeReference, string>,
  used: "This run uses this one.",
  notUsed: "This run’s own updates use the other one.",

  grid: "Credit of each token at each measured update",
  update: "Update",
  step: (step: number) => `Step ${step}`,
  steps: { right: "right step", wrong: "wrong step", unknown: "not judged" },
  rest: "End",
  onScreen: "on screen",
  cell: (update: number, index: number, token: string, value: string) =>
    `update ${update}, token ${index} ${token}, credit ${value}`,
  readout: (update: number, index: number, token: string, value: string) =>
    `Update ${update}, token ${index} ${token}: ${value}`,
  hint: "Arrow keys move, Enter looks at that update.",
  scale: (domain: string) => `Full colour at ±${domain} nats`,
  signs: "+ the PRM likes the token better, − it likes it less",
  thinned: (shown: number, all: number) =>
    `${shown} of ${all} measurements are drawn; the table has them all.`,

  moved: {
    wrong: (step: number, first: string, last: string, from: number, to: number) =>
      `Step ${step}, which the task calls wrong, went from ${first} at update ${from} to ${last} at update ${to}.`,
    most: (step: number, first: string, last: string, from: number, to: number) =>
      `Step ${step} moved most: from ${first} at update ${from} to ${last} at update ${to}.`,
    lowestWrong: (step: number) =>
      `In the end step ${step} has the least credit, and the task calls it wrong too.`,
    lowestOther: (step: number) =>
      `In the end step ${step} has the least credit, although the task does not call it wrong.`,
  },

  table: {
    summary: "The numbers as a table",
    total: "sum",
  },
});
