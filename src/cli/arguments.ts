/**
 * The command line of one verb: what it takes, in plain data, from which both the parser and the help are made.
 *
 * node:util's parseArgs splits; the checks are our own, because its messages are several sentences long.
 */
import { parseArgs } from "node:util";
import { InputError, invariant } from "../errors.ts";
import { didYouMean } from "./nearest.ts";

export interface Flag {
  /** What stands for the value in the help; absent for a switch. */
  readonly value?: string;
  readonly text: string;
  /** May be given more than once. */
  readonly many?: boolean;
  /** Refused when missing. */
  readonly required?: boolean;
}

export interface Syntax {
  readonly verb: string;
  /** One line for the list of verbs. */
  readonly summary: string;
  /** What follows the verb, for people. */
  readonly usage: string;
  /** What each positional argument is, in order, and how many of them are needed. */
  readonly positionals: readonly string[];
  readonly needed: number;
  readonly flags: Readonly<Record<string, Flag>>;
  /** Paragraphs below the flags. */
  readonly notes?: readonly string[];
}

/** Flags of every verb. */
const COMMON: Readonly<Record<string, Flag>> = {
  json: { text: "Machine-readable lines on stdout, and nothing else there" },
  help: { text: "Show this text" },
};

export class Arguments {
  readonly positionals: readonly string[];
  readonly #syntax: Syntax;
  readonly #given: ReadonlyMap<string, readonly string[]>;

  constructor(
    syntax: Syntax,
    positionals: readonly string[],
    given: ReadonlyMap<string, readonly string[]>,
  ) {
    this.#syntax = syntax;
    this.positionals = positionals;
    this.#given = given;
  }

  has(name: string): boolean {
    return this.#values(name).length > 0;
  }

  texts(name: string): readonly string[] {
    return this.#values(name);
  }

  text(name: string): string | undefined {
    return this.#values(name)[0];
  }

  /** A flag that the syntax calls required. */
  required(name: string): string {
    const value = this.text(name);
    invariant(value !== undefined, `the parser let "--${name}" be missing`);
    return value;
  }

  /** @throws InputError unless the value is a whole number in [low, high] */
  integer(name: string, low: number, high: number): number | undefined {
    return this.#number(name, `a whole number from ${low} to ${high}`, (value) => {
      return Number.isSafeInteger(value) && value >= low && value <= high;
    });
  }

  /** @throws InputError unless the value is a number in [low, high] */
  real(name: string, low: number, high: number): number | undefined {
    return this.#number(name, `a number from ${low} to ${high}`, (value) => {
      return value >= low && value <= high;
    });
  }

  /** @throws InputError unless the value is one of the choices */
  choice<T extends string>(name: string, choices: readonly T[]): T | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const found = choices.find((choice) => choice === text);
    if (found === undefined) this.#refuse(name, `one of ${choices.join(", ")}`, text);
    return found;
  }

  #number(name: string, expected: string, fits: (value: number) => boolean): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    // Number() also reads "", " 1" and "0x10", which nobody means.
    const value = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (!fits(value)) this.#refuse(name, expected, text);
    return value;
  }

  #refuse(name: string, expected: string, found: string): never {
    const { verb } = this.#syntax;
    throw new InputError(
      `Cannot run "${verb}": expected ${expected} after "--${name}", found "${found}"`,
    );
  }

  #values(name: string): readonly string[] {
    invariant(
      Object.hasOwn({ ...this.#syntax.flags, ...COMMON }, name),
      `"${this.#syntax.verb}" has no flag "--${name}"`,
    );
    return this.#given.get(name) ?? [];
  }
}

/**
 * Reads what stands behind the verb.
 *
 * @throws InputError naming the flag or argument, and where the help is
 */
export function parseArguments(syntax: Syntax, words: readonly string[]): Arguments {
  const refuse = (sentence: string): never => {
    throw new InputError(
      `Cannot run "${syntax.verb}": ${sentence}; see "steplight ${syntax.verb} --help"`,
    );
  };
  const flags: Readonly<Record<string, Flag>> = { ...syntax.flags, ...COMMON };
  const { tokens } = parseArgs({
    args: [...words],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(flags).map(([name, { value }]) => [
        name,
        { type: value === undefined ? "boolean" : "string" } as const,
      ]),
    ),
  });

  const positionals: string[] = [];
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      positionals.push(token.value);
      continue;
    }
    const { name, rawName, value, inlineValue } = token;
    const flag = Object.hasOwn(flags, name) ? flags[name] : undefined;
    if (flag === undefined || !rawName.startsWith("--")) {
      return refuse(`unknown flag "${rawName}"${didYouMean(name, Object.keys(flags), "--")}`);
    }
    if (flag.value === undefined) {
      if (value !== undefined) {
        refuse(`expected no value after "--${name}", found "${value}"`);
      }
    } else if (value === undefined || value === "") {
      refuse(`expected ${flag.value} after "--${name}", found nothing`);
    } else if (!inlineValue && /^--?[a-z]/i.test(value)) {
      refuse(`expected ${flag.value} after "--${name}", found the flag "${value}"`);
    }
    const before = given.get(name) ?? [];
    if (before.length > 0 && !flag.many && flag.value !== undefined) {
      refuse(`expected "--${name}" once, found it twice`);
    }
    given.set(name, [...before, value ?? ""]);
  }

  // Whoever asks for help need not get the rest right.
  if (!given.has("help")) {
    const extra = positionals[syntax.positionals.length];
    if (extra !== undefined) refuse(`unexpected argument "${extra}"`);
    if (positionals.length < syntax.needed) {
      refuse(`expected ${syntax.positionals[positionals.length] ?? "an argument"}, found nothing`);
    }
    for (const [name, { required, value }] of Object.entries(flags)) {
      if (required && !given.has(name)) refuse(`expected --${name} ${value ?? ""}, found nothing`);
    }
  }
  return new Arguments(syntax, positionals, given);
}

/** The help of one verb. */
export function helpText(syntax: Syntax): string {
  const rows = Object.entries({ ...syntax.flags, ...COMMON }).map(
    ([name, { value, text }]) =>
      [`--${name}${value === undefined ? "" : ` ${value}`}`, text] as const,
  );
  const width = Math.max(...rows.map(([flag]) => flag.length));
  return [
    `Usage: steplight ${syntax.verb} ${syntax.usage}`,
    "",
    `${syntax.summary}.`,
    "",
    ...rows.map(([flag, text]) => `  ${flag.padEnd(width)}  ${text}`),
    ...(syntax.notes ?? []).flatMap((note) => ["", note]),
  ].join("\n");
}
