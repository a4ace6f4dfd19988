/** Sentences as the engine throws them, on a page that speaks Japanese: all of it is told, and what was given stays to the letter. */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { setPath } from "../../src/config-path.ts";
import { parseConfig, type ConfigInput } from "../../src/config.ts";
import { DeviceLostError, NonFiniteError } from "../../src/errors.ts";
import { readModelFolder } from "../../src/interop/hugging-face.ts";
import { readSafetensors } from "../../src/interop/safetensors.ts";
import { loadTokenizer, wordLevelTokenizerJson } from "../../src/interop/tokenizer.ts";
import { presetInput } from "../../src/presets.ts";
import { readRecording } from "../../src/recording.ts";
import { readCurves } from "../../src/run-curves.ts";
import { decodeCheckpoint, differences } from "../../src/run/checkpoint.ts";
import { parseCustomTask } from "../../src/tasks/custom-file.ts";
import { coreSentence } from "../../src/ui/catalogue/core-sentence.ts";
import { retell } from "../../src/ui/catalogue/ja/core/index.ts";
import { speak } from "../../src/ui/catalogue/speak.ts";
import { initialState, type Capability, type LabState } from "../../src/ui/lab-state.ts";
import { decodeRecording, fetchRecording } from "../../src/ui/recording-file.ts";
import { readFiles } from "../../src/ui/runs/import-files.ts";
import { fetchCurves } from "../../src/ui/runs/run-shelf.ts";
import { configOf, withChange } from "../../src/ui/settings/changes.ts";
import { statusLine } from "../../src/ui/status-line.ts";
import { CheckpointStore } from "../../workers/checkpoint-store.ts";
import { MemoryFiles } from "../../workers/files.ts";
import { readWarmStart } from "../../workers/warm-start.ts";
import { probeWebGpu } from "../../workers/webgpu.ts";

beforeAll(() => speak("ja"));
afterAll(() => speak("en"));

/** Names that stay as they are: of programs, kinds of files, values of settings. */
const NAMES = new Set(
  `WebGPU GPU PRM JSON UTF ID gzip sha256 Chrome Edge Safari Firefox https localhost true false null rloo grpo gae critic
  pocket lab outcome paper desktop heads kvHeads`.split(/\s+/),
);

/** Words in Latin letters that are neither quoted nor a name. */
const latinOf = (text: string): string[] =>
  (
    text
      .replaceAll(/「[^」]*」|"(?:[^"\\]|\\.)*"/g, "")
      .replaceAll(/[\w-]+(?:[._-][\w-]+)+/g, "")
      .match(/[A-Za-z][\w]+/g) ?? []
  ).filter((word) => !NAMES.has(word));

async function messageOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error) return error.message;
    throw error;
  }
  throw new Error("Nothing was thrown");
}

const config = (...changes: readonly string[]) =>
  changes.reduce<ConfigInput>(setPath, presetInput("pocket"));
const dropped = (path: string, text: string | Uint8Array) => ({
  path,
  size: text.length,
  read: () => Promise.resolve(Uint8Array.from(Buffer.from(text))),
});
const refusalOf = async (path: string, text: string | Uint8Array): Promise<void> => {
  const [first] = await readFiles([dropped(path, text)]);
  if (first?.kind === "refused") throw new Error(first.problem);
};
const folderOf = (files: Readonly<Record<string, string>>) => () =>
  readModelFolder(async (name) => {
    const text = files[name];
    return text === undefined ? null : new TextEncoder().encode(text);
  }, "warm-start/mine");
const curves = (file: object): string =>
  JSON.stringify({ kind: "steplight-curves", version: 1, arms: [], runs: [], ...file });
const offline = (): void => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
};

type Thrown = readonly [what: string, work: () => unknown, told: string];

const settings: readonly Thrown[] = [
  ["a rule", () => parseConfig(config("rollout.responses=1"), "x"), "2 以上にしてください"],
  ["mini-batches", () => parseConfig(config("policy.minibatches=3"), "x"), "約数"],
  ["an unknown key", () => parseConfig(config("policy.speed=3"), "x"), "知らない項目"],
  ["a word", () => parseConfig(config('updates="many"'), "x"), "必要なのは数"],
  ["a fraction", () => parseConfig(config("updates=1.5"), "x"), "整数(1.5 は不可)"],
  ["a limit", () => parseConfig(config("seed=-1"), "x"), "0 以上"],
  ["a choice", () => parseConfig(config("advantage.estimator=ppo"), "x"), "のどれか"],
  ["a schema's own words", () => parseConfig(config("model.kvHeads=3"), "x"), "割り切る"],
  ["nothing at all", () => parseConfig(null, "x"), "最上位"],
  ["a preset", () => presetInput("poket"), "プリセット「poket」が見つかりません"],
  ["a path", () => setPath(config(), "name.first=1"), "「name」には項目がありません"],
];

const files: readonly Thrown[] = [
  ["a field of a recording", () => readRecording('{"header":1,"reports":[]}', "x"), "「header」"],
  [
    "damaged gzip",
    () => decodeRecording(Uint8Array.from(gzipSync("{}").subarray(0, 12)), "cut"),
    "gzip のデータが壊れています",
  ],
  ["a photo", () => refusalOf("photo.png", "\u0089PNG"), "「photo.png」を読み込めません"],
  ["a settings file alone", () => refusalOf("config.json", '{"task":1,"updates":2}'), "だけでは"],
  ["a line of metrics", () => refusalOf("m.jsonl", '{"update":1}\nx\n'), "1 行目"],
  ["another kind of curves", () => readCurves(curves({ version: 2 }), "c"), "必要なのは 1"],
  [
    "an arm that is not listed",
    () =>
      readCurves(
        curves({ runs: [{ arm: "b", seed: 1, updates: [], rollouts: [], metrics: {} }] }),
        "c",
      ),
    "一覧にないアーム「b」",
  ],
  ["a task's line", () => parseCustomTask('{"prompt":"a","answer":"b"}\nx', "qa"), "2 行目"],
  ["a server", () => fetchFrom(500, fetchRecording), "サーバーが 500"],
  ["a server of curves", () => fetchFrom(404, fetchCurves), "サーバーが 404"],
];

async function fetchFrom(status: number, load: (address: URL) => Promise<unknown>): Promise<void> {
  vi.stubGlobal("fetch", () => Promise.resolve(new Response("", { status })));
  await load(new URL("https://localhost/a/b.json")).finally(() => vi.unstubAllGlobals());
}

const models: readonly Thrown[] = [
  ["a missing file", folderOf({}), "ファイル「config.json」"],
  [
    "a model of another family",
    folderOf({ "config.json": '{"model_type":"bert"}' }),
    '"llama" か "qwen2" か "qwen3"',
  ],
  ["a short file", () => readSafetensors(new Uint8Array(3), "x"), "8 バイト以上"],
  ["a vocabulary", () => wordLevelTokenizerJson(["a", "a"], { stop: "s", pad: "p" }), "2 回"],
  ["a tokenizer", () => loadTokenizer('{"model":5}'), "オブジェクト"],
  ["a checkpoint", () => decodeCheckpoint(new Uint8Array(9), "x"), "読み込めません"],
  ["the name of a warm start", () => readWarmStart("../x", "https://localhost/"), "始められません"],
];

const training: readonly Thrown[] = [
  [
    "a number that is none",
    () => {
      throw new NonFiniteError("policy gradient", 7);
    },
    "更新 7 で、「方策の勾配」",
  ],
  [
    "another tab",
    async () => {
      const shared = new MemoryFiles();
      await new CheckpointStore(shared).open(false);
      await new CheckpointStore(shared).open(true);
    },
    "別のタブが学習中です",
  ],
];

describe.each([
  ["settings", settings],
  ["files", files],
  ["models", models],
  ["training", training],
])("of %s", (_, all) => {
  test.each(all)("%s", async (_what, work, expected) => {
    const english = await messageOf(work);
    const told = coreSentence(english);
    expect(english).toMatch(/^[ -~\u0080-\u00ff]+$/);
    expect(told).toContain(expected);
    expect(latinOf(told), told).toEqual([]);
    expect(told).not.toContain("(英語)");
  });
});

describe("somebody else's words", () => {
  test("stay in English, marked as such", async () => {
    expect(coreSentence("Unexpected token < in JSON")).toBe("「Unexpected token < in JSON」(英語)");
    expect(coreSentence(new DeviceLostError("unknown", "GPU hang").message)).toBe(
      "WebGPU デバイスが失われました(unknown): 「GPU hang」(英語)",
    );
    offline();
    const load = (): Promise<unknown> => readWarmStart("mine", "https://localhost/assets/w.js");
    const message = await messageOf(load).finally(() => vi.unstubAllGlobals());
    expect(coreSentence(message)).toBe(
      "「/warm-start/mine/config.json」を読み込めません: 「Failed to fetch」(英語)",
    );
  });

  test("are told where they are the engine's own, one inside the other", () => {
    const inner = new DeviceLostError("unknown", "GPU hang").message;
    const outer = new DeviceLostError(
      "unknown",
      `it happened 4 times without a new update in between, so training stopped (${inner})`,
    );
    expect(coreSentence(outer.message)).toBe(
      "WebGPU デバイスが失われました(unknown): 新しい更新なしに 4 回続いたため、学習を止めました(WebGPU デバイスが失われました(unknown): 「GPU hang」(英語))",
    );
  });

  test("that are settings of a stored run are listed", () => {
    const provenance = (updates: number, adapter: string) => ({
      config: parseConfig(config(`updates=${updates}`), "x"),
      adapter,
      shaders: "",
      start: "",
    });
    const changes = differences(provenance(5, "one"), provenance(6, "two; saved 1, now 2"));
    expect(coreSentence(`Cannot go on with the stored run: ${changes.join("; ")}`)).toBe(
      '保存された実行を続けられません: config.updates は保存時 5、現在 6。adapter は保存時 "one"、現在 "two; saved 1, now 2"',
    );
  });
});

describe("what a visitor gave", () => {
  const hostile = [
    "{reason}",
    "$& $1 $'",
    "<img src=x onerror=alert(1)>",
    "none",
    "salt and pepper",
    "a or b or c",
    "Cannot do that: no run is open",
    "私の 実行 (1).json",
    " a ",
    "\\",
  ];

  test.each(hostile)("stays to the letter: %s", async (name) => {
    expect(coreSentence(await messageOf(() => readRecording("1", name)))).toContain(name);
    expect(coreSentence(await messageOf(() => presetInput(name)))).toContain(`「${name}」`);
    const problem = await messageOf(() =>
      parseConfig(config(`updates=${JSON.stringify(name)}`), "x"),
    );
    expect(coreSentence(problem)).toContain(`実際は "${name}" です`);
  });

  test("can imitate a sentence, quotes and all, and is text all the same", async () => {
    const name = '<b>": expected {found} at "x';
    const told = coreSentence(await messageOf(() => readRecording("1", name)));
    expect(told).toMatch(/^記録「<b>」を読み込めません: /);
    expect(told).toContain("{found}");
  });

  test.each([
    ["quotes", '"'.repeat(20_000)],
    ["backslashes", `"${"\\".repeat(19_000)}`],
    ["beginnings", 'Cannot read "'.repeat(1500)],
    ["alternatives", `Cannot read "x": expected ${"a or ".repeat(3900)}b, found c`],
    ["changes", `Cannot go on with the stored run: ${"a: saved b, now c; ".repeat(1000)}`],
    ["nests", `Cannot read recording "${'a": expected (b | '.repeat(1100)}`],
    ["losses", "The WebGPU device was lost (x): ".repeat(600)],
    ["length", "Cannot read ".repeat(200_000)],
  ])("takes no time, be it of a thousand %s", (_, text) => {
    const began = performance.now();
    expect(retell(text).length).toBeGreaterThan(text.length / 10);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe("the page", () => {
  const state: LabState = initialState("pocket", 0);
  const saidOf = (patch: Partial<LabState>): string => {
    const { title, detail, help } = statusLine({ ...state, ...patch });
    return [title, ...detail, help].join(" ");
  };

  test("tells why no recorded run opens", () => {
    const problem = 'Cannot read recording "a.steplight": the network does not answer';
    expect(saidOf({ problem })).toContain("記録「a.steplight」を読み込めません");
    expect(latinOf(saidOf({ problem }))).toEqual([]);
  });

  test("tells why nothing trains here", async () => {
    const limits = { maxStorageBuffersPerShaderStage: 4 };
    const adapter = { limits } as unknown as GPUAdapter;
    const gpu = { requestAdapter: () => Promise.resolve(null) } as unknown as GPU;
    const small = { requestAdapter: () => Promise.resolve(adapter) } as unknown as GPU;
    const statuses = [
      await probeWebGpu({ gpu: undefined, isSecure: true }),
      await probeWebGpu({ gpu: undefined, isSecure: false }),
      await probeWebGpu({ gpu, isSecure: true }),
      await probeWebGpu({ gpu: small, isSecure: true }),
    ];
    const told = statuses.map((capability: Capability) => saidOf({ capability }));
    expect(new Set(told).size).toBe(4);
    for (const each of told)
      expect(
        latinOf(each).filter(
          (word) => !/^(navigator|requestAdapter|chrome|gpu|Windows|max\w+)$/.test(word),
        ),
        each,
      ).toEqual([]);
  });

  test("tells what became of a run", () => {
    const lost = new DeviceLostError("destroyed", "").message;
    const trainers: readonly LabState["trainer"][] = [
      { kind: "recovering", reason: lost, fromUpdate: 3 },
      { kind: "failed", name: "InputError", error: "Cannot go on: this browser holds no run" },
      {
        kind: "running",
        unsaved: "Another tab is training, and the browser stores only that run",
      },
    ];
    const told = trainers.map((trainer) => saidOf({ trainer }));
    expect(told[0]).toContain("WebGPU デバイスが失われました");
    expect(told[1]).toContain("このブラウザーに保存された実行はありません");
    expect(told[2]).toContain("保存されません: 別のタブが学習中で");
    for (const each of told) expect(latinOf(each.replace("(destroyed)", "")), each).toEqual([]);
  });

  test("tells a problem of the settings in the language spoken when it is read", async () => {
    const made = configOf("pocket", 0, withChange("pocket", {}, "rollout.responses", 1));
    if ("config" in made) throw new Error("These settings make no run");
    expect(made.problem).toMatch(/^「rollout\.responses」は 2 以上にしてください。.*。$/);
    await speak("en");
    expect(made.problem).toMatch(/^Expected at least 2 at "rollout\.responses" .*\.$/);
    expect(coreSentence("Cannot do that: no run is open")).toBe("Cannot do that: no run is open");
    await speak("ja");
  });
});
