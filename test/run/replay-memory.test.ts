/** The ring of remembered rollouts against an array that forgets from its front, and what is drawn from it. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Arena } from "../../src/gpu/arena.ts";
import { readFloats, readWords } from "../../src/gpu/readback.ts";
import { upload } from "../../src/gpu/upload.ts";
import { Random } from "../../src/random.ts";
import { drawRows, firstIntercept } from "../../src/run/prm-fit.ts";
import { ReplayMemory } from "../../src/run/replay-memory.ts";
import { at } from "../../src/typed-array.ts";
import { testDevice } from "../gpu.ts";

const CONTEXT = 3;
const NONE = 0xffffffff;
/** Rows of the batch that fresh rollouts lie in. */
const BATCH = 5;

interface Rollout {
  readonly tokens: readonly number[];
  readonly span: readonly [number, number];
  readonly reference: readonly number[];
  readonly outcome: number;
}

let device: GPUDevice;
let arena: Arena;
let fresh: Parameters<ReplayMemory["add"]>[0];
beforeAll(async () => {
  device = await testDevice();
  arena = new Arena(device);
  fresh = {
    tokens: arena.words("tokens", BATCH * CONTEXT),
    spans: arena.words("spans", BATCH * 2),
    refLogprobs: arena.words("reference", BATCH * CONTEXT),
  };
});
afterAll(() => arena.destroy());

const memoryOf = (rows: number) => new ReplayMemory(arena, { rows, context: CONTEXT });

function rolloutsOf(random: Random, count: number): Rollout[] {
  return Array.from({ length: count }, () => ({
    tokens: [random.integer(100), random.integer(100), NONE],
    span: [1, 2 + random.integer(2)],
    reference: [0, -random.uniform(), -random.uniform()].map(Math.fround),
    outcome: random.integer(3) / 2,
  }));
}

/** @returns rows that they went to */
function add(memory: ReplayMemory, rollouts: readonly Rollout[]): number[] {
  upload(device, fresh.tokens, Uint32Array.from(rollouts.flatMap(({ tokens }) => tokens)));
  upload(device, fresh.spans, Uint32Array.from(rollouts.flatMap(({ span }) => [...span])));
  upload(
    device,
    fresh.refLogprobs,
    Float32Array.from(rollouts.flatMap(({ reference }) => reference)),
  );
  return memory.add(
    fresh,
    Float32Array.from(rollouts, ({ outcome }) => outcome),
  );
}

/** What the device remembers, by row. */
async function read(memory: ReplayMemory): Promise<Rollout[]> {
  const tokens = new Uint32Array(await readWords(device, memory.tokens));
  const spans = new Uint32Array(await readWords(device, memory.spans));
  const reference = await readFloats(device, memory.refLogprobs);
  const outcomes = await readFloats(device, memory.outcomes);
  return Array.from({ length: memory.count }, (_, row) => {
    const [first, end] = [row * CONTEXT, (row + 1) * CONTEXT];
    return {
      tokens: [...tokens.subarray(first, end)],
      span: [at(spans, 2 * row), at(spans, 2 * row + 1)],
      reference: [...reference.subarray(first, end)],
      outcome: at(outcomes, row),
    };
  });
}

describe("ReplayMemory", () => {
  it.each([5, 6, 7, 9, 12])(
    "of %i rows keeps the last ones, whatever the batches",
    async (capacity) => {
      const random = new Random(1, 1, capacity);
      const memory = memoryOf(capacity);
      const rows: Rollout[] = [];
      let total = 0;
      for (let batch = 0; batch < 8; batch++) {
        const rollouts = rolloutsOf(random, 1 + random.integer(BATCH));
        const places = rollouts.map((_, i) => (total + i) % capacity);
        expect(add(memory, rollouts)).toEqual(places);
        rollouts.forEach((rollout, i) => (rows[at(places, i)] = rollout));
        total += rollouts.length;
        expect(memory.count).toBe(Math.min(total, capacity));
        expect(await read(memory)).toEqual(rows);
        expect([...memory.known]).toEqual(rows.map(({ outcome }) => outcome));
      }
      expect(total).toBeGreaterThan(capacity);
      expect([...(await readFloats(device, memory.weights))]).toEqual(rows.map(() => 1));
    },
  );

  it("goes on from its state as if nothing had happened", async () => {
    const random = new Random(2, 1);
    const memory = memoryOf(7);
    for (let batch = 0; batch < 3; batch++) add(memory, rolloutsOf(random, BATCH));
    const other = memoryOf(7);
    other.restore(await memory.state());
    expect(await other.state()).toEqual(await memory.state());
    expect(await read(other)).toEqual(await read(memory));
    const next = rolloutsOf(random, BATCH);
    expect(add(other, next)).toEqual(add(memory, next));
    expect(await other.state()).toEqual(await memory.state());
    expect([...other.known]).toEqual([...memory.known]);
  });

  it("remembers nothing of a state that is not its own", async () => {
    const memory = memoryOf(7);
    memory.restore(new Map([["policy", new Float32Array(3)]]));
    expect([memory.count, memory.known.length]).toEqual([0, 0]);
  });

  it("starts anew after it was cleared", () => {
    const memory = memoryOf(7);
    const random = new Random(3, 1);
    add(memory, rolloutsOf(random, BATCH));
    memory.clear();
    expect([memory.count, memory.known.length]).toEqual([0, 0]);
    expect(add(memory, rolloutsOf(random, 2))).toEqual([0, 1]);
    expect(memory.count).toBe(2);
  });
});

describe("drawRows()", () => {
  const outcomes = [0, 1, 0.5, 0, 1, 0.6, 0];
  const draw = (count: number, balanced: boolean, of: readonly number[] = outcomes, seed = 4) =>
    drawRows(of, count, balanced, new Random(seed, 1));

  it("takes half successes and half failures", () => {
    for (const count of [2, 8, 64]) {
      const rows = draw(count, true) ?? [];
      expect(rows).toHaveLength(count);
      const successes = rows.filter((row) => at(outcomes, row) > 0.5);
      expect(successes).toHaveLength(count / 2);
    }
    // All of either kind are drawn sooner or later: half is a failure, 0.6 a success.
    expect(new Set(draw(200, true))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6]));
  });

  it("has nothing to take where one half is empty, unless it may take any", () => {
    for (const alike of [[1, 1, 0.6], [0, 0.5], []]) expect(draw(4, true, alike)).toBeNull();
    expect(draw(4, false, [])).toBeNull();
    expect(draw(4, false, [0, 0])).toHaveLength(4);
  });

  it("takes any row as often as another where not balanced", () => {
    const rows = draw(7000, false) ?? [];
    for (let row = 0; row < 7; row++) {
      // 1000 expected, standard deviation 29.
      const count = rows.filter((drawn) => drawn === row).length;
      expect(Math.abs(count - 1000)).toBeLessThan(150);
    }
  });

  it("is a function of its random numbers", () => {
    expect(draw(16, true)).toEqual(draw(16, true));
    expect(draw(16, true)).not.toEqual(draw(16, true, outcomes, 5));
  });
});

describe("firstIntercept()", () => {
  it("is the logit of the base rate, and 0 where halves are drawn or nothing is known", () => {
    const unbalanced = { balanced: false };
    expect(firstIntercept([1, 0, 0, 0], unbalanced)).toBeCloseTo(Math.log(0.251 / 0.751), 12);
    expect(firstIntercept([0.5, 0.5], unbalanced)).toBe(0);
    expect(firstIntercept([1, 0, 0, 0], { balanced: true })).toBe(0);
    expect(firstIntercept([], unbalanced)).toBe(0);
    for (const alike of [[0], [1, 1]])
      expect(firstIntercept(alike, unbalanced)).toSatisfy(Number.isFinite);
  });
});
