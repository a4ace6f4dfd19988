/** Responses between right and random: demonstrations with words replaced, cut off at random. */
import { Random } from "../../src/random.ts";
import type { Prompt, Task } from "../../src/tasks/task.ts";
import { at } from "../../src/typed-array.ts";

export interface Corrupted {
  readonly prompt: Prompt;
  readonly response: string;
  readonly words: readonly string[];
}

/**
 * @param damage share of the words that are replaced is uniform in 0..damage
 * @param noise what replaces them
 */
export function corruptedDemonstration(
  task: Task,
  index: number,
  damage: number,
  noise: readonly string[] = task.vocabulary,
): Corrupted {
  const random = new Random(7, 99, index);
  const { prompt, response } = task.demonstrate(5, index);
  const share = random.uniform() * damage;
  const all = response
    .split(" ")
    .map((word) => (random.uniform() < share ? at(noise, random.integer(noise.length)) : word));
  const length = random.uniform() < 0.2 ? random.integer(all.length + 1) : all.length;
  const words = all.slice(0, length);
  return { prompt, response: words.join(" "), words };
}
