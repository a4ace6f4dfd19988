/** `steplight score`: implicit process rewards of any responses under a PRM and its reference. */
import { InputError, invariant, SteplightError } from "../errors.ts";
import { loadTokenizer } from "../interop/tokenizer.ts";
import type { TokenScore } from "../run/score.ts";
import { ADAPTER_PREFERENCES } from "./adapter.ts";
import type { Arguments, Syntax } from "./arguments.ts";
import { Draft } from "./files.ts";
import { EXIT } from "./exit-code.ts";
import type { Host, Verb } from "./host.ts";
import { readJsonLines, withFields } from "./json-lines.ts";
import { Progress } from "./progress.ts";
import { scoreRecord, type ScoreRecord } from "./score-record.ts";

const DEFAULT_BETA = 0.05;
const DEFAULT_BATCH = 16;
/** Rows are padded to a multiple of this many tokens. */
const CONTEXT_STEP = 16;
/** Decimal digits that tell every float32 from its neighbours. */
const DIGITS = 9;

const syntax: Syntax = {
  verb: "score",
  summary: "Score responses token by token with a process reward model and its reference",
  usage: "--prm DIR --ref DIR --input R.jsonl --out S.jsonl",
  positionals: [],
  needed: 0,
  flags: {
    prm: { value: "DIR", text: "Model folder of the PRM", required: true },
    ref: { value: "DIR", text: "Model folder of its reference", required: true },
    input: { value: "R.jsonl", text: "What to score", required: true },
    out: {
      value: "S.jsonl",
      text: "Where the scores go; appears when all of it is there",
      required: true,
    },
    beta: { value: "x", text: `Scale of the rewards (${DEFAULT_BETA})` },
    batch: { value: "N", text: `Responses scored at once (${DEFAULT_BATCH})` },
    adapter: { value: "KIND", text: `One of ${ADAPTER_PREFERENCES.join(", ")}` },
  },
  notes: [
    'A line of R is {"prompt", "response"} or {"prompt_ids", "response_ids"}, with anything beside it, which is kept. S adds,\n' +
      "one number per response token, prm_logprobs, ref_logprobs, prm_entropy (nats) and implicit_rewards =\n" +
      "beta * (prm_logprobs - ref_logprobs), and steps [{start, end, reward}]: the lines of the response in tokens, and the\n" +
      "sum of the rewards of each. Text is tokenized without a stop token at the end; write ids to have one scored.",
  ],
};

const NO_SCORE: TokenScore = { prmLogprobs: [], refLogprobs: [], prmEntropy: [] };

const round = (value: number): number => Number(value.toPrecision(DIGITS));

function fields(
  { line, steps }: ScoreRecord,
  scores: TokenScore,
  beta: number,
): Record<string, unknown> {
  const { prmLogprobs, refLogprobs, prmEntropy } = scores;
  const rewards = prmLogprobs.map((logprob, i) => beta * (logprob - (refLogprobs[i] ?? NaN)));
  const broken = rewards.findIndex((reward) => !Number.isFinite(reward));
  if (broken >= 0) {
    throw new SteplightError(
      `Cannot score "${line.where}": token ${broken} of the response has a log-probability that is not finite`,
    );
  }
  return {
    prm_logprobs: prmLogprobs.map(round),
    ref_logprobs: refLogprobs.map(round),
    prm_entropy: prmEntropy.map(round),
    implicit_rewards: rewards.map(round),
    steps: steps.map(({ start, end }) => ({
      start,
      end,
      reward: round(rewards.slice(start, end).reduce((sum, reward) => sum + reward, 0)),
    })),
  };
}

async function run(args: Arguments, host: Host): Promise<number> {
  const beta = args.real("beta", 1e-6, 1000) ?? DEFAULT_BETA;
  const batch = args.integer("batch", 1, 4096) ?? DEFAULT_BATCH;
  const prefer = args.choice("adapter", ADAPTER_PREFERENCES);
  const [input, out] = [args.required("input"), args.required("out")];
  const progress = new Progress(host.stderr);
  const engine = await host.engine();
  const prm = await engine.readModel(args.required("prm"));
  const ref = await engine.readModel(args.required("ref"));
  if (prm.shape.vocab !== ref.shape.vocab || prm.tokenizerJson !== ref.tokenizerJson) {
    throw new InputError(
      `Cannot compare "${args.required("prm")}" with "${args.required("ref")}": expected the same tokenizer, found two`,
    );
  }
  const tokenizer = loadTokenizer(prm.tokenizerJson, prm.tokenizerConfigJson ?? undefined);
  const limits = {
    vocab: prm.shape.vocab,
    positions: Math.min(prm.shape.maxPositions, ref.shape.maxPositions),
  };
  const records = async function* () {
    for await (const line of readJsonLines(input)) yield scoreRecord(line, tokenizer, limits);
  };

  // The first reading finds every fault in the file before the GPU starts, and the longest row.
  let total = 0;
  let tokens = 0;
  let longest = 1;
  for await (const { promptIds, responseIds } of records()) {
    total += 1;
    tokens += responseIds.length;
    longest = Math.max(longest, promptIds.length + responseIds.length);
    if (host.stop.code !== null) return host.stop.code;
  }

  const draft = await Draft.open(out);
  try {
    const { device, line } = await engine.openDevice(prefer);
    progress.note(`Scoring ${total} ${total === 1 ? "response" : "responses"} on ${line}`);
    const context = Math.min(Math.ceil(longest / CONTEXT_STEP) * CONTEXT_STEP, limits.positions);
    const rows = Math.min(batch, Math.max(total, 1));
    const scorer = await engine.createScorer(device, prm, ref, { context, rows });
    let done = 0;
    const flush = async (waiting: readonly ScoreRecord[]): Promise<boolean> => {
      // An empty response has no token to score.
      const texts = waiting.filter(({ responseIds }) => responseIds.length > 0);
      const scores = await host.stop.outlast(scorer.score(texts), 0);
      if (scores === null) return false;
      const left = scores.values();
      const lines = waiting.map((record) => {
        const score = record.responseIds.length > 0 ? left.next().value : NO_SCORE;
        invariant(score !== undefined, "the scorer returned too few rows");
        return `${withFields(record.line, fields(record, score, beta))}\n`;
      });
      await draft.write(lines.join(""));
      done += waiting.length;
      progress.show("responses", done, total);
      return true;
    };
    let waiting: ScoreRecord[] = [];
    for await (const record of records()) {
      waiting.push(record);
      if (waiting.length < rows) continue;
      if (!(await flush(waiting))) return host.stop.code ?? EXIT.interrupted;
      waiting = [];
    }
    if (waiting.length > 0 && !(await flush(waiting))) return host.stop.code ?? EXIT.interrupted;
    await draft.publish();
  } finally {
    progress.end();
    await draft.discard();
  }
  if (args.has("json")) host.print(JSON.stringify({ responses: total, tokens, out }));
  else host.print(`Scored ${total} responses with ${tokens} tokens into "${out}"`);
  return 0;
}

export const score: Verb = { syntax, run };
