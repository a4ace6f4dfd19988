/** The lessons: which pages each has, in order, and which of them ask for something that the page can mark. */

export const LESSONS = [1, 2, 3, 4, 5, 6] as const;
export type Lesson = (typeof LESSONS)[number];

export const PAGES = {
  1: ["written", "judged", "blamed", "blame"],
  2: ["tries", "left-out", "silence", "largest"],
  3: ["models", "gap", "lowest", "compute"],
  4: ["sums", "returns", "order"],
  5: ["ratio", "objective", "fence"],
  6: ["runs", "spread", "draw"],
} as const satisfies Readonly<Record<Lesson, readonly string[]>>;

export type Page = (typeof PAGES)[Lesson][number];

/** What a page shows besides its text: the line of tokens, a group to switch or the run's own, and so on. */
export type Picture = "line" | "tries" | "verdicts" | "sum" | "clip" | "curves";

export const PICTURES: Readonly<Record<Page, Picture>> = {
  written: "line",
  judged: "line",
  blamed: "line",
  blame: "line",
  tries: "tries",
  "left-out": "verdicts",
  silence: "verdicts",
  largest: "verdicts",
  models: "line",
  gap: "line",
  lowest: "line",
  compute: "sum",
  sums: "line",
  returns: "line",
  order: "line",
  ratio: "clip",
  objective: "clip",
  fence: "clip",
  runs: "curves",
  spread: "curves",
  draw: "curves",
};

/** Pages with a task. Every lesson ends with one. */
export const TASKS: ReadonlySet<Page> = new Set<Page>([
  "blame",
  "silence",
  "largest",
  "lowest",
  "compute",
  "order",
  "fence",
  "draw",
]);

/** The lesson with a number; null for none and for numbers that are no lesson's. */
export function lessonOf(number: number | null): Lesson | null {
  return LESSONS.find((lesson) => lesson === number) ?? null;
}

/** The index from 0 of a page that is counted from 1, moved into the lesson. */
export function pageIndex(lesson: Lesson, page: number | null): number {
  const wanted = page === null || !Number.isFinite(page) ? 1 : Math.round(page);
  return Math.max(0, Math.min(wanted - 1, PAGES[lesson].length - 1));
}
