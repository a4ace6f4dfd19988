/** `steplight eval`: how often a trained policy answers right, once and in k tries. */
import { join } from "node:path";
import { InputError } from "../errors.ts";
import { ADAPTER_PREFERENCES } from "./adapter.ts";
import type { Arguments, Syntax } from "./arguments.ts";
import { exists } from "./files.ts";
import { EXIT } from "./exit-code.ts";
import type { Host, Verb } from "./host.ts";
import { passAtK } from "./pass-at-k.ts";
import { Progress } from "./progress.ts";
import { readTask, TASK_FORMS } from "./task-argument.ts";
import { refuseForeignTask } from "./task-words.ts";

const DEFAULT_PROMPTS = 256;

const syntax: Syntax = {
  verb: "eval",
  summary: "Measure pass@1 and pass@k of a policy on held-out prompts",
  usage: "DIR [--task T] [--n N] [--k K] [--temperature x]",
  positionals: ["a run folder or a model folder"],
  needed: 1,
  flags: {
    task: {
      value: "T",
      text: `${TASK_FORMS}; a run folder knows its own`,
    },
    n: { value: "N", text: `Prompts (${DEFAULT_PROMPTS})` },
    k: { value: "K", text: "Responses to each prompt (1)" },
    temperature: { value: "x", text: "Of the sampling; 0 is greedy (1)" },
    adapter: { value: "KIND", text: `One of ${ADAPTER_PREFERENCES.join(", ")}` },
  },
  notes: [
    "pass@k is the chance that at least one of k responses is right, without bias: 1 - C(K - c, k) / C(K, k) with c right\n" +
      "ones of K, averaged over the prompts. Prompts and random numbers are the same at every call.",
    "Example: steplight eval runs/a --task 'chained-arithmetic:{\"steps\":6}' --n 512 --k 8",
  ],
};

/** 1, 2, 4, ... and the largest k itself. */
function tries(most: number): number[] {
  const powers = Array.from({ length: Math.floor(Math.log2(most)) + 1 }, (_, i) => 2 ** i);
  return [...new Set([...powers, most])];
}

async function run(args: Arguments, host: Host): Promise<number> {
  const [folder = ""] = args.positionals;
  const prompts = args.integer("n", 1, 1_000_000) ?? DEFAULT_PROMPTS;
  const responses = args.integer("k", 1, 4096) ?? 1;
  const temperature = args.real("temperature", 0, 10) ?? 1;
  const prefer = args.choice("adapter", ADAPTER_PREFERENCES);
  if (temperature === 0 && responses > 1) {
    throw new InputError(
      `Cannot run "eval": expected 1 after "--k" as greedy answers are all the same, found ${responses}`,
    );
  }
  const task = await readTask(args.text("task"), join(folder, "config.json"));

  const policy = join(folder, "model", "policy");
  const engine = await host.engine();
  const model = await engine.readModel((await exists(policy)) ? policy : folder);
  refuseForeignTask(task, model.tokenizerJson, folder);
  const { device, line } = await engine.openDevice(prefer);
  const progress = new Progress(host.stderr);
  const often = responses === 1 ? "once" : `${responses} times`;
  progress.note(`Answering ${prompts} prompts of "${task.name}" ${often} on ${line}`);
  const work = engine.answer(device, model, task, { prompts, responses, temperature });
  const answers = await host.stop.outlast(work, 0);
  device.destroy();
  if (answers === null) return host.stop.code ?? EXIT.interrupted;

  const right = Array.from({ length: prompts }, (_, prompt) =>
    answers
      .slice(prompt * responses, (prompt + 1) * responses)
      .reduce((count, { verdict }) => count + (verdict.outcome === 1 ? 1 : 0), 0),
  );
  const scores = tries(responses).map((k) => [`pass@${k}`, passAtK(right, responses, k)] as const);
  if (args.has("json")) {
    const about = { task, prompts, responses, temperature, adapter: line };
    host.print(
      JSON.stringify({ ...about, ...Object.fromEntries(scores.map(([k, { mean }]) => [k, mean])) }),
    );
  } else {
    for (const [name, { mean, error }] of scores) {
      host.print(
        `${name.padEnd(9)} ${mean.toFixed(4)} +- ${error.toFixed(4)} (${prompts} prompts)`,
      );
    }
  }
  return 0;
}

export const evaluate: Verb = { syntax, run };
