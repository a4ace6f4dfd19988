/** Settings that make no sense together: each rule refuses in one sentence, and accepts what is next to it. */
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { setPath } from "../src/config-path.ts";
import { configSchema } from "../src/config-schema.ts";
import { modelsOf, nonsenseOf, rules } from "../src/config-sense.ts";
import { parseConfig, type Config, type ConfigInput } from "../src/config.ts";
import { InputError } from "../src/errors.ts";
import { presetConfig, presets } from "../src/presets.ts";

const optimizer = { learningRate: 1e-3 };
/** 16 responses an update. Whatever has a default has it. */
const plain: ConfigInput = {
  name: "plain",
  task: { name: "chained-arithmetic" },
  model: { hidden: 16, intermediate: 16, layers: 1, heads: 1, kvHeads: 1, headWidth: 16 },
  start: "test",
  sft: { updates: 1, batch: 1, optimizer },
  updates: 1,
  rollout: { prompts: 4, responses: 4 },
  prm: { optimizer },
  policy: { optimizer },
};

/** Nonsense, the field that the refusal names, and changes to the nonsense that make sense of it. */
type Case = readonly [nonsense: readonly string[], field: string, remedy: readonly string[]];

const alone = "rollout.responses=1";
const free = "advantage.estimator=reinforce";
const gae = "advantage.estimator=gae";
const asValues = "advantage.values=prm";
const replaying = "prm.replay.minibatches=2";
const imitates = "algorithm=success-replay";
const credits = "algorithm=credit-replay";
const expectsReward = "algorithm=prime-replay";
const pretrained = ["prm.init=pretrained", "prm.pretrain.rollouts=64"];

const groups: readonly Case[] = [
  [[alone], "rollout.responses", [free]],
  [[alone, "advantage.estimator=grpo"], "rollout.responses", ["rollout.responses=2"]],
  [[alone, "advantage.estimator=reinforce++-baseline"], "rollout.responses", [free]],
  [[alone, free, "prm.loss=dpo", "prm.update=reverse"], "rollout.responses", ["prm.loss=ce"]],
  [["filter.oversample=2"], "filter.oversample", ["filter.enabled=true"]],
  [["filter.enabled=true", alone, free], "rollout.responses", ["filter.enabled=false"]],
  [["advantage.scale=batch"], "advantage.scale", ["advantage.estimator=grpo"]],
  [["advantage.scale=none", free], "advantage.scale", ["advantage.scale=group"]],
  [
    ["advantage.estimator=reinforce++", "advantage.whiten=false"],
    "advantage.whiten",
    ["advantage.whiten=true"],
  ],
  [
    ["advantage.estimator=reinforce++-baseline", "advantage.whiten=false"],
    "advantage.whiten",
    [free],
  ],
];

const minibatches: readonly Case[] = [
  [["policy.minibatches=3"], "policy.minibatches", ["policy.minibatches=4"]],
  [["prm.minibatches=5"], "prm.minibatches", ["rollout.prompts=5"]],
  [["critic.minibatches=32"], "critic.minibatches", ["critic.minibatches=16"]],
];

const policies: readonly Case[] = [
  [["policy.dualClip=1"], "policy.dualClip", ["policy.dualClip=3"]],
  [["policy.dualClip=3", "policy.loss=cispo"], "policy.dualClip", ["policy.loss=clip"]],
  [["policy.loss=gspo"], "policy.aggregation", ["policy.aggregation=sequence-mean"]],
  [["process.weight=0", "outcome.weight=0"], "process.weight", ["outcome.weight=1"]],
  [["process.source=none", "outcome.weight=0"], "process.weight", ["process.source=steps"]],
  [
    ["outcome.falsePositive=0.5", "outcome.falseNegative=0.5"],
    "outcome.falsePositive",
    ["outcome.falseNegative=0.4"],
  ],
  [["policy.from=100"], "policy.from", [imitates]],
  [
    [imitates, "policy.klLoss.coefficient=0.1"],
    "policy.klLoss.coefficient",
    ["algorithm=policy-gradient"],
  ],
  [
    [credits, replaying, "policy.klReward.coefficient=1"],
    "policy.klReward.coefficient",
    ["policy.klReward.coefficient=0"],
  ],
];

const values: readonly Case[] = [
  [["advantage.lambda=0.9"], "advantage.lambda", [gae]],
  [[asValues], "advantage.values", [gae, "process.weight=0"]],
  [[gae, "advantage.formula=code", "process.gamma=0.9"], "process.gamma", ["outcome.gamma=0.9"]],
  [[gae, "advantage.formula=code", "outcome.gamma=0.9"], "outcome.gamma", ["process.source=none"]],
  [[gae, asValues, "process.source=none"], "process.source", ["advantage.values=critic"]],
  [[gae, asValues], "process.weight", ["process.weight=0"]],
];

const prms: readonly Case[] = [
  [["prm.loss=dpo"], "prm.update", ["prm.update=reverse"]],
  [["prm.loss=dpo-bon-reward", "prm.update=before"], "prm.update", ["prm.update=none"]],
  [
    ["prm.loss=dpo", "prm.update=reverse", "prm.intercept=learned"],
    "prm.intercept",
    ["prm.loss=ce"],
  ],
  [["prm.granularity=whole", "prm.bound=1"], "prm.bound", ["prm.granularity=step"]],
  [["prm.init=pretrained"], "prm.pretrain.rollouts", ["prm.pretrain.rollouts=64"]],
  [["prm.pretrain.rollouts=64"], "prm.init", ["prm.init=pretrained"]],
  [[...pretrained, "prm.loss=dpo", "prm.update=reverse"], "prm.loss", ["prm.loss=ce"]],
  [["prm.init=scratch", "prm.update=none"], "prm.init", ["prm.update=after"]],
  [[credits, "prm.update=none"], "prm.update", ["prm.update=after", replaying]],
  [["prm.replay.first=9"], "prm.replay.minibatches", [replaying]],
  [
    [replaying, "prm.update=none", "prm.reference=policy"],
    "prm.replay.minibatches",
    ["prm.update=before"],
  ],
  [[replaying, "prm.loss=dpo", "prm.update=reverse"], "prm.loss", ["prm.loss=ce"]],
  [[replaying, "prm.intercept=pass-rate"], "prm.intercept", ["prm.intercept=learned"]],
  [[replaying, "prm.replay.capacity=32"], "prm.replay.batch", ["prm.replay.batch=32"]],
  [[replaying, "prm.replay.batch=33"], "prm.replay.batch", ["prm.replay.balanced=false"]],
  [["process.source=none", "prm.init=scratch"], "prm.init", ["process.source=prm"]],
  [["process.source=steps", replaying], "prm.replay.minibatches", ["prm.replay.minibatches=0"]],
  [[imitates, replaying], "prm.replay.minibatches", [credits]],
];

const replays: readonly Case[] = [
  [[expectsReward], "prm.replay.minibatches", [replaying]],
  [[credits, replaying, "prm.reference=policy"], "prm.reference", ["prm.reference=start"]],
  [[credits, replaying, "prm.init=scratch"], "prm.init", ["algorithm=policy-gradient"]],
  [
    [expectsReward, replaying, ...pretrained],
    "prm.init",
    ["prm.init=start", "prm.pretrain.rollouts=0"],
  ],
  [[credits, replaying, "prm.granularity=step"], "prm.granularity", ["prm.granularity=token"]],
  [[credits, replaying, "replay.imitation=1"], "replay.imitation", [expectsReward]],
  [[imitates, "filter.enabled=true"], "filter.enabled", ["algorithm=policy-gradient"]],
  [[imitates, gae], "advantage.estimator", ["advantage.estimator=grpo"]],
  [[imitates, "replay.batch=64", "replay.capacity=32"], "replay.batch", ["replay.capacity=64"]],
  [[imitates, "replay.batch=4", "replay.capacity=8"], "replay.capacity", ["replay.capacity=16"]],
];

const records: readonly Case[] = [
  [['task={"name":"custom"}', "process.source=steps"], "process.source", ["process.source=none"]],
  [["record.groups=2", "record.alternatives=3"], "record.alternatives", ["record.groups=3"]],
];

const cases = [...groups, ...minibatches, ...policies, ...values, ...prms, ...replays, ...records];

const written = (assignments: readonly string[]): ConfigInput => assignments.reduce(setPath, plain);
/** Each field alone is fine. */
const complete = (assignments: readonly string[]): Config =>
  v.parse(configSchema, written(assignments));

function refusal(assignments: readonly string[]): string {
  try {
    parseConfig(written(assignments), "x.json");
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as InputError).message;
  }
  throw new Error("expected a refusal");
}

describe.each(cases)("%j", (nonsense, field, remedy) => {
  it(`is refused in one sentence that names ${field}`, () => {
    const message = refusal(nonsense);
    expect(message).toMatch(/^Cannot read config "x\.json": expected .+, found [^\n]*[^.\s]$/);
    expect(message).not.toMatch(/\.\s/);
    expect(message).toContain(`"${field}"`);
    expect(message).not.toMatch(/undefined|NaN|\[object/);
    // What was found is not what was expected.
    const [, expected, found] = /expected (\S+) at .*, found (\S+)$/.exec(message) ?? [];
    if (expected !== undefined) expect(found).not.toBe(expected);
    expect(nonsenseOf(complete(nonsense))).toBe(
      message.slice('Cannot read config "x.json": '.length),
    );
  });

  it(`makes sense with ${remedy.join(", ")}`, () => {
    expect(nonsenseOf(complete([...nonsense, ...remedy]))).toBeNull();
  });
});

it("every rule has a case, and every case breaks a rule", () => {
  const broken = cases.map(([nonsense]) => {
    const config = complete(nonsense);
    return rules.findIndex((rule) => rule(config));
  });
  expect(broken).not.toContain(-1);
  const missing = rules.map((_, i) => i).filter((i) => !broken.includes(i));
  expect(missing).toEqual([]);
  expect(cases.length).toBeGreaterThanOrEqual(25);
});

it("no preset, and nothing that is left at its default, is nonsense", () => {
  expect(nonsenseOf(complete([]))).toBeNull();
  for (const name of Object.keys(presets)) expect(nonsenseOf(presetConfig(name))).toBeNull();
});

describe("modelsOf()", () => {
  it.each([
    [[], { prm: true, critic: false }],
    [["process.source=none"], { prm: false, critic: false }],
    [["process.source=steps"], { prm: false, critic: false }],
    [[gae], { prm: true, critic: true }],
    [[gae, "process.source=none"], { prm: false, critic: true }],
    [[gae, asValues, "process.weight=0"], { prm: true, critic: false }],
    [[imitates], { prm: false, critic: false }],
    [[expectsReward, replaying], { prm: true, critic: false }],
    [[credits, replaying], { prm: true, critic: false }],
    [pretrained, { prm: true, critic: false }],
  ])("of %j", (assignments, models) => {
    expect(modelsOf(parseConfig(written(assignments), "x.json"))).toEqual(models);
  });
});
