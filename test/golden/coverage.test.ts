/** No golden case lies here unused: each is run by a test of this folder, or it is said why not. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { loadGolden } from "./load.ts";

/** Cases, or what their ids begin with, whose formula is not built. */
const notBuilt: Readonly<Record<string, string>> = {
  prime_fwd_lambda_0p9:
    "a smoothing of the rewards that the recipe hides behind a key that no config has",
  verl_opo_:
    "OPO weighs its baseline by the length of the responses; config.advantage.estimator has no such choice",
};

const here = new URL("./", import.meta.url);
const source = readdirSync(here)
  .filter((name) => name.endsWith(".test.ts") && name !== "coverage.test.ts")
  .map((name) => readFileSync(new URL(name, here), "utf8"))
  .join("\n");
/** Ids written out in a test. */
const named = new Set(
  [...source.matchAll(/"((?:prime|verl|trl|openrlhf)_[^"\s]+)"/g)].map(([, id]) => id),
);
/** Beginnings of ids in calls of casesLike(); its first argument is named as the file. */
const prefixes = [...source.matchAll(/casesLike\(\s*(\w+),\s*"([^"]+)"/g)].map(
  ([, file, prefix = ""]) => ({ file, prefix }),
);

const cases = (["prime", "verl", "trl", "openrlhf", "losses"] as const).flatMap((file) =>
  loadGolden(file).map(({ id }) => ({ file, id })),
);
const ids = cases.map(({ id }) => id);
const isRun = (file: string, id: string) =>
  named.has(id) || prefixes.some((own) => own.file === file && id.startsWith(own.prefix));
const reasons = Object.keys(notBuilt);

it.each(cases)("$id is run by a test or said to be not built", ({ file, id }) => {
  const excused = reasons.filter((beginning) => id.startsWith(beginning));
  expect([isRun(file, id), excused.length]).toEqual([excused.length === 0, excused.length]);
});

it("has every case of the five files, and no reason without a case", () => {
  expect(ids).toHaveLength(31 + 37 + 13 + 7 + 10);
  expect(new Set(ids).size).toBe(ids.length);
  expect(reasons.filter((beginning) => !ids.some((id) => id.startsWith(beginning)))).toEqual([]);
});
