/**
 * A stack language of eight instructions over digits, run on all ten inputs at once.
 *
 * Arithmetic keeps the last digit. No instruction looks at a value to decide what comes next, so whether a program fails does
 * not depend on its input, and every program ends. Nothing here throws: what cannot be executed is a fault, null.
 */
import { at } from "../typed-array.ts";

/** A function of a digit: its ten outputs, such as "3456789012" for x + 3. */
export type DigitFunction = string;

/** What the stack holds, the top last: each entry as a function of the input. */
export type Stack = readonly DigitFunction[];

/** Push a constant; copy the top; exchange the upper two; replace the upper two by their sum, difference or product. */
export const INSTRUCTIONS = ["1", "2", "3", "dup", "swap", "add", "sub", "mul"];

export const IDENTITY: DigitFunction = "0123456789";

/** Every program starts with its input and nothing else. */
export const INPUT: Stack = [IDENTITY];

/** Pushing more is a fault. */
const DEEPEST = 4;

const ARITHMETIC: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ["add", (a, b) => (a + b) % 10],
  ["sub", (a, b) => (a - b + 10) % 10],
  ["mul", (a, b) => (a * b) % 10],
]);

/** The stack after an instruction, or null for an unknown one, for too few entries and for too many. */
export function execute(stack: Stack, instruction: string): Stack | null {
  const top = stack.at(-1);
  const second = stack.at(-2);
  if (top === undefined || !INSTRUCTIONS.includes(instruction)) return null;
  const isConstant = /^\d$/.test(instruction);
  if (isConstant || instruction === "dup") {
    const pushed = isConstant ? instruction.repeat(IDENTITY.length) : top;
    return stack.length < DEEPEST ? [...stack, pushed] : null;
  }
  if (second === undefined) return null;
  const rest = stack.slice(0, -2);
  const compute = ARITHMETIC.get(instruction);
  if (compute === undefined) return [...rest, top, second];
  return [...rest, [...second].map((a, i) => compute(Number(a), Number(at(top, i)))).join("")];
}

/** Which functions can be on top of a stack after at most so many more instructions. */
export type Reach = (stack: Stack, left: number) => ReadonlySet<DigitFunction>;

/** An exhaustive search that remembers: programs of six instructions leave only some thousand different stacks. */
export function createReach(): Reach {
  const known = new Map<string, ReadonlySet<DigitFunction>>();
  return function reach(stack, left) {
    const top = at(stack, stack.length - 1);
    if (left === 0) return new Set([top]);
    const key = `${left} ${stack.join(" ")}`;
    const found = known.get(key);
    if (found) return found;
    const functions = new Set([top]);
    for (const instruction of INSTRUCTIONS) {
      const next = execute(stack, instruction);
      if (next) for (const reached of reach(next, left - 1)) functions.add(reached);
    }
    known.set(key, functions);
    return functions;
  };
}
