/** What a visitor drops: every kind of file, bad ones beside good ones, and the limits of the shelf. */
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { writeRecording } from "../../src/recording.ts";
import { writeCurves } from "../../src/run-curves.ts";
import { fileOf as fileOfArms, join } from "../../src/ui/runs/arms.ts";
import { readFiles, type DroppedFile } from "../../src/ui/runs/import-files.ts";
import { RunShelf } from "../../src/ui/runs/run-shelf.ts";
import { fixtureRecording } from "./fixture.ts";
import { armsOf, fileOf, runOf } from "./runs-fixture.ts";

const bytesOf = (content: string | Uint8Array): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(content));

const dropped = (path: string, content: string | Uint8Array): DroppedFile => ({
  path,
  size: content.length,
  read: () => Promise.resolve(bytesOf(content)),
});

const lines = (values: readonly number[]): string =>
  values
    .map((heldout_accuracy, update) =>
      JSON.stringify({ update, rollouts: 8 * update, heldout_accuracy, alarms: ["kl"] }),
    )
    .join("\n");

const config = (seed: number, weight = 0.1) =>
  JSON.stringify({ name: "mine", seed, updates: 9, task: { name: "sums" }, process: { weight } });

const problemOf = async (...files: readonly DroppedFile[]): Promise<string> => {
  const [first] = await readFiles(files);
  return first?.kind === "refused" ? first.problem : `accepted ${first?.path ?? "nothing"}`;
};

describe("files", () => {
  test("of every kind become runs, packed or plain, whatever they are called", async () => {
    const recording = fixtureRecording({ every: 3 });
    const results = await readFiles([
      dropped("a.steplight", gzipSync(writeRecording(recording))),
      dropped(
        "b.txt",
        writeCurves(
          fileOf("rloo", [
            [0, 1],
            [0, 1],
          ]),
        ),
      ),
      dropped("arm/4/metrics.jsonl", lines([0.1, 0.2, 0.4])),
      dropped("arm/4/config.json", config(4)),
    ]);
    expect(results.map(({ kind, path }) => [kind, path])).toEqual([
      ["runs", "a.steplight"],
      ["runs", "b.txt"],
      ["runs", "arm/4/metrics.jsonl"],
    ]);
    const [recorded, curves, logged] = results.map((one) => (one.kind === "runs" ? one : null));
    expect(recorded?.recording?.reports).toHaveLength(recording.reports.length);
    const [run] = recorded?.file.runs ?? [];
    expect(run?.seed).toBe(recording.header.config["seed"]);
    const learned = recording.reports.filter(({ stage }) => stage === "rl");
    expect(run?.updates).toEqual(learned.map(({ metrics }) => metrics.update));
    expect(curves?.file.runs).toHaveLength(2);
    expect(curves?.recording).toBeNull();
    expect(logged?.file.arms[0]).toMatchObject({
      name: "arm",
      config: { process: { weight: 0.1 } },
    });
    expect(logged?.file.runs[0]).toMatchObject({
      seed: 4,
      rollouts: [0, 8, 16],
      metrics: { heldout_accuracy: [0.1, 0.2, 0.4] },
    });
  });

  test("a metrics.jsonl without settings is a run without a seed", async () => {
    const [result] = await readFiles([dropped("metrics.jsonl", lines([0.1, 0.2]))]);
    expect(result).toMatchObject({
      kind: "runs",
      file: { arms: [{ name: "metrics.jsonl", config: {} }], runs: [{ seed: null }] },
    });
  });

  test("a last line that was cut off is left out, another broken line is named", async () => {
    const [result] = await readFiles([dropped("m.jsonl", `${lines([0.1, 0.2])}\n{"update":2,`)]);
    expect(result).toMatchObject({ kind: "runs", file: { runs: [{ updates: [0, 1] }] } });
    expect(await problemOf(dropped("m.jsonl", `${lines([0.1])}\nnonsense\n${lines([0.1])}`))).toBe(
      'Cannot read metrics "m.jsonl": expected an object with the numbers "update" and "rollouts" in line 2, found "nonsense"',
    );
  });

  test("a bad one does not stop the others", async () => {
    const results = await readFiles([
      dropped("photo.png", new Uint8Array([0x89, 0x50, 0, 1, 2])),
      dropped("cut.steplight", gzipSync("{}").subarray(0, 12)),
      dropped("good.json", writeCurves(fileOf("rloo", [[0, 1]]))),
      { ...dropped("gone.json", ""), read: () => Promise.reject(new Error("NotFoundError")) },
    ]);
    expect(results.filter(({ kind }) => kind === "runs").map(({ path }) => path)).toEqual([
      "good.json",
    ]);
    const problems = results.map((one) => (one.kind === "refused" ? one.problem : null));
    expect(problems.filter(Boolean)).toEqual([
      'Cannot read "photo.png": expected a recording, a file of curves, or metrics.jsonl with config.json, found something else',
      'Cannot read "cut.steplight": its gzip data is damaged',
      'Cannot read "gone.json": the browser gives no access to it',
    ]);
  });

  test("are refused in one sentence that says what is wrong", async () => {
    const huge = { ...dropped("huge.json", ""), size: 2 ** 30 };
    expect(await problemOf(huge)).toMatch(/at most 67108864 bytes, found 1073741824/);
    expect(await problemOf(dropped("config.json", config(1)))).toMatch(
      /metrics.jsonl of the same run/,
    );
    expect(await problemOf(dropped("x", "[1,2]"))).toMatch(/found something else/);
    expect(await problemOf(dropped("x", '{"header":1,"reports":[]}'))).toMatch(/at "header"/);
    expect(
      await problemOf(
        dropped("metrics.jsonl", lines([0.1, 0.2])),
        dropped("config.json", config(1)),
        dropped("config (1).json", config(2)),
      ),
    ).toMatch(/one config.json beside it, found 2; drop one run at a time/);
    const backwards = `${lines([0.1, 0.2])}\n${lines([0.3])}`;
    expect(await problemOf(dropped("m.jsonl", backwards))).toMatch(/updates that do not ascend/);
  });
});

describe("arms", () => {
  test("take in runs of the same settings, once each", () => {
    const arms = armsOf(
      fileOf("rloo", [
        [0, 1],
        [0, 1],
      ]),
    );
    const more = {
      ...fileOf("other", []),
      runs: [1, 2].map((seed) => runOf("other", seed, [0, 2])),
    };
    const same = {
      ...more,
      arms: more.arms.map((arm) => ({ ...arm, config: arms[0]?.config ?? {} })),
    };
    const joined = join(arms, same, "imported");
    expect([joined.added, joined.known, joined.arms.length]).toEqual([1, 1, 1]);
    expect(joined.arms[0]?.runs.map(({ arm, seed }) => [arm, seed])).toEqual([
      ["rloo", 0],
      ["rloo", 1],
      ["rloo", 2],
    ]);
  });

  test("of one name and other settings get a number and say what differs", () => {
    const arms = armsOf(
      fileOf("rloo", [[0, 1]], { task: 1, a: { b: 1 }, c: 1, d: 1 }),
      fileOf("rloo", [[0, 1]], { task: 1, a: { b: 2 }, c: "x", d: 2 }),
    );
    expect(arms.map(({ name, title }) => [name, title])).toEqual([
      ["rloo", "The rloo"],
      ["rloo (2)", "The rloo · a.b 2, c x, +1"],
    ]);
  });

  test("without settings are told apart by their names", () => {
    const arms = armsOf(fileOf("a", [[0, 1]], {}), fileOf("b", [[0, 1]], {}));
    expect(arms.map(({ name }) => name)).toEqual(["a", "b"]);
  });

  test("the run on screen gets a name of its own in a file", () => {
    const [arm] = armsOf(fileOf("rloo", [[0, 1]]));
    if (!arm) throw new Error("No arm");
    const current = { ...arm, name: "", title: "rloo", origin: "current" as const };
    const file = fileOfArms([arm, current]);
    expect(file.arms.map(({ name }) => name)).toEqual(["rloo", "rloo (2)"]);
    expect(file.runs.map((run) => run.arm)).toEqual(["rloo", "rloo (2)"]);
  });
});

describe("the shelf", () => {
  const shipped = fileOf("rloo", [
    [0, 1],
    [0, 1],
  ]);

  test("loads once, and again after a failure", async () => {
    let calls = 0;
    const shelf = new RunShelf(() => {
      calls += 1;
      return calls === 1 ? Promise.reject(new InputError("Cannot read")) : Promise.resolve(shipped);
    });
    expect(shelf.state.loading).toBe("not-asked");
    await Promise.all([shelf.open(), shelf.open()]);
    expect([calls, shelf.state.loading, shelf.state.problem]).toEqual([1, "failed", "Cannot read"]);
    await shelf.open();
    await shelf.open();
    expect([calls, shelf.state.loading, shelf.state.problem]).toEqual([2, "ready", null]);
    expect(shelf.state.arms.map(({ name, runs }) => [name, runs.length])).toEqual([["rloo", 2]]);
  });

  test("puts what it brings before what the visitor brought meanwhile", async () => {
    const shelf = new RunShelf(() => Promise.resolve(shipped));
    await shelf.add([dropped("m.json", writeCurves(fileOf("mine", [[0, 1]])))]);
    expect(shelf.state.arms.map(({ name }) => name)).toEqual(["mine"]);
    await shelf.open();
    expect(shelf.state.arms.map(({ name, origin }) => [name, origin])).toEqual([
      ["rloo", "shipped"],
      ["mine", "imported"],
    ]);
  });

  test("takes 50 runs of the visitor, refuses the 51st, and takes it after a removal", async () => {
    const shelf = new RunShelf(() => Promise.resolve(shipped));
    await shelf.open();
    const seen: number[] = [];
    const end = shelf.subscribe(({ notes }) => seen.push(notes.length));
    const many = (name: string, n: number) =>
      dropped(
        `${name}.json`,
        writeCurves(
          fileOf(
            name,
            Array.from({ length: n }, () => [0, 1]),
          ),
        ),
      );
    await shelf.add([many("a", 30), many("b", 20), many("c", 1)]);
    end();
    expect(shelf.state.notes).toEqual([
      { kind: "added", path: "a.json", runs: 30, known: 0, recording: null },
      { kind: "added", path: "b.json", runs: 20, known: 0, recording: null },
      { kind: "full", path: "c.json", runs: 1 },
    ]);
    expect(seen.at(-1)).toBe(3);
    shelf.remove("rloo");
    expect(shelf.state.arms.map(({ name }) => name)).toEqual(["rloo", "a", "b"]);
    shelf.remove("b");
    await shelf.add([many("c", 1), many("a", 30)]);
    expect(shelf.state.notes).toEqual([
      { kind: "added", path: "c.json", runs: 1, known: 0, recording: null },
      { kind: "added", path: "a.json", runs: 0, known: 30, recording: null },
    ]);
    expect(shelf.state.isReading).toBe(false);
  });
});
