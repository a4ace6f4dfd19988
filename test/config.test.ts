/** Configs: every preset is one, and whatever is none is refused in one sentence that names the field. */
import { describe, expect, it } from "vitest";
import { setPath } from "../src/config-path.ts";
import { configSchema } from "../src/config-schema.ts";
import { parseConfig, type ConfigInput } from "../src/config.ts";
import { InputError } from "../src/errors.ts";
import { presetConfig, presetInput, presets } from "../src/presets.ts";

const pocket = presetInput("pocket");

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    const { message } = error as InputError;
    // One sentence in the grammar of the house.
    expect(message).toMatch(/^Cannot [^\n]*[^.\s]$/);
    return message;
  }
  throw new Error("expected a refusal");
}

const parse = (data: unknown) => parseConfig(data, "x.json");
/** Pocket with fields set by path; the value is JSON. */
const changed = (...assignments: string[]) => assignments.reduce(setPath, pocket);

describe("presets", () => {
  it.each(Object.keys(presets))(
    "%s is a config, named after itself, that stays what it is",
    (name) => {
      const config = presetConfig(name);
      expect(config.name).toBe(name);
      expect(parse(JSON.parse(JSON.stringify(config)))).toEqual(config);
    },
  );

  it("are refused by a name that is none, also one that every object has", () => {
    for (const name of ["poket", "", "toString", "__proto__"])
      expect(refusal(() => presetConfig(name))).toContain(`"${name}": expected one of pocket, lab`);
  });
});

describe("parseConfig() fills in", () => {
  it("defaults, and only those", () => {
    const { filter, seed, version, microBatch, process } = parse(pocket);
    expect({ filter, seed, version, microBatch, process }).toEqual({
      filter: { enabled: false, lower: 0.2, upper: 0.8, oversample: 1 },
      seed: 0,
      version: 1,
      microBatch: 128,
      process: { source: "prm", weight: 0.1, gamma: 1 },
    });
  });

  it("PRIME as the paper has it, and nothing that costs time unasked", () => {
    const { algorithm, outcome, advantage, prm, policy, truth, probes } = parse(pocket);
    expect(algorithm).toBe("policy-gradient");
    expect(outcome).toEqual({ weight: 1, gamma: 1, falsePositive: 0, falseNegative: 0 });
    const { estimator, formula, scale, lambda } = advantage;
    expect({ estimator, formula, scale, lambda }).toEqual({
      estimator: "rloo",
      formula: "paper",
      scale: "group",
      lambda: 1,
    });
    expect(prm).toMatchObject({
      init: "start",
      from: 0,
      loss: "ce",
      granularity: "token",
      bound: 0,
      pretrain: { rollouts: 0 },
      replay: {
        minibatches: 0,
        first: 0,
      },
    });
    expect(policy).toMatchObject({
      loss: "clip",
      aggregation: "token-mean",
      from: 0,
      dualClip: 0,
      entropyCoefficient: 0,
      klReward: { coefficient: 0 },
      klLoss: { coefficient: 0 },
    });
    expect([truth.every, probes.every]).toEqual([0, 0]);
  });
});

describe("parseConfig() refuses", () => {
  it.each([
    // Wrong types.
    [["seed=-1"], "seed"],
    [["seed=1.5"], "seed"],
    [["seed=4294967296"], "seed"],
    [["updates=many"], "updates"],
    [["updates=null"], "updates"],
    [['updates="60"'], "updates"],
    [["rollout=32"], "rollout"],
    [["rollout.prompts=[32]"], "rollout.prompts"],
    [["name="], "name"],
    [["name=7"], "name"],
    [["version=2"], "version"],
    [["advantage.whiten=yes"], "advantage.whiten"],
    [["model.tied=1"], "model.tied"],
    // Out of range.
    [["policy.optimizer.learningRate=-0.001"], "policy.optimizer.learningRate"],
    [["policy.optimizer.learningRate=1e999"], "policy.optimizer.learningRate"],
    [["prm.optimizer.beta1=1"], "prm.optimizer.beta1"],
    [["prm.beta=0"], "prm.beta"],
    [["prm.update=during"], "prm.update"],
    [["prm.epochs=0"], "prm.epochs"],
    [["rollout.temperature=0"], "rollout.temperature"],
    [["rollout.topP=0"], "rollout.topP"],
    [["process.gamma=1.01"], "process.gamma"],
    [["model.hidden=66"], "model.hidden"],
    [["model.headWidth=6"], "model.headWidth"],
    [["model.layers=0"], "model.layers"],
    [["task.steps=1"], "task.steps"],
    [["task.name=chess"], "task.name"],
    [["microBatch=0"], "microBatch"],
    [["evaluation.every=0"], "evaluation.every"],
    // The same of each algorithm's own fields.
    [["algorithm=ppo"], "algorithm"],
    [["process.source=oracle"], "process.source"],
    [["outcome.falsePositive=1.5"], "outcome.falsePositive"],
    [["outcome.falseNegative=-0.1"], "outcome.falseNegative"],
    [["advantage.estimator=ppo"], "advantage.estimator"],
    [["advantage.scale=std"], "advantage.scale"],
    [["advantage.lambda=1.01"], "advantage.lambda"],
    [["advantage.values=none"], "advantage.values"],
    [["prm.loss=mse"], "prm.loss"],
    [["prm.init=sft"], "prm.init"],
    [["prm.from=-1"], "prm.from"],
    [["prm.pretrain.rollouts=0.5"], "prm.pretrain.rollouts"],
    [["prm.granularity=sentence"], "prm.granularity"],
    [["prm.bound=-1"], "prm.bound"],
    [["prm.intercept=true"], "prm.intercept"],
    [["prm.interceptDecay=1"], "prm.interceptDecay"],
    [["prm.replay.batch=1"], "prm.replay.batch"],
    [["prm.replay.balanced=half"], "prm.replay.balanced"],
    [["policy.loss=ppo"], "policy.loss"],
    [["policy.aggregation=mean"], "policy.aggregation"],
    [["policy.klLoss.coefficient=-1"], "policy.klLoss.coefficient"],
    [["policy.klReward.estimator=k4"], "policy.klReward.estimator"],
    [["policy.klLoss=0.1"], "policy.klLoss"],
    [["critic.clip=-1"], "critic.clip"],
    [["critic.optimizer.learningRate=2"], "critic.optimizer.learningRate"],
    [["critic.optimizer={}"], "critic.optimizer.learningRate"],
    [["replay.share=2"], "replay.share"],
    [["replay.threshold=-1"], "replay.threshold"],
    [["replay.bound=0"], "replay.bound"],
    [["truth.continuations=1"], "truth.continuations"],
    [["truth.groups=0"], "truth.groups"],
    [["probes.prompts=0"], "probes.prompts"],
    // Each fine alone, nonsense together.
    [["model.heads=3", "model.kvHeads=2"], "model.kvHeads"],
    [["filter.enabled=true", "filter.lower=0.8", "filter.upper=0.2"], "filter.upper"],
    [["filter.oversample=2"], "filter.oversample"],
    [["task.errorLow=0.6", "task.errorHigh=0.2"], "task.errorHigh"],
    [["rollout.responses=1"], "rollout.responses"],
    [["rollout.responses=1", "advantage.estimator=grpo"], "rollout.responses"],
    [["policy.minibatches=3"], "policy.minibatches"],
    [["prm.minibatches=5"], "prm.minibatches"],
    [["policy.dualClip=0.5"], "policy.dualClip"],
    [["process.weight=0", "outcome.weight=0"], "process.weight"],
  ])("%j by the name of the field", (assignments, field) => {
    expect(refusal(() => parse(changed(...assignments)))).toContain(`"${field}"`);
  });

  it("a missing field", () => {
    const { prm: _, ...rest } = pocket;
    expect(refusal(() => parse(rest))).toBe(
      'Cannot read config "x.json": expected "prm" at "prm", found undefined',
    );
  });

  it.each(["truth.prompts=1", "replay.seed=1", "prm.replay.first_=1", "critic.lambda=1"])(
    "the unknown key of %s",
    (assignment) => {
      const [key] = assignment.split("=");
      expect(refusal(() => parse(changed(assignment)))).toContain(`unknown key at "${key}"`);
    },
  );

  it.each(["learningRate", "Seed", "toString", "constructor", "policy.learning_rate"])(
    'the unknown key "%s"',
    (key) => {
      const data = JSON.parse(JSON.stringify(changed(`policy.note=1`))) as Record<string, unknown>;
      const policy = data["policy"] as Record<string, unknown>;
      delete policy["note"];
      const [last, owner] = key.startsWith("policy.")
        ? [key.slice("policy.".length), policy]
        : [key, data];
      Object.defineProperty(owner, last, { value: 1, enumerable: true });
      expect(refusal(() => parse(data))).toContain(`unknown key at "${key}"`);
    },
  );

  it("a value of any length, and shows its beginning", () => {
    expect(refusal(() => parse({ ...pocket, seed: "9".repeat(1_000_000) }))).toBe(
      `Cannot read config "x.json": expected number at "seed", found "${"9".repeat(79)}..."`,
    );
    // As long as what is shown: nothing is cut.
    expect(refusal(() => parse({ ...pocket, seed: "9".repeat(78) }))).toMatch(/found "9{78}"$/);
    // Never half of a character.
    const faces = refusal(() => parse({ ...pocket, seed: `ab${"\u{1f600}".repeat(100)}` }));
    expect(faces).toMatch(/found "ab(\u{1f600}){38}\.\.\."$/u);
    const key = refusal(() => parse({ ...pocket, ["k".repeat(100_000)]: 1 }));
    expect(key).toMatch(/unknown key at "k{80}\.\.\.", found "k{79}\.\.\."$/);
  });

  it("a value that nobody can see, and shows what it is", () => {
    const name = "a\u0007\n\r\u001b[31m\u202eb\u2028\u200b\ud800";
    const shown = "a\\u0007\\u000a\\u000d\\u001b[31m\\u202eb\\u2028\\u200b\\ud800";
    expect(refusal(() => parse({ ...pocket, seed: name }))).toBe(
      `Cannot read config "x.json": expected number at "seed", found "${shown}"`,
    );
    expect(refusal(() => parse({ ...pocket, [name]: 1 }))).toContain(`unknown key at "${shown}"`);
  });

  it.each([null, undefined, 7, "pocket", [], [pocket], true, () => pocket])("%s", (data) => {
    expect(refusal(() => parse(data))).toContain('Cannot read config "x.json": ');
  });
});

describe("setPath()", () => {
  it("sets a field and leaves the original alone", () => {
    const before = JSON.stringify(pocket);
    const after = changed("policy.optimizer.learningRate=0.5", "filter.enabled=true", "name=a=b");
    expect(after.policy.optimizer.learningRate).toBe(0.5);
    expect(after.filter).toEqual({ enabled: true });
    expect(after.name).toBe("a=b");
    expect(JSON.stringify(pocket)).toBe(before);
  });

  it.each(["", "=1", "seed", "name.first=1", "task.steps.more=1", "a..b=1", ".seed=1", "seed.=1"])(
    'refuses "%s"',
    (assignment) => {
      expect(refusal(() => setPath(pocket, assignment))).toContain(`Cannot set "${assignment}"`);
    },
  );

  it.each([
    "__proto__.polluted=1",
    "constructor.prototype.polluted=1",
    "policy.__proto__.polluted=1",
    "policy.constructor.polluted=1",
    "__proto__=1",
    "prototype.polluted=1",
  ])('never reaches a prototype by "%s"', (assignment) => {
    expect(refusal(() => setPath(pocket, assignment))).toContain("is not a field");
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
    expect(Object.hasOwn(Object, "polluted")).toBe(false);
  });

  it("takes a value that names a prototype for what it is: data", () => {
    const poisoned = setPath(pocket, 'filter={"__proto__":{"enabled":true,"polluted":1}}');
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
    let enabled = false;
    try {
      enabled = parse(poisoned).filter.enabled;
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
    }
    expect(enabled).toBe(false);
  });
});

it("knows every field of a complete config", () => {
  const complete: ConfigInput = presetConfig("desktop");
  expect(Object.keys(complete).toSorted()).toEqual(Object.keys(configSchema.entries).toSorted());
});
