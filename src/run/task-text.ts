/**
 * A task in the words of a model's tokenizer.
 */
import { InputError } from "../errors.ts";
import { loadTokenizer } from "../interop/tokenizer.ts";
import { PAD_TOKEN, STOP_TOKEN, type Task } from "../tasks/task.ts";

export interface TaskText {
  readonly task: Task;
  readonly vocab: number;
  readonly stopId: number;
  /** Token ids of a text of the task. */
  encode(text: string): number[];
  /** Text of response ids, without the stop token, and whether the stop token was there. */
  decode(ids: readonly number[]): { response: string; finished: boolean };
  /** Text of one token. */
  word(id: number): string;
}

/**
 * @throws InputError when the tokenizer does not know a token of the task as one token
 */
export function taskText(task: Task, tokenizerJson: string): TaskText {
  const tokenizer = loadTokenizer(tokenizerJson);
  const ids = new Map<string, number>();
  const words = new Map<number, string>();
  for (const token of task.vocabulary) {
    const encoded =
      token === PAD_TOKEN || token === STOP_TOKEN
        ? tokenizer.encode(token, false)
        : tokenizer.encode(token);
    const [id] = encoded;
    if (encoded.length !== 1 || id === undefined) {
      throw new InputError(
        `Cannot use this model for task "${task.name}": expected its tokenizer to know "${token}" as one token, found ${encoded.length}`,
      );
    }
    ids.set(token, id);
    words.set(id, token);
  }
  const stopId = ids.get(STOP_TOKEN);
  if (stopId === undefined)
    throw new InputError(`Cannot use task "${task.name}": it has no "${STOP_TOKEN}"`);
  const word = (id: number) => words.get(id) ?? `<${id}>`;
  return {
    task,
    vocab: tokenizer.vocabSize,
    stopId,
    encode: (text) =>
      text.split(" ").map((token) => {
        const id = ids.get(token);
        if (id === undefined)
          throw new InputError(
            `Cannot encode "${text}": "${token}" is no token of task "${task.name}"`,
          );
        return id;
      }),
    decode(response) {
      const finished = response.at(-1) === stopId;
      return {
        response: (finished ? response.slice(0, -1) : response).map(word).join(" "),
        finished,
      };
    },
    word,
  };
}
