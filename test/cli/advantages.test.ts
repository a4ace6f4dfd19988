/** `steplight advantages`: the golden cases of PRIME, verl, TRL and OpenRLHF from JSON Lines, and what it refuses. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadEngine, type Engine } from "../../src/cli/engine.ts";
import { at } from "../../src/typed-array.ts";
import {
  caseNamed,
  casesLike,
  grid,
  loadGolden,
  numbers,
  outcomesOf,
  type GoldenCase,
} from "../golden/load.ts";
import { testDevice } from "../gpu.ts";
import { fakeEngine } from "./fake-engine.ts";
import { command, scratchFolder } from "./terminal.ts";

const scratch = scratchFolder("advantages");
afterAll(() => rmSync(scratch, { recursive: true, force: true }));
const input = join(scratch, "g.jsonl");
const out = join(scratch, "a.jsonl");
const words = ["advantages", "--input", input, "--out", out];

async function realEngine(): Promise<Engine> {
  const device = await testDevice();
  return {
    ...(await loadEngine()),
    openDevice: async () => ({ device, description: {}, line: "test", via: "test" }) as never,
  };
}

interface Row {
  readonly returns: number[];
  readonly advantages: number[];
}

async function computed(lines: readonly string[], flags: readonly string[]) {
  writeFileSync(input, lines.join("\n"));
  const result = await command([...words, ...flags], await realEngine());
  expect(result.code, result.err).toBe(0);
  const text = readFileSync(out, "utf8");
  const rows = text.split("\n").filter(Boolean);
  return { ...result, text, rows: rows.map((line) => JSON.parse(line) as Row) };
}

interface Source {
  readonly golden: GoldenCase;
  readonly mask: number[][];
  readonly process: number[][];
  readonly outcomes: readonly number[];
  readonly values?: number[][];
  readonly groupSize: number;
}

const valid = (row: readonly number[], mask: readonly number[]) =>
  row.filter((_, t) => mask[t] === 1);

/** Computes a case from a file in which its responses are out of order, and compares the positions of the mask. */
async function expectGolden(
  { golden, mask, process, outcomes, values, groupSize }: Source,
  flags: readonly string[],
  want: { returns?: string; advantages?: string },
): Promise<void> {
  const order = mask.map((_, row) => (row * 5 + 2) % mask.length);
  expect(new Set(order).size).toBe(mask.length);
  const lines = order.map((row) =>
    JSON.stringify({
      row,
      group: `p${Math.floor(row / groupSize)}`,
      outcome: outcomes[row],
      process: valid(at(process, row), at(mask, row)),
      ...(values ? { values: valid(at(values, row), at(mask, row)) } : {}),
    }),
  );
  const { rows } = await computed(lines, flags);
  expect(rows).toHaveLength(mask.length);
  for (const [field, name] of Object.entries(want) as [keyof Row, string][]) {
    const output = golden.outputs[name] as (number | number[])[];
    const found = order.flatMap((row, line) =>
      at(rows, line)[field].map((value, t) => [value, [at(output, row)].flat()[t]]),
    );
    expect(found.length).toBe(mask.flat().filter((bit) => bit === 1).length);
    for (const [got = NaN, wanted = NaN] of found) {
      expect(Math.abs(got - wanted), `${golden.id} ${field}: ${got}, want ${wanted}`).toBeLessThan(
        1e-5,
      );
    }
  }
}

const zerosLike = (rows: number[][]) => rows.map((row) => row.map(() => 0));
const flag = (name: string, value: unknown) => [`--${name}`, String(value)];

describe("golden cases", () => {
  const prime = loadGolden("prime");
  const verl = loadGolden("verl");
  const rloo = [...casesLike(prime, "prime_recipe_rloo_"), ...casesLike(prime, "prime_repo_rloo_")];

  test.each(rloo.filter(([, { outputs }]) => !("error" in outputs)))("%s", async (_, golden) => {
    const { config, inputs } = golden;
    const flags = [
      "--whiten",
      ...flag("estimator", "rloo"),
      ...flag("formula", "code"),
      ...flag("process-weight", config["reward_dpo_coef"] ?? 1),
      ...flag("outcome-weight", config["reward_gt_coef"] ?? 1),
      ...flag("gamma-process", config["reward_model_gamma"] ?? 1),
      ...flag("gamma-outcome", config["verifier_gamma"] ?? 1),
    ];
    const mask = grid(inputs["response_mask"]);
    const process = grid(inputs["rm_scores"]);
    const outcomes = numbers(inputs["acc"]);
    const groupSize = config["n_samples"] as number;
    const source = { golden, mask, process, outcomes, groupSize };
    await expectGolden(source, flags, { returns: "returns", advantages: "advantages" });
  });

  const byOutcome = (golden: GoldenCase): Source => {
    const mask = grid(golden.inputs["response_mask"]);
    const outcomes = outcomesOf(golden.inputs["token_level_rewards"]);
    const groupSize = golden.config["K"] as number;
    return { golden, mask, process: zerosLike(mask), outcomes, groupSize };
  };

  test.each([...casesLike(verl, "verl_grpo_"), ...casesLike(verl, "verl_rloo_")])(
    "%s",
    async (id, golden) => {
      const estimator = id.includes("grpo") ? "grpo" : "rloo";
      const flags = ["--estimator", estimator, "--no-whiten"];
      await expectGolden(byOutcome(golden), flags, {
        returns: "returns",
        advantages: "advantages",
      });
    },
  );

  test.each(casesLike(verl, "verl_rpp_baseline_"))("%s", async (_, golden) => {
    // verl returns the whitened numbers twice; our returns are those before.
    const flags = ["--estimator", "reinforce++-baseline", "--whiten"];
    await expectGolden(byOutcome(golden), flags, { advantages: "advantages" });
  });

  const byToken = (golden: GoldenCase, groupSize = 1, mask = "response_mask"): Source => {
    const { inputs } = golden;
    const rows = grid(inputs[mask]);
    return {
      golden,
      mask: rows,
      process: grid(inputs["token_level_rewards"] ?? inputs["rewards"]),
      outcomes: rows.map(() => 0),
      ...(inputs["values"] === undefined ? {} : { values: grid(inputs["values"]) }),
      groupSize,
    };
  };

  test.each(["verl_rpp_gamma1.0", "verl_rpp_dense", "verl_rpp_one_token"])("%s", async (id) => {
    const golden = caseNamed(verl, id);
    const { gamma } = golden.config["config"] as { gamma: number };
    const flags = ["--estimator", "reinforce++", ...flag("gamma-process", gamma), "--whiten"];
    await expectGolden(byToken(golden, golden.config["K"] as number), flags, {
      returns: "returns",
      advantages: "advantages",
    });
  });

  const gae = ({ config }: GoldenCase) => [
    ...flag("estimator", "gae"),
    ...flag("formula", "code"),
    ...flag("gamma-outcome", config["gamma"]),
    ...flag("lambda", config["lam"] ?? config["lambd"]),
  ];

  test.each(["verl_gae_1_1", "verl_gae_lam0", "verl_gae_one_token"])("%s", async (id) => {
    const golden = caseNamed(verl, id);
    const source = byToken(golden);
    await expectGolden(source, [...gae(golden), "--whiten"], {
      returns: "returns",
      advantages: "advantages_whitened",
    });
    await expectGolden(source, [...gae(golden), "--no-whiten"], { advantages: "advantages_raw" });
  });

  test("openrlhf_gae", async () => {
    const golden = caseNamed(loadGolden("openrlhf"), "openrlhf_gae");
    const names = { returns: "returns", advantages: "advantages" };
    const source = byToken(golden, 1, "action_mask");
    await expectGolden(source, [...gae(golden), "--no-whiten"], names);
  });

  test("trl_grpo_scale_batch", async () => {
    const golden = caseNamed(loadGolden("trl"), "trl_grpo_scale_batch");
    const outcomes = grid(golden.inputs["rewards_per_func"]).flat();
    const mask = outcomes.map(() => [1]);
    const source = { golden, mask, process: zerosLike(mask), outcomes, groupSize: 4 };
    const flags = ["--estimator", "grpo", "--scale", "batch", "--epsilon", "1e-4", "--no-whiten"];
    await expectGolden(source, flags, { advantages: "advantages" });
  });
});

test("advantages keeps what a line holds, to the last digit, and its order", async () => {
  const odd =
    '{"id": 12345678901234567890, "group": 7, "outcome": 1, "process": [0.50], "values": "x"}';
  const other = '{"group":"7","outcome":0,"process":[0.25,0.25]}';
  const {
    text,
    rows,
    out: said,
  } = await computed([`\uFEFF${odd}`, "", other], ["--json", "--no-whiten"]);
  expect(text.startsWith(`${odd.slice(0, -1)},"returns":[1.5],"advantages":[1.5]}\n`)).toBe(true);
  // The number 7 and the text "7" are two groups, each of one response.
  expect(rows[1]).toMatchObject({ returns: [0.5, 0.25], advantages: [0.5, 0.25] });
  expect(said.map((line) => JSON.parse(line) as object)).toEqual([
    { responses: 2, groups: 2, tokens: 3, out },
  ]);
});

const line = (group: string, outcome: number, process: readonly number[]) =>
  JSON.stringify({ group, outcome, process });

test("groups may be of any size, and a response without tokens counts in its group", async () => {
  const { rows } = await computed(
    [
      line("a", 1, [0, 0]),
      line("b", 1, [0]),
      line("a", 0, []),
      line("c", 0.5, [0]),
      line("b", 0, [0]),
      line("a", 0, [0, 0, 0]),
    ],
    ["--no-whiten"],
  );
  expect(rows.map(({ advantages }) => advantages)).toEqual([
    [1, 1],
    [1],
    [],
    [0.5],
    [-1],
    [-0.5, -0.5, -0.5],
  ]);
});

test.each([
  ["all right", [1, 1, 1]],
  ["all wrong", [0, 0, 0]],
])("%s: advantages of 0, whatever the estimator compares with", async (_, outcomes) => {
  const lines = outcomes.map((outcome) => line("a", outcome, [0, 0]));
  for (const estimator of ["rloo", "grpo", "reinforce++-baseline"]) {
    const { rows } = await computed(lines, ["--estimator", estimator]);
    expect(rows.flatMap(({ advantages }) => advantages)).toEqual([0, 0, 0, 0, 0, 0]);
  }
});

test("nothing to whiten: no response, no token, one token", async () => {
  expect((await computed([], [])).text).toBe("");
  const empty = await computed([line("a", 1, []), line("a", 0, [])], ["--estimator", "grpo"]);
  expect(empty.rows).toMatchObject([
    { returns: [], advantages: [] },
    { returns: [], advantages: [] },
  ]);
  const one = await computed([line("a", 1, [0.5])], []);
  expect(one.rows).toMatchObject([{ returns: [1.5], advantages: [0] }]);
});

test.each([
  ["{", "JSON"],
  ['{"outcome":1,"process":[]}', 'expected text or a number at "group", found nothing'],
  ['{"group":null,"outcome":1,"process":[]}', 'at "group", found null'],
  ['{"group":1,"process":[]}', 'expected a finite number at "outcome", found nothing'],
  ['{"group":1,"outcome":"NaN","process":[]}', 'at "outcome", found "NaN"'],
  ['{"group":1,"outcome":true,"process":[]}', 'at "outcome", found true'],
  ['{"group":1,"outcome":1}', 'expected one number per token at "process", found nothing'],
  ['{"group":1,"outcome":1,"process":0.5}', 'at "process", found 0.5'],
  ['{"group":1,"outcome":1,"process":[0,"NaN"]}', 'finite number at "process[1]", found "NaN"'],
  ['{"group":1,"outcome":1,"process":[null]}', 'at "process[0]", found null'],
  ['{"group":1,"outcome":1,"process":[1e39]}', 'at "process[0]", found 1e+39'],
  [
    '{"group":1,"outcome":1,"process":[1]}',
    'expected one number per token at "values", found nothing',
  ],
  [
    '{"group":1,"outcome":1,"process":[1,2],"values":[1]}',
    'expected 2 numbers at "values", one for each of "process", found 1',
  ],
])("advantages refuses %s naming file and line, and writes nothing", async (bad, reason) => {
  rmSync(out, { force: true });
  writeFileSync(input, `{"group":1,"outcome":1,"process":[1],"values":[0]}\n\n${bad}\n`);
  const { code, err } = await command([...words, "--estimator", "gae"], fakeEngine());
  expect(code).toBe(2);
  expect(err.startsWith(`Cannot read "${input}:3": `), err).toBe(true);
  expect(err).toContain(reason);
  expect(err.split("\n")).toHaveLength(2);
  expect(existsSync(out) || existsSync(`${out}.tmp`)).toBe(false);
});

test.each([
  [["--whiten", "--no-whiten"], 'expected "--whiten" or "--no-whiten", found both'],
  [["--estimator", "ppo"], "expected one of rloo, grpo, reinforce, reinforce++,"],
  [["--scale", "row"], 'expected one of group, batch, none after "--scale", found "row"'],
  [["--lambda", "1.5"], 'expected a number from 0 to 1 after "--lambda", found "1.5"'],
  [["--epsilon", "0"], 'after "--epsilon", found "0"'],
  [
    ["--estimator", "gae", "--formula", "code", "--gamma-process", "0.9", "--gamma-outcome", "1"],
    "expected one discount for estimator gae with formula code, found 0.9 and 1",
  ],
])("advantages refuses %j", async (flags, reason) => {
  writeFileSync(input, line("a", 1, [0]));
  const { code, err } = await command([...words, ...flags], fakeEngine());
  expect(code).toBe(2);
  expect(err).toContain(reason);
  expect(err).toMatch(/^[^\n]+\n$/);
});

test("rewards whose sum a float32 cannot hold are refused, and nothing is written", async () => {
  rmSync(out, { force: true });
  writeFileSync(input, [line("a", 1, [1]), line("b", 1, [3e38, 3e38])].join("\n"));
  const { code, err } = await command([...words, "--no-whiten"], await realEngine());
  expect(code).toBe(2);
  expect(err).toContain(`Cannot compute the advantages of "${input}:2": `);
  expect(existsSync(out) || existsSync(`${out}.tmp`)).toBe(false);
});
