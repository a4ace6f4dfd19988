/**
 * A run of any config is reproduced, bit for bit, by the config.json that it leaves: runs of every kind, from the warm
 * start on, twice.
 */
import { expect, it } from "vitest";
import { setPath } from "../../src/config-path.ts";
import { parseConfig, type Config, type ConfigInput } from "../../src/config.ts";
import type { Report } from "../../src/report.ts";
import { createRun } from "../../src/run/run.ts";
import type { RunState } from "../../src/run/state.ts";
import { testDevice } from "../gpu.ts";
import { fingerprints } from "./fingerprints.ts";

const optimizer = { learningRate: 0.02 };
/** A verifier that accepts some responses of a policy that knows nothing: otherwise nobody would learn anything. */
const base: ConfigInput = {
  name: "again",
  seed: 11,
  task: { name: "chained-arithmetic", steps: 2 },
  model: { hidden: 8, intermediate: 12, layers: 1, heads: 2, kvHeads: 1, headWidth: 4 },
  start: "sft",
  sft: { updates: 1, batch: 4, optimizer },
  updates: 3,
  rollout: { prompts: 2, responses: 4 },
  outcome: { falsePositive: 0.4 },
  prm: { beta: 1, optimizer },
  policy: { optimizer },
  evaluation: { every: 2, prompts: 3 },
  record: { every: 2, groups: 2 },
};

const remembers = ["replay.minibatches=2", "replay.batch=4", "replay.capacity=12"];
const fitted = ["prm.replay.minibatches=2", "prm.replay.batch=4", "prm.replay.first=4"];
const kinds: Readonly<Record<string, readonly string[]>> = {
  "the paper's PRIME with its filter": [
    "filter.enabled=true",
    "filter.oversample=2",
    "prm.minibatches=2",
    "policy.minibatches=4",
    "policy.epochs=2",
  ],
  "the released code's, with grpo, dual clip and top-p": [
    "advantage.formula=code",
    "advantage.estimator=grpo",
    "advantage.scale=batch",
    "prm.update=before",
    "prm.reference=policy",
    "prm.normalisation=batch",
    "prm.intercept=pass-rate",
    "policy.dualClip=3",
    "rollout.topP=0.9",
  ],
  "PPO with a critic and KL in the reward": [
    "advantage.estimator=gae",
    "advantage.lambda=0.9",
    "critic.minibatches=2",
    "policy.klReward.coefficient=0.1",
    "rollout.temperature=0.8",
  ],
  "DPO, GSPO and KL in the loss": [
    "prm.loss=dpo-bon-accuracy",
    "prm.update=reverse",
    "policy.loss=gspo",
    "policy.aggregation=sequence-mean",
    "policy.klLoss.coefficient=0.1",
    "policy.klLoss.estimator=k2",
  ],
  "true step rewards, CISPO and an entropy bonus": [
    "process.source=steps",
    "advantage.estimator=reinforce++-baseline",
    "policy.loss=cispo",
    "policy.aggregation=constant-length",
    "policy.entropyCoefficient=0.1",
    "model.architecture=qwen3",
  ],
  "an offline PRM that replays, measured on all sides": [
    "prm.init=pretrained",
    "prm.pretrain.rollouts=12",
    ...fitted,
    "prm.intercept=learned",
    "prm.granularity=step",
    "truth.every=3",
    "truth.groups=1",
    "truth.continuations=2",
    "probes.every=3",
    "probes.prompts=1",
  ],
  "success-replay": ["algorithm=success-replay", ...remembers],
  "credit-replay": ["algorithm=credit-replay", ...remembers, ...fitted, "prm.intercept=learned"],
  "prime-replay": ["algorithm=prime-replay", ...remembers, ...fitted, "task.grading=partial"],
};

async function trained(config: Config): Promise<{ reports: Report[]; end: RunState }> {
  const run = await createRun(await testDevice(), config, { start: null });
  const reports: Report[] = [];
  for await (const { metrics, ...report } of run.reports()) {
    // The one number that is measured with a clock.
    const { update_ms: _, ...measured } = metrics;
    reports.push({ ...report, metrics: measured });
  }
  const end = await run.state();
  run.destroy();
  return { reports, end };
}

it.each(Object.entries(kinds))("%s", async (_, assignments) => {
  const config = parseConfig(assignments.reduce(setPath, base), "again");
  const file = JSON.stringify(config);
  const [once, again] = [
    await trained(config),
    await trained(parseConfig(JSON.parse(file), "config.json")),
  ];
  expect(again.reports).toEqual(once.reports);
  expect(fingerprints(again.end)).toEqual(fingerprints(once.end));
  // There was something to reproduce: every model has moved.
  const { tensors } = once.end;
  for (const name of ["policy", "prm"].filter((model) => tensors.has(model)))
    expect(tensors.get(name)).not.toEqual(tensors.get("start"));
});

it("another seed is another run", async () => {
  const of = async (seed: number) => {
    const { end } = await trained(parseConfig({ ...base, seed, updates: 1 }, "again"));
    return fingerprints(end);
  };
  const [one, other] = [await of(11), await of(12)];
  for (const name of ["start", "policy", "prm"]) expect(one[name]).not.toBe(other[name]);
});
