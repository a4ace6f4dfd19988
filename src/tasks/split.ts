/**
 * Which split a prompt belongs to.
 *
 * The text alone decides, by a hash. So no seed, index or order of drawing can bring a held-out prompt into
 * training, and both splits follow the same distribution.
 */
import { invariant } from "../errors.ts";
import { Random, Stream } from "../random.ts";
import type { Prompt, Split } from "./task.ts";

/** One prompt in this many is held out. */
const HELDOUT_SHARE = 8;
/** Draws before giving up: a task that has a prompt in each split never gets there. */
const MAX_DRAWS = 10_000;

/** The split of a prompt text. */
export function splitOf(text: string): Split {
  return hash(text) % HELDOUT_SHARE === 0 ? "heldout" : "train";
}

/** Draws prompts until one is in the split. */
export function drawInSplit<P extends { readonly text: string }>(
  split: Split,
  random: Random,
  draw: (random: Random) => P,
): P {
  for (let i = 0; i < MAX_DRAWS; i++) {
    const prompt = draw(random);
    if (splitOf(prompt.text) === split) return prompt;
  }
  invariant(false, `no ${split} prompt among ${MAX_DRAWS} draws`);
}

/** The prompt of a split at (seed, index): a pure function of its arguments, given a pure `draw`. */
export function sampleInSplit(
  split: Split,
  seed: number,
  index: number,
  draw: (random: Random, index: number) => Prompt,
): Prompt {
  const stream = split === "train" ? Stream.task : Stream.heldout;
  return drawInSplit(split, new Random(seed, stream, index), (random) => draw(random, index));
}

/** 32-bit FNV-1a, then the finaliser of MurmurHash3, because the low bits of FNV-1a alone are weak. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
