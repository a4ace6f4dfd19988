/**
 * What a report says that an update did to each token, against the same models in float64: log-probabilities and likeliest
 * tokens of the weights before and after. Nothing that trains may notice that somebody asks.
 */
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { parseConfig, type Config } from "../../src/config.ts";
import { InputError } from "../../src/errors.ts";
import { Arena } from "../../src/gpu/arena.ts";
import { allocateActivations } from "../../src/model/activations.ts";
import { createDecoderKernels } from "../../src/model/kernels.ts";
import type { ModelShape } from "../../src/model/shape.ts";
import { allocateModel } from "../../src/model/weights.ts";
import { prime } from "../../src/prime.ts";
import { readRecording, writeRecording } from "../../src/recording.ts";
import type { GroupRecord, Report, ResponseRecord } from "../../src/report.ts";
import type { RunState } from "../../src/run/state.ts";
import { createUpdateEffect } from "../../src/run/update-effect.ts";
import { at } from "../../src/typed-array.ts";
import { testDevice } from "../gpu.ts";
import { logSoftmax } from "../reference/decoder-operations.ts";
import { forward } from "../reference/decoder.ts";
import { fingerprints } from "./fingerprints.ts";
import { openLab, shapeOf, small, smallConfig, weightsOf } from "./lab.ts";
import { lettersShape } from "./letters.ts";
import { openTiny, ran, stateAfter, tensorOf, tinyConfig } from "./tiny-run.ts";

const TEMPERATURE = 0.8;

/** How to read a report of a run in float64. */
interface Read {
  readonly shape: ModelShape;
  readonly temperature: number;
  readonly vocabulary: readonly string[];
  readonly encode: (text: string) => number[];
}

/** log p over all words, before each token of a response. */
function distributions(
  { shape, temperature, vocabulary, encode }: Read,
  state: RunState,
  prompt: string,
  { tokens }: ResponseRecord,
): Float64Array[] {
  const promptIds = encode(prompt);
  const sequence = {
    tokens: [...promptIds, ...tokens.map((token) => vocabulary.indexOf(token))],
    promptLength: promptIds.length,
  };
  const weights = Float64Array.from(tensorOf(state, "policy"));
  const logits = at(forward(shape, weights, [sequence]).logits, 0);
  return tokens.map((_, t) => {
    const first = (promptIds.length + t - 1) * shape.vocab;
    const own = logits.slice(first, first + shape.vocab);
    return logSoftmax(own.map((logit) => logit / temperature));
  });
}

function expectClose(found: readonly number[] | undefined, exact: readonly number[]): void {
  expect(found).toHaveLength(exact.length);
  exact.forEach((value, i) => expect(Math.abs(at(found ?? [], i) - value)).toBeLessThan(1e-5));
}

/** Holds one response against the models before and after the update. */
function expectResponse(
  read: Read,
  [before, after]: readonly [RunState, RunState],
  prompt: string,
  response: ResponseRecord,
  isListed: boolean,
): void {
  const { tokens, logprobs, afterLogprobs, alternatives } = response;
  const [was, is] = [before, after].map((state) => distributions(read, state, prompt, response));
  if (!was || !is) throw new Error("expected two distributions");
  const ids = tokens.map((token) => read.vocabulary.indexOf(token));
  ids.forEach((id, t) => {
    expect(Math.abs(at(logprobs, t) - at(at(was, t), id))).toBeLessThan(3e-5);
    expect(Math.abs(at(afterLogprobs ?? [], t) - at(at(is, t), id))).toBeLessThan(3e-5);
  });
  expect(afterLogprobs).toHaveLength(ids.length);
  expect(alternatives !== undefined).toBe(isListed);
  alternatives?.forEach((found, t) => {
    const p = at(was, t);
    const order = [...p.keys()].toSorted((a, b) => at(p, b) - at(p, a));
    const listed = order.slice(0, 6);
    if (!listed.includes(at(ids, t))) listed[listed.length - 1] = at(ids, t);
    expect(found.words).toEqual(listed.map((id) => read.vocabulary[id]));
    expectClose(
      found.before,
      listed.map((id) => Math.exp(at(p, id))),
    );
    expectClose(
      found.after,
      listed.map((id) => Math.exp(at(at(is, t), id))),
    );
  });
  if (isListed) expect(alternatives).toHaveLength(ids.length);
}

/** Whether the update has changed what the policy says of a response by more than rounding. */
const hasMoved = ({ logprobs, afterLogprobs }: ResponseRecord): boolean =>
  (afterLogprobs ?? []).some((logprob, t) => Math.abs(logprob - at(logprobs, t)) > 1e-3);

const rollout = { ...small.rollout, temperature: TEMPERATURE };
/** 32 responses are sampled, at most 16 of them train, and 24 are shown, in micro-batches of four. */
const filtered = smallConfig({
  rollout,
  updates: 4,
  filter: { enabled: true, lower: 0.3, upper: 0.7, oversample: 2 },
  prm: { ...small.prm, reference: "policy" },
  policy: { ...small.policy, epochs: 2, minibatches: 2 },
  record: { every: 3, groups: 6, alternatives: 5 },
  microBatch: 4,
});

interface PrimeRun {
  readonly reports: readonly Report[];
  readonly states: readonly RunState[];
  readonly sampled: readonly (readonly string[])[];
  readonly read: Read;
}

/** A run of PRIME, with the prompts of each update in the order in which they were sampled. */
async function runPrime(config: Config): Promise<PrimeRun> {
  const lab = await openLab(config);
  const [reports, states, sampled]: [Report[], RunState[], string[][]] = [[], [], []];
  for await (const report of prime(lab)) {
    reports.push(report);
    states.push(await lab.state());
    const { update } = report.metrics;
    const groups = config.rollout.prompts * config.filter.oversample;
    sampled.push(
      Array.from(
        { length: update === 0 ? 0 : groups },
        (_, i) => lab.text.task.sample("train", config.seed, (update - 1) * groups + i).text,
      ),
    );
  }
  const { task, encode } = lab.text;
  const { temperature } = config.rollout;
  const read = { shape: shapeOf(config), temperature, vocabulary: task.vocabulary, encode };
  lab.destroy();
  return { reports, states, sampled, read };
}

/** Every response of every recorded update. @returns the groups */
function expectRun(
  { reports, states, read }: Pick<PrimeRun, "reports" | "states" | "read">,
  { record }: Config,
): GroupRecord[] {
  return reports.flatMap(({ groups }, i) => {
    groups.forEach(({ prompt, responses }, group) => {
      for (const response of responses) {
        const around = [at(states, i - 1), at(states, i)] as const;
        expectResponse(read, around, prompt, response, group < record.alternatives);
      }
    });
    return groups;
  });
}

describe("an update of PRIME", () => {
  let run: PrimeRun;
  beforeAll(async () => {
    run = await runPrime(filtered);
  });

  it("is told by the policy before and after it, also of responses that the filter dropped", () => {
    const groups = expectRun(run, filtered);
    expect(groups).toHaveLength(3 * 6);
    expect(new Set(groups.map(({ kept }) => kept))).toEqual(new Set([true, false]));
    expect(groups.flatMap(({ responses }) => responses).filter(hasMoved).length).toBeGreaterThan(
      20,
    );
    // Some tokens were drawn although six others were likelier.
    const listed = groups.flatMap(({ responses }) =>
      responses.flatMap(({ tokens, alternatives = [] }) =>
        alternatives.map(({ words }, t) => words.indexOf(at(tokens, t))),
      ),
    );
    expect(new Set(listed).size).toBe(6);
  });

  it("shows its groups in another order than they were sampled in", () => {
    const orders = run.reports.map(({ groups }, i) =>
      groups.map(({ prompt }) => at(run.sampled, i).indexOf(prompt)),
    );
    const isMoved = (order: readonly number[]) =>
      order.some((group, i) => i > 0 && group < at(order, i - 1));
    expect(orders.filter(isMoved).length).toBeGreaterThan(0);
  });

  it("tells of recorded updates only", () => {
    expect(run.reports.map(({ groups }) => groups.length)).toEqual([0, 6, 0, 6, 6]);
  });

  it("is reproduced by its config.json", async () => {
    const saved: unknown = JSON.parse(JSON.stringify(filtered));
    const again = await runPrime(parseConfig(saved, "config.json"));
    expect(again.reports.map(({ groups }) => groups)).toEqual(
      run.reports.map(({ groups }) => groups),
    );
  });

  it("trains to the same bits where nobody asks", async () => {
    const record = { every: 3, groups: 0, alternatives: 0 };
    const { states } = await runPrime({ ...filtered, record });
    expect(states.map(fingerprints)).toEqual(run.states.map(fingerprints));
  });

  it("is rounded in a recording, and short", () => {
    const { reports } = run;
    const header = { version: 1 as const, config: {}, adapter: "", updates: 4, created: "" };
    const text = writeRecording({ header, reports });
    // Thirteen recorded updates, as many as the page's own recording has, stay within 200 KiB.
    expect((gzipSync(text).byteLength * 13) / 3).toBeLessThan(200 * 1024);
    const opened = readRecording(text, "recording");
    opened.reports.forEach(({ groups }, i) =>
      groups.forEach(({ responses }, group) =>
        responses.forEach(({ afterLogprobs, alternatives }, k) => {
          const live = at(at(at(reports, i).groups, group).responses, k);
          expectClose(afterLogprobs, live.afterLogprobs ?? []);
          expect(alternatives?.length).toBe(live.alternatives?.length);
          alternatives?.forEach(({ words, before, after }, t) => {
            const exact = at(live.alternatives ?? [], t);
            expect(words).toEqual(exact.words);
            expectClose(before, exact.before);
            expectClose(after, exact.after);
            for (const p of [...before, ...after])
              expect(String(p)).toMatch(/^(\d(\.\d{1,6})?|\de-[56])$/);
          });
        }),
      ),
    );
  });
});

const memory = ["replay.minibatches=2", "replay.batch=8", "replay.capacity=20"];
const fitted = ["prm.replay.minibatches=2", "prm.replay.batch=8"];
const told = ["record.groups=2", "record.alternatives=1", "rollout.temperature=0.7"];

describe.each([
  ["success-replay", ["algorithm=success-replay", ...memory]],
  ["credit-replay", ["algorithm=credit-replay", ...memory, ...fitted]],
  ["prime-replay", ["algorithm=prime-replay", ...memory, ...fitted]],
  ["PRIME with a critic", ["advantage.estimator=gae"]],
  ["PRIME whose PRM replays, before", [...fitted, "prm.update=before"]],
  ["PRIME whose PRM replays, after", fitted],
])("an update of %s", (_, settings) => {
  it("is told by the policy before and after it, and trains to the same bits", async () => {
    const { config, reports, states } = await ran(...settings, ...told);
    const { lab } = await openTiny(config);
    const { task, encode } = lab.text;
    const { vocabulary } = task;
    lab.destroy();
    const read = { shape: lettersShape, temperature: 0.7, vocabulary, encode };
    const groups = expectRun({ reports, states, read }, config);
    expect(groups).toHaveLength(2 * config.updates);
    expect(groups.some(({ responses }) => responses.some(hasMoved))).toBe(true);
    const untold = await ran(...settings, "record.groups=0", "rollout.temperature=0.7");
    for (let update = 0; update <= config.updates; update++)
      expect(fingerprints(at(states, update))).toEqual(fingerprints(stateAfter(untold, update)));
  });
});

describe("createUpdateEffect()", () => {
  it("says nothing of weights that give a number that is not finite", async () => {
    const { lab } = await openTiny(tinyConfig(...told));
    const { effect } = lab;
    if (!effect) throw new Error("expected an effect");
    const arrays = (value: number) =>
      effect.views.map(({ size }) => new Float32Array(size / 4).fill(value));
    const response = { place: 0, row: 1, promptLength: 2, ids: [2, 3, 1] };
    expect(effect.of(arrays(Number.NaN), response, String)).toEqual({});
    const { afterLogprobs, alternatives } = effect.of(arrays(-0.5), response, String);
    expect(afterLogprobs).toEqual([-0.5, -0.5, -0.5]);
    expect(alternatives).toHaveLength(3);
    expectClose(alternatives?.[0]?.after, [0.2, 0.2, 0.2, 0.2, 0.2]);
    lab.destroy();
  });

  it("refuses more logits than the host may pick from, and says what fits", async () => {
    const device = await testDevice();
    const arena = new Arena(device);
    const kernels = await createDecoderKernels(device, lettersShape);
    const activations = allocateActivations(arena, lettersShape, {
      slots: 4,
      context: 64,
      training: false,
    });
    const policy = allocateModel(arena, "policy", lettersShape, weightsOf(lettersShape, 1));
    const size = { rows: 64, context: 64 };
    const rollouts = { tokens: arena.words("t", 64 * 64), spans: arena.words("s", 128) };
    const open = (vocab: number) =>
      createUpdateEffect(
        arena,
        kernels,
        { ...lettersShape, vocab },
        {
          policy,
          activations,
          rollouts,
          size,
          config: tinyConfig("record.alternatives=5"),
        },
      );
    await expect(open(16_384)).rejects.toThrow(InputError);
    await expect(open(16_384)).rejects.toThrow(/83886080.*"record.alternatives" to at most 4/);
    await expect(open(151_936)).rejects.toThrow(/"record.alternatives" to 0/);
    arena.destroy();
  });
});
