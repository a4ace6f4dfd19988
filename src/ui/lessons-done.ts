/** Which lessons a visitor has finished, as this browser remembers it. */
import type { Memory } from "./memory.ts";
import { LAST_LESSON } from "./url-state.ts";

const NAME = "lessons";

export function readLessonsDone(memory: Memory): readonly number[] {
  const numbers = (memory.read(NAME) ?? "").split(",").map(Number);
  return numbers
    .filter((lesson) => Number.isInteger(lesson) && lesson >= 1 && lesson <= LAST_LESSON)
    .reduce(withLessonDone, []);
}

export function withLessonDone(done: readonly number[], lesson: number): number[] {
  return [...new Set([...done, lesson])].sort((a, b) => a - b);
}

export function storeLessonsDone(memory: Memory, done: readonly number[]): void {
  memory.write(NAME, done.join(","));
}
