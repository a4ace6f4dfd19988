/** What the probes say of a history in sentences. */
import { decimalsFor, signed } from "../credit.ts";
import { probesStrings } from "../catalogue/en/probes.ts";
import { lowestStep, movedSteps, stepToFollow, type ProbeHistory } from "./probe-history.ts";

const text = probesStrings;

const DASH = "–";

/** Credit as it is written everywhere among the probes: with the decimals that the history's scale needs. */
export function creditText(value: number, domain: number): string {
  return Number.isFinite(value) ? signed(value, decimalsFor(domain)) : DASH;
}

/** How the response ended, in a word. */
export function outcomeText(outcome: number): string {
  if (outcome === 1) return text.right;
  return outcome === 0 ? text.wrong : text.partly(outcome);
}

/** How the credit of the wrong step has moved, and where the least of it lies in the end. */
export function summaryOf(history: ProbeHistory): string[] {
  const { rows, domain } = history;
  if (!history.hasPrm) return [text.noPrm];
  const steps = movedSteps(history);
  const [first, last] = [rows[0], rows.at(-1)];
  const followed = stepToFollow(steps);
  if (!first || !last || !followed) return rows.length === 1 ? [text.once] : [];
  const say = followed.correct === false ? text.moved.wrong : text.moved.most;
  const [from, to] = [creditText(followed.first, domain), creditText(followed.last, domain)];
  const lowest = lowestStep(steps);
  const moved = say(followed.step, from, to, first.update, last.update);
  if (!lowest) return [moved];
  const { lowestWrong, lowestOther } = text.moved;
  return [moved, (lowest.correct === false ? lowestWrong : lowestOther)(lowest.step)];
}
