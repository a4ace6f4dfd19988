/** GAE, rewards per token and KL in the reward against verl, PRIME's first release and OpenRLHF. */
import { describe, expect, it } from "vitest";
import { at } from "../../src/typed-array.ts";
import { expectClose, normals } from "../kernels/harness.ts";
import { Random } from "../../src/random.ts";
import { allTokens, tokensOf, zeros, type Batch } from "../reference/rl-batch.ts";
import { engines, type Engine } from "./engines.ts";
import { batchOf, caseNamed, flat, grid, loadGolden, masked, numbers } from "./load.ts";

const verl = loadGolden("verl");
const prime = loadGolden("prime");
const openrlhf = loadGolden("openrlhf");
const losses = loadGolden("losses");
const clamp = (x: number, limit: number) => Math.min(Math.max(x, -limit), limit);

function expectGolden(
  engine: Engine,
  label: string,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
): void {
  expectClose({ label, got, want, bound: () => engine.tolerance });
}

/** A batch without outcomes. */
function plainBatch(mask: unknown): Batch {
  const none = grid(mask).map(() => 0);
  return batchOf(mask, none, 1);
}

/** GAE over rewards that are all in one array, as the released code does it. */
const overTokens = (gamma: number, lambda: number) =>
  ({
    estimator: "gae",
    formula: "code",
    process: { weight: 1, gamma },
    outcome: { weight: 1, gamma },
    lambda,
  }) as const;

describe.each(engines)("%s", (_, engine) => {
  it.each(["verl_gae_1_1", "verl_gae_lam0", "verl_gae_one_token"])("%s", async (id) => {
    const { config, inputs, outputs } = caseNamed(verl, id);
    const mask = inputs["response_mask"];
    const settings = overTokens(config["gamma"] as number, config["lam"] as number);
    const rewards = flat(inputs["token_level_rewards"]);
    const result = await engine.advantages(
      plainBatch(mask),
      rewards,
      settings,
      flat(inputs["values"]),
    );
    const want = (name: string) => masked(flat(outputs[name]), mask);
    expectGolden(engine, "advantages", masked(result.returns, mask), want("advantages_raw"));
    expectGolden(engine, "whitened", masked(result.advantages, mask), want("advantages_whitened"));
    expectGolden(engine, "targets", masked(result.valueTargets, mask), want("returns"));
  });

  it("verl_gae_single_token_total: one token is whitened to 0, where verl raises an error", async () => {
    const { config, inputs, outputs } = caseNamed(verl, "verl_gae_single_token_total");
    expect(outputs["error"]).toBe("ValueError");
    const rewards = flat(inputs["token_level_rewards"]);
    const values = flat(inputs["values"]);
    const settings = overTokens(config["gamma"] as number, config["lam"] as number);
    const batch = plainBatch(inputs["response_mask"]);
    const result = await engine.advantages(batch, rewards, settings, values);
    expectGolden(engine, "advantages", result.returns, [at(rewards, 0) - at(values, 0), 0]);
    expectGolden(engine, "targets", result.valueTargets, [at(rewards, 0), 0]);
    expect(Array.from(result.advantages)).toEqual([0, 0]);
  });

  it("prime_repo_gae_unmasked_tail: padding reaches no token, which it does in the first release", async () => {
    const { config, inputs, outputs } = caseNamed(prime, "prime_repo_gae_unmasked_tail");
    const mask = grid(inputs["response_mask"]);
    const [rewards, values] = [flat(inputs["token_level_rewards"]), flat(inputs["values"])];
    const settings = overTokens(config["gamma"] as number, config["lam"] as number);
    const upstream = flat(outputs["returns"]);
    // Theirs is what comes out where padding counts as response.
    const full = plainBatch(mask.map((row) => row.map(() => 1)));
    const all = await engine.advantages(full, rewards, settings, values);
    expectGolden(engine, "everything", all.valueTargets, upstream);
    // Ours begins at the last token of the response, and differs on the padded row alone.
    const batch = plainBatch(mask);
    const { valueTargets } = await engine.advantages(batch, rewards, settings, values);
    const [padded, whole] = [tokensOf(batch, 0), tokensOf(batch, 1)];
    const pick = (from: ArrayLike<number>, tokens: readonly number[]) =>
      tokens.map((n) => at(from, n));
    expectGolden(engine, "full row", pick(valueTargets, whole), pick(upstream, whole));
    const last = at(padded, padded.length - 1);
    expectGolden(engine, "last token", [at(valueTargets, last)], [at(rewards, last)]);
    for (const n of padded)
      expect(Math.abs(at(valueTargets, n) - at(upstream, n))).toBeGreaterThan(0.1);
  });

  it("openrlhf_gae", async () => {
    const { config, inputs, outputs } = caseNamed(openrlhf, "openrlhf_gae");
    const settings = overTokens(config["gamma"] as number, config["lambd"] as number);
    const batch = plainBatch(inputs["action_mask"]);
    const rewards = flat(inputs["rewards"]);
    const result = await engine.advantages(batch, rewards, settings, flat(inputs["values"]));
    expectGolden(engine, "advantages", result.returns, flat(outputs["advantages"]));
    expectGolden(engine, "returns", result.valueTargets, flat(outputs["returns"]));
  });

  it("openrlhf_compute_reward", async () => {
    const { config, inputs, outputs } = caseNamed(openrlhf, "openrlhf_compute_reward");
    const [, limit = NaN] = numbers(config["reward_clip_range"]);
    const outcomes = numbers(inputs["r"]).map((reward) => clamp(reward, limit));
    const batch = batchOf(inputs["action_mask"], outcomes, 1);
    const none = zeros(batch);
    // The divergence is given: it is k1 of itself and 0.
    const kl = { estimator: "k1", logprobs: flat(inputs["kl"]), ref: none } as const;
    const klCoefficient = config["kl_coef"] as number;
    const options = { processWeight: 1, outcomeWeight: 1, klCoefficient };
    const rewards = await engine.tokenRewards(batch, none, options, kl);
    expectGolden(engine, "rewards", rewards, flat(outputs["reward"]));
  });

  // Only values: "k1+" and "k3+" have the gradient of k2.
  it.each([
    { estimator: "k1", golden: caseNamed(verl, "verl_kl_k1") },
    { estimator: "k2", golden: caseNamed(verl, "verl_kl_k2") },
    { estimator: "k1", golden: caseNamed(verl, "verl_kl_k1_plus") },
    { estimator: "k3", golden: caseNamed(losses, "verl_kl_k3") },
    { estimator: "k3", golden: caseNamed(losses, "verl_kl_k3_plus") },
  ] as const)("$golden.id", async ({ estimator, golden: { inputs, outputs } }) => {
    const [logprobs, ref] = [flat(inputs["logprob"]), flat(inputs["ref_logprob"])];
    const batch = plainBatch(grid(inputs["logprob"]).map((row) => row.map(() => 1)));
    const options = { estimator, coefficient: -1, gamma: 0 };
    const kl = await engine.klReturn(batch, logprobs, ref, options);
    const want = flat(outputs["kl"]);
    // k2 squares log-ratios of 30: what a float32 keeps of 484 is 3e-5.
    const bound = (value: number) => engine.tolerance * Math.max(1, Math.abs(value));
    expectClose({ label: "kl", got: kl, want, bound });
  });

  it.each([
    ["openrlhf_kl_k1", "k1"],
    ["openrlhf_kl_k3", "k3"],
  ] as const)("%s, which OpenRLHF clamps whatever the estimator", async (id, estimator) => {
    const { inputs, outputs } = caseNamed(openrlhf, id);
    const [logprobs, ref] = [flat(inputs["log_probs"]), flat(inputs["log_probs_base"])];
    const batch = plainBatch(grid(inputs["log_probs"]).map((row) => row.map(() => 1)));
    const options = { estimator, coefficient: -1, gamma: 0 };
    const kl = await engine.klReturn(batch, logprobs, ref, options);
    const got = Array.from(kl, (value) => clamp(value, 10));
    expectGolden(engine, "kl", got, flat(outputs["kl"]));
    if (estimator === "k3") expect(Array.from(kl)).toEqual(got);
  });

  const random = new Random(5, 1);
  const batch = batchOf(
    [
      [1, 1, 1, 0],
      [1, 1, 1, 1],
      [1, 0, 0, 0],
    ],
    [1, 0, 1],
    1,
  );
  const rewards = Float64Array.from(normals(random, 12));

  it("the implicit PRM as a value model: A_t = r_o - v(y_<t)", async () => {
    const values = await engine.implicitValues(batch, rewards);
    const settings = {
      estimator: "gae",
      formula: "paper",
      process: { weight: 0, gamma: 1 },
      outcome: { weight: 1, gamma: 1 },
      lambda: 1,
    } as const;
    const { returns } = await engine.advantages(
      batch,
      zeros(batch),
      settings,
      Float64Array.from(values),
    );
    const want = zeros(batch);
    for (const row of [0, 1, 2]) {
      const tokens = tokensOf(batch, row);
      tokens.forEach((n, i) => {
        const before = tokens.slice(0, i).reduce((sum, s) => sum + at(rewards, s), 0);
        want[n] = at(batch.outcomes, row) - before;
      });
    }
    expectGolden(engine, "advantages", returns, want);
  });

  it.each([
    { estimator: "rloo", formula: "code" },
    { estimator: "reinforce++", formula: "paper" },
    { estimator: "gae", formula: "paper" },
    { estimator: "gae", formula: "code" },
  ] as const)(
    "KL in the reward, $estimator $formula: every token pays for those behind it",
    async (kind) => {
      const [logprobs, ref, values] = [0, 1, 2].map(() =>
        Float64Array.from(normals(random, 12)),
      ) as [Float64Array, Float64Array, Float64Array];
      const source = { weight: 1, gamma: 0.9 };
      const settings = { ...kind, process: source, outcome: source, lambda: 1 };
      const kl = { estimator: "k2", coefficient: 0.3, logprobs, ref } as const;
      const free = await engine.advantages(batch, rewards, settings, values);
      const paying = await engine.advantages(batch, rewards, { ...settings, kl }, values);
      const want = zeros(batch);
      for (const row of [0, 1, 2]) {
        const tokens = tokensOf(batch, row);
        tokens.forEach((n, i) => {
          const costs = tokens
            .slice(i)
            .map((s, distance) => 0.9 ** distance * 0.5 * (at(logprobs, s) - at(ref, s)) ** 2);
          want[n] = at(free.returns, n) - 0.3 * costs.reduce((sum, cost) => sum + cost, 0);
        });
      }
      expectGolden(engine, "advantages", paying.returns, want);
    },
  );

  it("GAE with formula paper is the GAE of the outcome and the process return, added", async () => {
    const values = Float64Array.from(normals(random, 12));
    const settings = {
      formula: "paper",
      process: { weight: 0.7, gamma: 0.9 },
      outcome: { weight: 2, gamma: 0.95 },
      lambda: 0.8,
    } as const;
    const none = { weight: 0, gamma: 1 };
    const both = await engine.advantages(batch, rewards, { ...settings, estimator: "gae" }, values);
    const critic = await engine.advantages(
      batch,
      rewards,
      { ...settings, estimator: "gae", process: none },
      values,
    );
    const process = await engine.advantages(batch, rewards, {
      ...settings,
      estimator: "reinforce",
      outcome: none,
    });
    const want = zeros(batch);
    for (const n of allTokens(batch)) want[n] = at(critic.returns, n) + at(process.returns, n);
    expectGolden(engine, "advantages", both.returns, want);
    // The critic learns the outcome alone.
    expectGolden(engine, "targets", both.valueTargets, critic.valueTargets);
  });
});
