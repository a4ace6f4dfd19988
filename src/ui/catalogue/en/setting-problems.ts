/** Why settings make no run, and what became of those of a link. Said before anybody opens the settings: see settings.ts for theirs. */
import { translated } from "../translated.ts";

export const settingProblems = translated("settingProblems", {
  /** @param said by the engine, in the language spoken and without a full stop */
  refused: (said: string) => `${said}.`,
  otherTask: (start: string, known: string, task: string) =>
    `The warm start “${start}” knows only the task ${known}: for ${task}, choose the start “sft”, which trains its own.`,
  otherOperations: (start: string, known: string) =>
    `The warm start “${start}” knows only the operations “${known}”: for others, choose the start “sft”, which trains its own.`,
  otherModel: (start: string, path: string, own: string, found: string) =>
    `The warm start “${start}” has ${own} at “${path}”, not ${found}: for another model, choose the start “sft”.`,
  clamped: (path: string, found: string, used: string) =>
    `The link asked for ${found} at “${path}”; the nearest that is allowed, ${used}, is used.`,
});
