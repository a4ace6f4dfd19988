/** `steplight train`: one run into a folder. */
import { presets } from "../presets.ts";
import { ADAPTER_PREFERENCES } from "./adapter.ts";
import type { Arguments, Syntax } from "./arguments.ts";
import type { Host, Verb } from "./host.ts";
import { Progress } from "./progress.ts";
import { RunFolder } from "./run-folder.ts";
import { TASK_FORMS } from "./task-argument.ts";
import { refuseForeignStart } from "./task-words.ts";
import { trainConfig } from "./train-config.ts";
import { summary } from "./train-summary.ts";
import { trainInto } from "./training.ts";

const syntax: Syntax = {
  verb: "train",
  summary: "Train a policy and its process reward model into a folder",
  usage: "PRESET|CONFIG.json --out DIR [--task T] [--set path=value]... [--resume]",
  positionals: ["a preset or a config file"],
  needed: 0,
  flags: {
    out: { value: "DIR", text: "Where the run goes", required: true },
    task: { value: "T", text: `Instead of the preset's task: ${TASK_FORMS}` },
    set: {
      value: "path=value",
      text: "Change a field of the config, such as prm.beta=0.1",
      many: true,
    },
    seed: { value: "N", text: "The same as --set seed=N" },
    resume: { text: "Go on with the run in DIR; the preset may be left out then" },
    force: { text: "Resume although config, shaders, warm start or adapter have changed" },
    adapter: { value: "KIND", text: `One of ${ADAPTER_PREFERENCES.join(", ")}` },
  },
  notes: [
    [
      "Presets:",
      ...Object.entries(presets).map(([name, { description }]) => `  ${name}: ${description}`),
    ].join("\n"),
    "DIR gets config.json, metrics.jsonl (a line per update), recording.steplight (opens in the page), checkpoint/ and\n" +
      "model/ (Hugging Face folders). Ctrl-C writes a checkpoint first. A resumed run ends with the same bits as one that\n" +
      "was never interrupted; only update_ms in metrics.jsonl is wall time.",
    'A file of your own questions has a line {"prompt", "answer"} for each (docs/tasks.md). They become part of config.json, and\n' +
      "are learned from a warm start of their own: steplight train lab --task qa.jsonl --set start=sft --out runs/qa",
  ],
};

async function run(args: Arguments, host: Host): Promise<number> {
  const prefer = args.choice("adapter", ADAPTER_PREFERENCES);
  const resume = args.has("resume");
  const json = args.has("json");
  const config = await trainConfig(args, undefined, args.text("task"));
  await refuseForeignStart(config);
  const folder = await RunFolder.open(args.required("out"), { resume });
  const progress = new Progress(host.stderr);
  try {
    const force = args.has("force");
    const training = { config, folder, host, progress, prefer, resume, force, json };
    const stopped = await trainInto(training);
    progress.end();
    if (stopped !== null) return stopped;
    for (const line of summary(config.name, folder.reports)) {
      if (json) progress.note(line);
      else host.print(line);
    }
    return 0;
  } finally {
    progress.end();
    await folder.close();
  }
}

export const train: Verb = { syntax, run };
