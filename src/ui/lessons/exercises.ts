/** What the tasks of lessons 3 to 5 are asked about, picked from the example of a lesson. Pure. */
import type { GroupRecord } from "../../report.ts";
import { sum, valueOr } from "../story/sums.ts";
import type { Story } from "../story/story-of.ts";
import { judgeOf, tokenCredit } from "../story/token-credit.ts";

/** One token's numbers for the reader to compute with. Indices count from 0. */
export interface Sum {
  readonly group: GroupRecord;
  readonly response: number;
  readonly token: number;
  readonly text: string;
  readonly beta: number;
  readonly prm: number;
  readonly reference: number;
  /** beta * (prm - reference). */
  readonly credit: number;
}

/**
 * Of all groups that were recorded with an example, the token with the largest credit by size. Not one that the PRM finds as in the
 * example: that credit has been told already.
 */
export function sumOf({
  story,
  groups,
}: {
  readonly story: Story;
  readonly groups: readonly GroupRecord[];
}): Sum | null {
  const { settings, credit } = story;
  const { beta } = settings;
  const told = Math.min(...credit.gap.filter(Number.isFinite));
  const sums = groups
    .filter((group) => judgeOf(group, settings) === "prm")
    .flatMap((group) =>
      group.responses.flatMap((record, response) => {
        const own = tokenCredit(record, settings);
        return record.tokens.map((text, token): Sum => {
          const [prm, reference] = [valueOr(own.prm, token), valueOr(own.reference, token)];
          const gap = prm - reference;
          return { group, response, token, text, beta, prm, reference, credit: beta * gap };
        });
      }),
    );
  return (
    sums
      .filter(({ credit: own }) => Number.isFinite(own) && own !== 0)
      .filter(({ prm, reference }) => prm - reference !== told)
      .toSorted((a, b) => Math.abs(b.credit) - Math.abs(a.credit))[0] ?? null
  );
}

/** Return to go of credit, nothing taken off: R_t = c_t + gamma R_(t+1). */
export function creditReturns(credit: readonly number[], gamma: number): number[] {
  const returns = credit.map(() => 0);
  let later = 0;
  for (let t = credit.length - 1; t >= 0; t -= 1) {
    later = valueOr(credit, t) + gamma * later;
    returns[t] = later;
  }
  return returns;
}

/** Two tokens of a response, `first` before `second`, both counted from 0. */
export interface Pair {
  readonly first: number;
  readonly second: number;
  /** Their returns without a baseline. */
  readonly returns: readonly [number, number];
  /** Their returns as the update used them, each credit less its baseline. */
  readonly recorded: readonly [number, number];
}

/** A pair is worth asking for when its returns differ by this share of all credit in the response. */
const CLEAR = 0.1;

/**
 * The two tokens whose returns lie furthest apart, where the returns that a reader adds up and those of the update agree on
 * their order. Neither is the last token, whose return is its credit.
 *
 * @returns null where no pair is clear
 */
export function pairOf({
  credit,
  lanes,
  settings,
}: Pick<Story, "credit" | "lanes" | "settings">): Pair | null {
  const returns = creditReturns(credit.credit, settings.processGamma);
  const size = sum(credit.credit.map(Math.abs));
  let best: Pair | null = null;
  let distance = CLEAR * size;
  for (let first = 0; first < returns.length - 1; first += 1) {
    for (let second = first + 1; second < returns.length - 1; second += 1) {
      const own = [valueOr(returns, first), valueOr(returns, second)] as const;
      const recorded = [valueOr(lanes.process, first), valueOr(lanes.process, second)] as const;
      const apart = own[1] - own[0];
      const isAgreed = Math.sign(recorded[1] - recorded[0]) === Math.sign(apart);
      if (isAgreed && Math.abs(apart) > distance) {
        best = { first, second, returns: own, recorded };
        distance = Math.abs(apart);
      }
    }
  }
  return best;
}

/** A token and its advantage, as the update used it. */
export interface Pushed {
  readonly response: number;
  readonly token: number;
  readonly text: string;
  readonly advantage: number;
  /** Probability when it was written. */
  readonly before: number;
}

/** A likelier token cannot move far: its ratio has no room. */
const ROOM = 0.5;

/**
 * The tokens of a group that are pushed up and down hardest among those with room to move, else the least likely ones;
 * null where none is pushed that way.
 */
export function pushedOf({ responses }: GroupRecord): { up: Pushed | null; down: Pushed | null } {
  const all = responses.flatMap(({ tokens, advantages, logprobs }, response) =>
    tokens.map((text, token): Pushed => ({
      response,
      token,
      text,
      advantage: valueOr(advantages, token),
      before: Math.exp(valueOr(logprobs, token)),
    })),
  );
  const hardest = (sign: 1 | -1): Pushed | null => {
    const pushed = all
      .filter(({ advantage }) => sign * advantage > 0)
      .toSorted((a, b) => sign * (b.advantage - a.advantage));
    const [unlikeliest] = pushed.toSorted((a, b) => a.before - b.before);
    return pushed.find(({ before }) => before <= ROOM) ?? unlikeliest ?? null;
  };
  return { up: hardest(1), down: hardest(-1) };
}

/** How well a group shows the clip: best with a token pushed each way that has room to move. */
export function clipFitness(group: GroupRecord): number {
  const { up, down } = pushedOf(group);
  const shown = [up, down].flatMap((token) => (token ? [token] : []));
  if (shown.length === 0) return -Infinity;
  return shown.length + shown.filter(({ before }) => before <= ROOM).length;
}
