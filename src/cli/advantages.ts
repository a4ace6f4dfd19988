/** `steplight advantages`: returns and advantages of any rewards, through the shaders that train. */
import { InputError, invariant } from "../errors.ts";
import type { RewardedResponse, RewardSettings } from "../run/advantages.ts";
import { at } from "../typed-array.ts";
import { ADAPTER_PREFERENCES } from "./adapter.ts";
import type { Arguments, Syntax } from "./arguments.ts";
import { EXIT } from "./exit-code.ts";
import { Draft } from "./files.ts";
import type { Host, Verb } from "./host.ts";
import { readJsonLines, withFields } from "./json-lines.ts";
import { Progress } from "./progress.ts";
import { rewardRecord } from "./reward-record.ts";

const ESTIMATORS = [
  "rloo",
  "grpo",
  "reinforce",
  "reinforce++",
  "reinforce++-baseline",
  "gae",
] as const;
const FORMULAS = ["paper", "code"] as const;
const SCALES = ["group", "batch", "none"] as const;
const DEFAULT_EPSILON = 1e-6;
const MAX_WEIGHT = 1e6;
/** Lines written at once. */
const LINES = 256;
/** Decimal digits that tell every float32 from its neighbours. */
const DIGITS = 9;

const syntax: Syntax = {
  verb: "advantages",
  summary: "Turn rewards of any responses into returns and advantages",
  usage: "--input G.jsonl --out A.jsonl",
  positionals: [],
  needed: 0,
  flags: {
    input: { value: "G.jsonl", text: "Responses and their rewards", required: true },
    out: {
      value: "A.jsonl",
      text: "Where the advantages go; appears when all of it is there",
      required: true,
    },
    estimator: { value: "NAME", text: `One of ${ESTIMATORS.join(", ")} (rloo)` },
    formula: { value: "NAME", text: "paper, or code: what the released code computes (paper)" },
    "process-weight": { value: "w", text: "Weight of the process rewards (1)" },
    "outcome-weight": { value: "w", text: "Weight of the outcomes (1)" },
    "gamma-process": { value: "g", text: "Discount per token of the process rewards (1)" },
    "gamma-outcome": { value: "g", text: "Discount per token of the outcomes, and of gae (1)" },
    lambda: { value: "l", text: "gae: share of the later deltas (1)" },
    scale: {
      value: "NAME",
      text: "grpo: divide by the deviation of the group, of the batch, or none (group)",
    },
    epsilon: { value: "e", text: `grpo: added to a deviation (${DEFAULT_EPSILON})` },
    whiten: { text: "Scale the advantages of the file to mean 0 and variance 1 (default)" },
    "no-whiten": { text: "Leave them as they are" },
    adapter: { value: "KIND", text: `One of ${ADAPTER_PREFERENCES.join(", ")}` },
  },
  notes: [
    'A line of G is one response: {"group", "outcome", "process"}, with anything beside it, which is kept. group is text or a\n' +
      "number, the same for all responses to one prompt, wherever they stand and however many they are; outcome is a number;\n" +
      "process has one number per token. For gae, values has as many: what the critic expected before each token. The whole\n" +
      "file is one batch. A adds, one number per token, returns and advantages.",
    "returns is what whitening starts from; with gae it is the advantage of the critic's rewards plus the value, the critic's\n" +
      "target. gae with formula paper runs over the outcome, and the process return is added; with formula code it runs over\n" +
      "both rewards together, under one discount.",
    "A response alone in its group has no baseline and keeps its rewards. A response without tokens gets empty arrays, and its\n" +
      "outcome counts in its group. Equal outcomes have advantage 0 before whitening. One token alone is whitened to 0.",
  ],
};

/** @throws InputError for settings that contradict each other */
function settingsOf(args: Arguments): RewardSettings {
  if (args.has("whiten") && args.has("no-whiten")) {
    throw new InputError(
      'Cannot run "advantages": expected "--whiten" or "--no-whiten", found both',
    );
  }
  const weight = (name: string) => args.real(name, -MAX_WEIGHT, MAX_WEIGHT) ?? 1;
  const estimator = args.choice("estimator", ESTIMATORS) ?? "rloo";
  const formula = args.choice("formula", FORMULAS) ?? "paper";
  const gammaProcess = args.real("gamma-process", 0, 1);
  const gammaOutcome = args.real("gamma-outcome", 0, 1);
  const isOneDiscount = estimator === "gae" && formula === "code";
  if (isOneDiscount && (gammaProcess ?? gammaOutcome) !== (gammaOutcome ?? gammaProcess)) {
    throw new InputError(
      `Cannot run "advantages": expected one discount for estimator gae with formula code, found ${gammaProcess ?? ""} and ${gammaOutcome ?? ""}`,
    );
  }
  const shared = isOneDiscount ? (gammaOutcome ?? gammaProcess) : undefined;
  return {
    estimator,
    formula,
    scale: args.choice("scale", SCALES) ?? "group",
    epsilon: args.real("epsilon", 1e-12, 1) ?? DEFAULT_EPSILON,
    process: { weight: weight("process-weight"), gamma: shared ?? gammaProcess ?? 1 },
    outcome: { weight: weight("outcome-weight"), gamma: shared ?? gammaOutcome ?? 1 },
    lambda: args.real("lambda", 0, 1) ?? 1,
    whiten: !args.has("no-whiten"),
  };
}

/** @throws InputError where the numbers of a line were too large for the shaders */
function rounded(values: Float32Array, where: string): number[] {
  const broken = values.findIndex((value) => !Number.isFinite(value));
  if (broken >= 0) {
    throw new InputError(
      `Cannot compute the advantages of "${where}": expected rewards whose sums a 32-bit float can hold, found more at token ${broken}`,
    );
  }
  return Array.from(values, (value) => Number(value.toPrecision(DIGITS)));
}

async function run(args: Arguments, host: Host): Promise<number> {
  const settings = settingsOf(args);
  const prefer = args.choice("adapter", ADAPTER_PREFERENCES);
  const [input, out] = [args.required("input"), args.required("out")];
  const progress = new Progress(host.stderr);
  const responses: RewardedResponse[] = [];
  for await (const line of readJsonLines(input)) {
    responses.push(rewardRecord(line, settings.estimator === "gae"));
    if (host.stop.code !== null) return host.stop.code;
  }
  const total = responses.length;
  const tokens = responses.reduce((sum, { process }) => sum + process.length, 0);
  const groups = new Set(responses.map(({ group }) => group)).size;

  const engine = await host.engine();
  const draft = await Draft.open(out);
  try {
    const { device, line: adapter } = await engine.openDevice(prefer);
    progress.note(`Computing advantages of ${total} responses in ${groups} groups on ${adapter}`);
    const work = engine.advantagesOf(device, responses, settings);
    const results = await host.stop.outlast(work, 0);
    if (results === null) return host.stop.code ?? EXIT.interrupted;
    let done = 0;
    let lines: string[] = [];
    const flush = async () => {
      await draft.write(lines.join(""));
      lines = [];
      progress.show("responses", done, total);
    };
    for await (const line of readJsonLines(input)) {
      invariant(done < total, `"${input}" grew while it was read`);
      const { returns, advantages } = at(results, done);
      const fields = {
        returns: rounded(returns, line.where),
        advantages: rounded(advantages, line.where),
      };
      lines.push(`${withFields(line, fields)}\n`);
      done += 1;
      if (done % LINES === 0) await flush();
      if (host.stop.code !== null) return host.stop.code;
    }
    await flush();
    await draft.publish();
  } finally {
    progress.end();
    await draft.discard();
  }
  if (args.has("json")) host.print(JSON.stringify({ responses: total, groups, tokens, out }));
  else host.print(`Computed ${tokens} advantages of ${total} responses into "${out}"`);
  return 0;
}

export const advantages: Verb = { syntax, run };
