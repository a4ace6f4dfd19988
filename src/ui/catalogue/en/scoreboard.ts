/** Words of the credit scoreboard; part of strings.ts. */
import type { CreditSource } from "../../agreement.ts";

const rows: Record<CreditSource, string> = {
  outcome: "Outcome only",
  implicit: "Implicit PRM",
  policy: "The policy’s own",
  oracle: "Oracle",
};

export const scoreboardStrings = {
  title: "Credit against the truth",
  measured: (update: number | null) =>
    update === null ? "Nothing is measured yet." : `Measured in update ${update}.`,
  columns: {
    source: "Credit",
    auroc: "AUROC",
    within: "In one response",
    firstError: "First error found",
  },
  rows,
  dash: "–",
  notMeasured: "not measured",
  mark: "†",
  onScreen: (responses: number) => `of the ${responses} responses on screen`,
  /** Below the table, where a score is marked. */
  markNote: (responses: number) => `† Of the ${responses} responses on screen.`,
  auroc:
    "AUROC is the chance that a right step has more credit than a wrong one; 0.5 is a coin’s toss.",
  outcome: "Outcome-only credit is alike on every step, so within a response it can only guess.",
  policy: "The policy’s own credit is how much likelier than its warm start it finds each step.",
  oracle:
    "The oracle is the task’s own labels: 1 by definition, and the most that credit can reach.",
} as const;
