/** Advantages of given rewards: the batch that is made of them, against the float64 twins. */
import { expect, test } from "vitest";
import { Random } from "../../src/random.ts";
import type { Estimator } from "../../src/rl/baselines.ts";
import { advantagesOf, type RewardedResponse } from "../../src/run/advantages.ts";
import { at } from "../../src/typed-array.ts";
import { creditTwin } from "../golden/credit-engines.ts";
import { testDevice } from "../gpu.ts";
import { expectClose, normals } from "../kernels/harness.ts";
import { tokensOf, zeros, type Batch, type Grid } from "../reference/rl-batch.ts";

const random = new Random(11, 1);
const on = { weight: 1, gamma: 1 };

/** Responses of groups of 1 to 5, out of order, of 0 to 9 tokens. */
const responses: RewardedResponse[] = random
  .permutation(15)
  .map((i) => Math.floor((Math.sqrt(8 * i + 1) - 1) / 2))
  .reduce<RewardedResponse[]>((all, group) => {
    const length = random.integer(10);
    const [process, values] = [normals(random, length), normals(random, length)];
    return [...all, { group: `g${group}`, outcome: random.integer(2), process, values }];
  }, []);

/** The same as a batch of the twins: rows of a group of 5 that nobody fills have weight 0. */
const names = [...new Set(responses.map(({ group }) => group))];
const rows = names.flatMap((name) => {
  const own = responses.filter(({ group }) => group === name);
  return [...own, ...Array.from({ length: 5 - own.length }, () => null)];
});
const batch: Batch = {
  rows: rows.length,
  context: 10,
  groupSize: 5,
  spans: rows.map((response) => [0, response?.process.length ?? 0] as const),
  weights: rows.map((response) => (response === null ? 0 : 1)),
  outcomes: rows.map((response) => response?.outcome ?? 0),
};
function gridOf(numbers: (response: RewardedResponse) => ArrayLike<number> | undefined): Grid {
  const grid = zeros(batch);
  rows.forEach((response, row) => {
    if (response) grid.set(numbers(response) ?? [], row * batch.context);
  });
  return grid;
}

test.each<Estimator>(["rloo", "grpo", "reinforce", "reinforce++", "reinforce++-baseline", "gae"])(
  "%s of groups of many sizes",
  async (estimator) => {
    expect(new Set(names).size).toBe(5);
    const settings = {
      estimator,
      formula: "paper",
      process: { weight: 0.5, gamma: 0.9 },
      outcome: { weight: 2, gamma: 0.95 },
      lambda: 0.8,
    } as const;
    const values = gridOf((response) => response.values);
    const process = gridOf((response) => response.process);
    const want = await creditTwin.advantages(batch, process, settings, values);
    const got = await advantagesOf(await testDevice(), responses, { ...settings, whiten: true });
    expect(got.map(({ advantages }) => advantages.length)).toEqual(
      responses.map(({ process: own }) => own.length),
    );
    for (const [field, grid] of [
      ["returns", estimator === "gae" ? want.valueTargets : want.returns],
      ["advantages", want.advantages],
    ] as const) {
      const ours = got.flatMap((response) => [...response[field]]);
      const theirs = responses.flatMap((response) =>
        tokensOf(batch, rows.indexOf(response)).map((n) => at(grid, n)),
      );
      expect(ours.length).toBeGreaterThan(30);
      expectClose({ label: field, got: ours, want: theirs });
    }
  },
);

test("more responses than there are workgroups in one direction", async () => {
  const many = Array.from({ length: 65_600 }, (_, i) => ({
    group: String(i % 16_400),
    outcome: i % 3 === 0 ? 1 : 0,
    process: [0.25],
    values: [0.5],
  }));
  const settings = { estimator: "gae", formula: "code", process: on, outcome: on } as const;
  const raw = await advantagesOf(await testDevice(), many, { ...settings, whiten: false });
  expect(raw.every(({ advantages }, i) => at(advantages, 0) === (i % 3 === 0 ? 0.75 : -0.25))).toBe(
    true,
  );
  const whitened = await advantagesOf(await testDevice(), many, { ...settings, whiten: true });
  const all = whitened.map(({ advantages }) => at(advantages, 0));
  expect(new Set(all).size).toBe(2);
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  expect(Math.abs(mean)).toBeLessThan(1e-4);
});
