/** The run on screen as a file that the page, this one or another's, opens again. */
import { inPieces } from "../pieces.ts";
import { recordingPieces, RECORDING_VERSION, type Recording } from "../recording.ts";
import type { LabState } from "./lab-state.ts";

/** What stands for a run in a file's name: its letters, digits and dashes, whatever a file calls itself. */
const nameOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "")
    .slice(0, 40);

/** A name for the file of a run, such as "steplight-pocket-seed0-update60.steplight". */
export function runFileName({ header, reports }: Pick<LabState, "header" | "reports">): string {
  const seed = header?.seed ?? null;
  const update = reports.at(-1)?.metrics.update ?? 0;
  const parts = ["steplight", nameOf(header?.name ?? ""), seed === null ? "" : `seed${seed}`];
  return `${[...parts, `update${update}`].filter((part) => part !== "").join("-")}.steplight`;
}

/**
 * The run on screen as a recording; null where there is none. Of a run that trains it is what there is so far, with the groups
 * that the page has kept.
 */
export function recordingOf(
  { header, reports }: Pick<LabState, "header" | "reports">,
  now: Date,
): Recording | null {
  if (!header || reports.length === 0) return null;
  const { config, adapter, updates, created } = header;
  return {
    header: {
      version: RECORDING_VERSION,
      config: { ...config },
      adapter,
      updates,
      created: created ?? now.toISOString(),
    },
    reports,
  };
}

/**
 * A recording's file: the gzip of its JSON. The same recording makes the same bytes in one browser.
 *
 * @param pause is waited for every few milliseconds
 */
export async function runFile(recording: Recording, pause: () => Promise<void>): Promise<Blob> {
  const parts: string[] = [];
  await inPieces(recordingPieces(recording), pause, (part) => parts.push(part));
  const packed = new Blob(parts).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(packed, { headers: { "content-type": "application/gzip" } }).blob();
}
