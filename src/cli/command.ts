/** `steplight VERB ...`: finds the verb, runs it, and turns every error into one sentence and an exit code. */
import { InputError } from "../errors.ts";
import { advantages } from "./advantages.ts";
import { helpText, parseArguments } from "./arguments.ts";
import { bench } from "./bench.ts";
import { compare } from "./compare.ts";
import { doctor } from "./doctor.ts";
import { evaluate } from "./eval.ts";
import { experiment } from "./experiment.ts";
import { exitCode, sentence } from "./failure.ts";
import type { Host, Verb } from "./host.ts";
import { didYouMean } from "./nearest.ts";
import { score } from "./score.ts";
import { train } from "./train.ts";

const verbs: readonly Verb[] = [
  train,
  experiment,
  compare,
  evaluate,
  score,
  advantages,
  bench,
  doctor,
];

function overview(): string {
  const width = Math.max(...verbs.map(({ syntax }) => syntax.verb.length));
  return [
    "Usage: steplight VERB ...",
    "",
    "Trains small language models with implicit process rewards (PRIME) on WebGPU, and measures where the credit goes.",
    "",
    ...verbs.map(({ syntax }) => `  ${syntax.verb.padEnd(width)}  ${syntax.summary}`),
    "",
    `"steplight VERB --help" tells more. Exit codes: 0 done, 1 the run failed, 2 bad input, 3 no WebGPU adapter,`,
    "130 or 143 interrupted with a checkpoint written.",
  ].join("\n");
}

function findVerb(name: string): Verb {
  const verb = verbs.find(({ syntax }) => syntax.verb === name);
  if (verb) return verb;
  const names = verbs.map(({ syntax }) => syntax.verb);
  throw new InputError(
    `Unknown verb "${name}"${didYouMean(name, names)}: expected one of ${names.join(", ")}`,
  );
}

async function run(words: readonly string[], host: Host): Promise<number> {
  const [name, ...rest] = words;
  if (name === undefined) {
    throw new InputError('Expected a verb, found nothing; see "steplight --help"');
  }
  if (["--help", "-h", "help"].includes(name)) {
    const [about] = rest;
    host.print(about === undefined ? overview() : helpText(findVerb(about).syntax));
    return 0;
  }
  const verb = findVerb(name);
  const args = parseArguments(
    verb.syntax,
    rest.map((word) => (word === "-h" ? "--help" : word)),
  );
  if (args.has("help")) {
    host.print(helpText(verb.syntax));
    return 0;
  }
  return verb.run(args, host);
}

/** Runs a command line without the program's own name and returns its exit code. Never throws. */
export async function runCommand(words: readonly string[], host: Host): Promise<number> {
  try {
    return await run(words, host);
  } catch (error) {
    host.stderr.write(`${sentence(error)}\n`);
    if (process.env["STEPLIGHT_DEBUG"] && error instanceof Error) {
      host.stderr.write(`${error.stack ?? ""}\n`);
    }
    return exitCode(error);
  }
}
