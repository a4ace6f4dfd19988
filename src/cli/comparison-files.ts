/** A comparison on the disk: its plots, and for an experiment its tables. */
import { join } from "node:path";
import { comparisonLines } from "./comparison-table.ts";
import {
  compareArms,
  countedArms,
  type ComparedArm,
  type Comparison,
  type Options,
} from "./comparison.ts";
import { replaceFile } from "./files.ts";
import type { MetricName } from "../report.ts";
import { aurocPlot, curvesPlot, metricPlot, type Band } from "./plot.ts";
import { ratioPlot } from "./ratio-plot.ts";

interface Plot {
  readonly kind: "curves" | "ratios" | "auroc" | MetricName;
  readonly block: string;
  readonly svg: string;
}

function plotsOf(
  comparisons: readonly Comparison[],
  arms: readonly ComparedArm[],
  title: string,
  band: Band,
  metrics: readonly MetricName[],
): Plot[] {
  return comparisons.flatMap((comparison) => {
    const { block } = comparison;
    const members = arms.filter((arm) => arm.block === block);
    const name = block === "" ? title : `${title} ${block}`;
    return [
      { kind: "curves", block, svg: curvesPlot(members, name, band) } as const,
      { kind: "ratios", block, svg: ratioPlot(comparison, name) } as const,
      { kind: "auroc", block, svg: aurocPlot(members, name, band) } as const,
      ...metrics.map((kind) => ({ kind, block, svg: metricPlot(members, kind, name, band) })),
    ].flatMap(({ svg, ...plot }) => (svg === null ? [] : { ...plot, svg }));
  });
}

/** Longer names of blocks, such as whole tasks, give way to a number in the names of files. */
const LONGEST_SUFFIX = 40;

/** A block's name as a part of a file's name; nothing where there is only one block. */
function suffixOf(block: string, comparisons: readonly Comparison[]): string {
  if (comparisons.length === 1) return "";
  const name = block
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  const number = comparisons.findIndex((comparison) => comparison.block === block) + 1;
  return `-${name === "" || name.length > LONGEST_SUFFIX ? number : name}`;
}

/** Lines for people, of all blocks. */
export function reportLines(comparisons: readonly Comparison[], options: Options): string[] {
  return comparisons.flatMap((comparison, i) => [
    ...(i === 0 ? [] : [""]),
    ...comparisonLines(comparison, options.countPretraining),
  ]);
}

export interface PlotFiles {
  readonly title: string;
  readonly band: Band;
  /** To be plotted beside accuracy, ratios and AUROC. */
  readonly metrics?: readonly MetricName[];
  /** The file of a plot. */
  readonly path: (kind: Plot["kind"], suffix: string) => string;
}

/** Writes every plot that has something to show. @returns the files @throws InputError when the disk refuses */
export async function writePlots(
  comparisons: readonly Comparison[],
  arms: readonly ComparedArm[],
  options: Options,
  { title, band, metrics = [], path }: PlotFiles,
): Promise<string[]> {
  const plots = plotsOf(comparisons, countedArms(arms, options), title, band, metrics);
  const files = plots.map(({ kind, block, svg }) => ({
    file: path(kind, suffixOf(block, comparisons)),
    svg,
  }));
  await Promise.all(files.map(({ file, svg }) => replaceFile(file, svg)));
  return files.map(({ file }) => file);
}

/** Compares the arms and leaves table.md, table.json and the plots in a folder. @returns the table's lines */
export async function writeReport(
  folder: string,
  { title, question }: { readonly title: string; readonly question: string },
  arms: readonly ComparedArm[],
  options: Options,
): Promise<{ comparisons: Comparison[]; lines: string[] }> {
  const comparisons = compareArms(arms, options);
  const lines = reportLines(comparisons, options);
  const plots = await writePlots(comparisons, arms, options, {
    title,
    band: "sd",
    path: (kind, suffix) => join(folder, `${kind}${suffix}.svg`),
  });
  const images = plots.map((file) => `![](${file.slice(folder.length + 1)})`);
  const markdown = [`## ${title}`, "", question, "", ...lines, "", ...images, ""].join("\n");
  await replaceFile(join(folder, "table.md"), markdown);
  const data = { title, question, options, comparisons };
  await replaceFile(join(folder, "table.json"), `${JSON.stringify(data, null, 2)}\n`);
  return { comparisons, lines };
}
