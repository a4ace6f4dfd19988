/**
 * The process behind `steplight`: arguments, signals and streams. Everything else is in command.ts.
 *
 * The first SIGINT or SIGTERM asks the verb to end (a run writes a checkpoint); a second one, or a verb that takes too
 * long, ends the process at once. All files are replaced atomically, so even that loses at most one checkpoint interval.
 */
import { runCommand } from "./command.ts";
import { loadEngine } from "./engine.ts";
import { EXIT } from "./exit-code.ts";
import { Stop, type Host } from "./host.ts";

/** How long a verb may take to end after it was asked to. */
const PATIENCE_MS = 2800;
/** npm passes a terminal's Ctrl-C on a second time; that is not a second wish of the person. */
const SAME_WISH_MS = 300;

const stop = new Stop();
let firstSignal: number | null = null;

function interrupt(code: number): void {
  const now = performance.now();
  if (firstSignal !== null) {
    if (now - firstSignal > SAME_WISH_MS) process.exit(code);
    return;
  }
  firstSignal = now;
  stop.request(code);
  setTimeout(() => process.exit(code), PATIENCE_MS).unref();
}

process.on("SIGINT", () => interrupt(EXIT.interrupted));
process.on("SIGTERM", () => interrupt(EXIT.terminated));
process.on("SIGHUP", () => interrupt(EXIT.hungUp));

// Whoever reads stdout has seen enough (`| head`): end as if interrupted. A closed stderr harms nobody.
process.stdout.on("error", () => interrupt(EXIT.interrupted));
process.stderr.on("error", () => {});

const host: Host = {
  print: (line) => void process.stdout.write(`${line}\n`),
  stderr: {
    write: (text) => void process.stderr.write(text),
    isTTY: process.stderr.isTTY ?? false,
    columns: process.stderr.columns || 80,
  },
  stop,
  engine: loadEngine,
};

const code = await runCommand(process.argv.slice(2), host);
// Pipes may still hold text; and Dawn keeps the process alive, so it has to be ended by hand.
await new Promise<void>((resolve) => process.stdout.write("", () => resolve()));
process.exit(code);
