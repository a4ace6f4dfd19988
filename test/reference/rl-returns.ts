/** Float64 twin of src/rl/returns.wgsl: every sum written out. */
import type { Source } from "../../src/rl/returns.ts";
import { at } from "../../src/typed-array.ts";
import { rowsOf, sum, tokensOf, zeros, type Batch, type Grid } from "./rl-batch.ts";

export function returns(
  batch: Batch,
  rewards: Grid,
  pairs: readonly (readonly number[])[],
  { process, outcome }: { process: Source; outcome: Source },
): { returns: Grid; processReturns: Grid; outcomeReturns: Grid } {
  const [total, processReturns, outcomeReturns] = [zeros(batch), zeros(batch), zeros(batch)];
  for (const row of rowsOf(batch)) {
    const tokens = tokensOf(batch, row);
    const [scale, shift, outcomeScale, outcomeShift] = [0, 1, 2, 3].map((i) =>
      at(at(pairs, row), i),
    ) as [number, number, number, number];
    tokens.forEach((n, i) => {
      const later = tokens.slice(i);
      processReturns[n] = sum(
        later.map((s, distance) => process.gamma ** distance * (at(rewards, s) * scale + shift)),
      );
      outcomeReturns[n] =
        outcome.gamma ** (later.length - 1) *
        (at(batch.outcomes, row) * outcomeScale + outcomeShift);
      total[n] = process.weight * at(processReturns, n) + outcome.weight * at(outcomeReturns, n);
    });
  }
  return { returns: total, processReturns, outcomeReturns };
}
