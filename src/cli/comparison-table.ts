/** A comparison as Markdown, which a terminal shows as well: figures, then every seed, then what the words mean. */
import type { Estimate } from "../bootstrap.ts";
import { CLAIM, type ArmRow, type Comparison, type Spread, type Thirds } from "./comparison.ts";

const NOTHING = "-";

/** Whole numbers as people write them: 5,120. */
export function count(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

const plain = (digits: number) => (value: number) => value.toFixed(digits);
const share = plain(3);
const ratio = plain(2);
const signed = (value: number) => {
  const text = value.toFixed(3);
  return text.startsWith("-") && Number(text) !== 0 ? text : `+${text.replace("-", "")}`;
};

function spreadText(spread: Spread | null): string {
  if (spread === null) return NOTHING;
  return spread.sd === null ? share(spread.mean) : `${share(spread.mean)} ± ${share(spread.sd)}`;
}

function thirdsText(thirds: Thirds | null): string {
  return thirds === null ? NOTHING : `${share(thirds.early.mean)} / ${share(thirds.late.mean)}`;
}

/** @param n seeds of the arm; an estimate of fewer says so */
function estimateText(
  estimate: Estimate | null,
  n: number,
  text: (value: number) => string,
): string {
  if (estimate === null) return NOTHING;
  const { value, interval } = estimate;
  const bounds = interval === null ? "" : ` [${text(interval.low)}, ${text(interval.high)}]`;
  return `${text(value)}${bounds}${estimate.n < n ? ` (n ${estimate.n})` : ""}`;
}

/** Cells padded to the width of their column. */
function table(rows: readonly (readonly string[])[]): string[] {
  const [head = []] = rows;
  const widths = head.map((_, i) => Math.max(3, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [line(head), rule, ...rows.slice(1).map(line)];
}

function rolloutsText({ rollouts, pretraining }: ArmRow, isCounted: boolean): string {
  if (pretraining === 0) return count(rollouts);
  return isCounted
    ? `${count(rollouts)} (${count(pretraining)} of them before)`
    : `${count(rollouts)} (+ ${count(pretraining)} before)`;
}

function figureRow(row: ArmRow, isCounted: boolean): string[] {
  const n = row.seeds.length;
  const unfinished = row.seeds.filter(({ isFinished }) => !isFinished).length;
  return [
    row.name,
    row.role ?? NOTHING,
    unfinished === 0 ? `${n}` : `${n} (${unfinished} unfinished)`,
    rolloutsText(row, isCounted),
    spreadText(row.final),
    spreadText(row.area),
    estimateText(row.difference, n, signed),
    estimateText(row.ratio, n, ratio),
    estimateText(row.halfWay, n, ratio),
    row.claim.of === 0 ? NOTHING : `${row.claim.seeds}/${row.claim.of}`,
    ...[row.auroc, row.withinAuroc, row.policyWithinAuroc].map(thirdsText),
  ];
}

function seedRow({ name, seeds }: ArmRow): string[] {
  const cells = (values: readonly (number | null)[], text: (value: number) => string) =>
    values.map((value) => (value === null ? NOTHING : text(value))).join(" ");
  const baselines = seeds.map(({ baseline }) => baseline ?? NOTHING);
  const ratios = seeds.map((row) => row.ratio);
  return [
    name,
    seeds.map(({ seed }) => seed).join(" "),
    cells(
      seeds.map(({ final }) => final),
      share,
    ),
    cells(ratios, (value) => (value === 0 ? "n/r" : ratio(value))),
    new Set(baselines).size === 1 ? (baselines[0] ?? NOTHING) : baselines.join(" "),
  ];
}

function baselineText(baselines: readonly string[]): string {
  return baselines.length === 1
    ? (baselines[0] ?? "")
    : `the best of ${baselines.join(", ")} on each seed`;
}

function meaning({ at, baselines }: Comparison, isCounted: boolean): string[] {
  const against = `Baseline: ${baselineText(baselines)}.`;
  return [
    `Final: held-out accuracy, mean of a run's last 3 evaluations; mean ± standard deviation over seeds. Area: mean height of the curve up to ${count(at)} rollouts.`,
    ...(baselines.length === 0
      ? ["No baseline: --baseline ARM adds differences and ratios."]
      : [
          `${against} Difference: accuracy at ${count(at)} rollouts (trailing mean of 3) minus the baseline's, mean over seeds [bootstrap 95 % interval].`,
          "Ratio: rollouts that the baseline needs to reach its own final score, over rollouts that the arm needs to reach that score; median over seeds [bootstrap 95 % interval]; not reached (n/r) counts as 0. Half-way: the same for half of the baseline's rise.",
        ]),
    "Step AUROC: of the credit of steps against their labels; means of the first and the last third of a run's measurements. Within responses: over pairs of steps of one response, where credit that is alike on every step has 0.500. Policy's own: the same of log(policy / warm start), the credit that a policy without any PRM implies.",
    `${
      isCounted
        ? "Rollouts before the first update are counted."
        : "Rollouts before the first update are not counted: --count-pretraining."
    }`,
  ];
}

/** The comparison of one block, as lines. */
export function comparisonLines(comparison: Comparison, countPretraining: boolean): string[] {
  const { block, at, arms, pairs, baselines } = comparison;
  const head = [
    "arm",
    "role",
    "n",
    "rollouts",
    "final",
    "area",
    `difference at ${count(at)}`,
    "ratio",
    "half-way",
    `>= ${CLAIM}x`,
    "step AUROC early / late",
    "within responses",
    "policy's own, within",
  ];
  const rows = arms.map((row) => figureRow(row, countPretraining));
  const seedHead = ["arm", "seeds", "final of each", "ratio of each", "baseline of each"];
  const pairRows = pairs.map(({ arm, other, difference }) => [
    `${arm} - ${other}`,
    estimateText(difference, difference?.n ?? 0, signed),
    `${difference?.n ?? 0}`,
  ]);
  return [
    ...(block === "" ? [] : [`### ${block}`, ""]),
    ...table([head, ...rows]),
    "",
    ...table([seedHead, ...arms.map(seedRow)]),
    ...(baselines.length > 0 || pairRows.length === 0
      ? []
      : ["", ...table([["pair", `difference at ${count(at)}`, "n"], ...pairRows])]),
    "",
    ...meaning(comparison, countPretraining),
  ];
}
