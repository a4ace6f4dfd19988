/** The named experiments as they are written: what must hold of a fair one. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { gridRuns, tuningArms } from "../../src/cli/experiments/grid.ts";
import { experiments, findExperiment } from "../../src/cli/experiments/index.ts";
import { command } from "./terminal.ts";

const named = experiments.map((experiment) => [experiment.name, experiment] as const);

test.each(named)("every arm and setting of %s is a config that makes sense", (name, experiment) => {
  const { arms, seeds, tuningSeeds } = experiment;
  expect(gridRuns(name, arms, seeds.slice(0, 1), [])).toHaveLength(arms.length);
  const settings = tuningArms(experiment, arms);
  expect(gridRuns(name, settings, tuningSeeds.slice(0, 1), [])).toHaveLength(settings.length);
});

test.each(named)("every arm of %s has as many settings to choose from", (_, { arms, tuning }) => {
  const counts = arms.map(({ name }) => tuning?.[name]?.length ?? 0);
  expect(new Set(counts).size).toBe(1);
  // The first is the arm as it stands, so that tuning never makes it worse.
  for (const settings of Object.values(tuning ?? {})) expect(settings[0]).toEqual([]);
  expect(Object.keys(tuning ?? {}).every((name) => arms.some((arm) => arm.name === name))).toBe(
    true,
  );
});

test.each(named)("%s is reported with settings of its grids", (_, { tuning, tuned = {} }) => {
  for (const [arm, place] of Object.entries(tuned))
    expect(tuning?.[arm]?.[place - 1], arm).toBeDefined();
});

test.each(named)("%s reports no seed that settings are chosen on", (_, { seeds, tuningSeeds }) => {
  expect(seeds.filter((seed) => tuningSeeds.includes(seed))).toEqual([]);
  expect(seeds.length).toBeGreaterThanOrEqual(10);
});

test.each(named)("the arms of %s can be compared", (name, { arms, seeds }) => {
  expect(new Set(arms.map((arm) => arm.name)).size).toBe(arms.length);
  for (const arm of arms) expect(arm.name).toMatch(/^[a-z0-9-]+$/);
  for (const block of new Set(arms.map((arm) => arm.block))) {
    const members = arms.filter((arm) => arm.block === block);
    expect(members.some(({ role }) => role === "baseline")).toBe(true);
    const configs = gridRuns(name, members, seeds.slice(0, 1), []).map(({ config }) => config);
    const measures = configs.map(({ task, start, model, evaluation, rollout }) => ({
      task,
      start,
      model,
      prompts: evaluation.prompts,
      temperature: evaluation.temperature,
      // Rollouts between evaluations.
      interval: evaluation.every * rollout.prompts * rollout.responses,
    }));
    for (const measure of measures) expect(measure).toEqual(measures[0]);
    expect(measures[0]).toMatchObject({ interval: 128, prompts: 256 });
  }
});

test("the headline has the budgets of the feasibility study", () => {
  const runs = gridRuns("headline", findExperiment(experiments, "headline").arms, [0], []);
  const budgets = runs.map(({ arm, config: { updates, rollout } }) => [
    arm,
    updates * rollout.prompts * rollout.responses,
  ]);
  expect(Object.fromEntries(budgets)).toMatchObject({
    rloo: 5120,
    grpo: 5120,
    prime: 5120,
    "prime-replay": 2048,
    "success-replay": 2048,
  });
});

test("docs/experiments.md has a paragraph and the command of every experiment", () => {
  const text = readFileSync(new URL("../../docs/experiments.md", import.meta.url), "utf8");
  for (const { name, arms } of experiments) {
    expect(text).toContain(`### ${name}\n`);
    expect(text).toContain(`experiment ${name}`);
    for (const arm of arms) expect(text, `arm ${arm.name} of ${name}`).toContain(`\`${arm.name}\``);
  }
});

test("the help lists the experiments, and a mistyped one is found", async () => {
  const { out } = await command(["experiment", "--help"]);
  for (const { name } of experiments) expect(out.join("\n")).toContain(`  ${name}: `);
  const { code, err } = await command(["experiment", "headlin"]);
  expect(code).toBe(2);
  expect(err).toMatch(/^Cannot find the experiment "headlin", did you mean "headline": /);
});
