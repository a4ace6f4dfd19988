/** The run on screen as a file: what is in it, what it is called, and that it opens as what was saved. */
import { describe, expect, test, vi } from "vitest";
import { presetConfig } from "../../src/presets.ts";
import { readRecording, writeRecording, recordingPieces } from "../../src/recording.ts";
import { decodeRecording } from "../../src/ui/recording-file.ts";
import { recordingOf, runFile, runFileName } from "../../src/ui/run-file.ts";
import { headerOf, liveHeader } from "../../src/ui/run-source.ts";
import { fixtureRecording } from "./fixture.ts";

const recording = fixtureRecording();
const { reports } = recording;
const NOW = new Date("2026-11-26T11:00:00Z");
const atOnce = (): Promise<void> => Promise.resolve();
const bytesOf = async (blob: Blob): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await blob.arrayBuffer());

describe("the run on screen as a file", () => {
  test("of a recorded run is that recording, byte by byte, however often it is saved and opened", async () => {
    const shown = readRecording(writeRecording(recording), "a");
    const state = { header: headerOf(shown), reports: shown.reports };
    const saved = recordingOf(state, NOW);
    if (!saved) throw new Error("There is no run to save");
    expect(writeRecording(saved)).toBe(writeRecording(recording));
    const first = await bytesOf(await runFile(saved, atOnce));
    const opened = await decodeRecording(first, "a");
    expect(opened).toEqual(shown);
    expect(await bytesOf(await runFile(opened, atOnce))).toEqual(first);
  });

  test("of a run that trains says its settings, its adapter and when it was saved", async () => {
    const config = presetConfig("pocket");
    const header = liveHeader(config, "made-up adapter");
    const saved = recordingOf({ header, reports }, NOW);
    if (!saved) throw new Error("There is no run to save");
    const opened = await decodeRecording(await bytesOf(await runFile(saved, atOnce)), "a");
    expect(opened.header).toEqual({
      version: 1,
      config: JSON.parse(JSON.stringify(config)),
      adapter: "made-up adapter",
      updates: config.updates,
      created: "2026-11-26T11:00:00.000Z",
    });
    expect(headerOf(opened)).toMatchObject({ name: config.name, seed: config.seed });
  });

  test("lets others have the thread while it is written", async () => {
    const long = fixtureRecording({ updates: 300 });
    let pauses = 0;
    // A clock that shows a millisecond more whenever it is looked at: the same pieces on any machine.
    const clock = vi.spyOn(performance, "now");
    let now = 0;
    clock.mockImplementation(() => (now += 1));
    await runFile(long, () => {
      pauses += 1;
      return Promise.resolve();
    });
    clock.mockRestore();
    expect([...recordingPieces(long)].length).toBe(302 + 1);
    expect(pauses).toBeGreaterThan(20);
  });

  test("there is none without a run", () => {
    expect(recordingOf({ header: null, reports }, NOW)).toBeNull();
    expect(recordingOf({ header: headerOf(recording), reports: [] }, NOW)).toBeNull();
  });

  test.each([
    ["pocket", 3, "steplight-pocket-seed3-update11.steplight"],
    ["../../etc/passwd", 3, "steplight-etc-passwd-seed3-update11.steplight"],
    ["学習 <b>", null, "steplight-b-update11.steplight"],
    ["…", null, "steplight-update11.steplight"],
  ])("of a run named %s has a name that any disk takes", (name, seed, file) => {
    const header = { ...headerOf(recording), name, seed };
    expect(runFileName({ header, reports })).toBe(file);
  });
});
