import { gzipSync } from "node:zlib";
import { describe, expect, test, vi } from "vitest";
import { InputError } from "../../src/errors.ts";
import { readRecording, readRecordingInPieces, writeRecording } from "../../src/recording.ts";
import { decodeRecording } from "../../src/ui/recording-file.ts";
import { firstView, headerOf, lastWithGroups } from "../../src/ui/run-source.ts";
import { fixtureRecording } from "./fixture.ts";

const recording = fixtureRecording({ every: 3 });
const text = writeRecording(recording);
const bytes = (buffer: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(buffer);

describe("a recording file", () => {
  test("opens as gzip and as plain JSON", async () => {
    const plain = await decodeRecording(bytes(Buffer.from(text)), "a");
    const packed = await decodeRecording(bytes(gzipSync(text)), "a");
    expect(packed).toEqual(plain);
    expect(packed.reports.length).toBe(12);
  });

  test("a letter that lies across two unpacked pieces stays whole", async () => {
    const created = "\u2192 \u00e4".repeat(100_000);
    const long = writeRecording({ ...recording, header: { ...recording.header, created } });
    const { header } = await decodeRecording(bytes(gzipSync(long)), "long");
    expect(header.created === created).toBe(true);
  });

  test.each([
    ["logprobs", '"logprobs":["x"]', /expected number at "[\w.]+\.logprobs\.0", found "x"/],
    ["tokens", '"tokens":["a",7]', /expected string at "[\w.]+\.tokens\.1", found 7/],
    ["advantages", '"advantages":3', /expected Array at "[\w.]+\.advantages", found 3/],
  ])("names the first value of %s that does not fit", async (name, wrong, message) => {
    const damaged = text.replace(new RegExp(`"${name}":\\[[^\\]]*\\]`), wrong);
    expect(damaged).not.toBe(text);
    await expect(decodeRecording(bytes(Buffer.from(damaged)), "a")).rejects.toThrow(message);
  });

  test("says what is wrong with a damaged one", async () => {
    const packed = bytes(gzipSync(text));
    await expect(decodeRecording(packed.slice(0, 500), "cut.steplight")).rejects.toThrow(
      /"cut.steplight": its gzip data is damaged/,
    );
    await expect(decodeRecording(bytes(Buffer.from("{}")), "x")).rejects.toThrow(InputError);
    await expect(decodeRecording(new Uint8Array(), "empty")).rejects.toThrow(InputError);
  });
});

describe("the first view", () => {
  test("is the newest group with right and wrong responses, at the first wrong one", () => {
    const start = firstView(recording.reports);
    const group = recording.reports[start?.at ?? -1]?.groups[start?.group ?? -1];
    const outcomes = group?.responses.map(({ outcome }) => outcome) ?? [];
    expect(new Set(outcomes)).toEqual(new Set([0, 1]));
    expect(start?.response).toBe(outcomes.indexOf(0));
  });

  test("without any group it is the newest report", () => {
    const bare = recording.reports.map((report) => ({ ...report, groups: [] }));
    expect(firstView(bare)).toEqual({ at: 11, group: 0, response: 0 });
    expect(firstView([])).toBeNull();
  });

  test("groups come from the last report that recorded some", () => {
    expect([0, 1, 3, 5].map((index) => lastWithGroups(recording.reports, index))).toEqual([
      0, 0, 3, 3,
    ]);
  });
});

test("a header with a foreign config is read leniently", () => {
  const header = { ...recording.header, config: { name: "x".repeat(500), task: null, seed: "1" } };
  expect(headerOf({ header, reports: [] })).toMatchObject({
    name: "x".repeat(80),
    task: "",
    seed: null,
  });
});

describe("a recording in pieces", () => {
  test("is the same as in one, and lets others have the thread in between", async () => {
    const long = fixtureRecording({ updates: 200, every: 1 });
    const whole = writeRecording(long);
    let pauses = 0;
    const pause = (): Promise<void> => {
      pauses += 1;
      return Promise.resolve();
    };
    // A clock that shows a millisecond more whenever it is looked at: the same pieces on any machine.
    const clock = vi.spyOn(performance, "now");
    let now = 0;
    clock.mockImplementation(() => (now += 1));
    const read = await readRecordingInPieces(whole, "a", pause);
    clock.mockRestore();
    expect(read).toEqual(readRecording(whole, "a"));
    expect(pauses).toBeGreaterThan(20);
  });

  test("names the same field as in one", async () => {
    const damaged = text.replace(/"reports":\[\{/, '"reports":[{"probes":3,');
    const inOne = (): unknown => readRecording(damaged, "a");
    expect(inOne).toThrow('expected Array at "reports.0.probes", found 3');
    await expect(readRecordingInPieces(damaged, "a", () => Promise.resolve())).rejects.toThrow(
      'expected Array at "reports.0.probes", found 3',
    );
  });
});
