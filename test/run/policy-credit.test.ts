/** The credit that a policy implies without any PRM, against a count of pairs. */
import { expect, it } from "vitest";
import { at } from "../../src/typed-array.ts";
import { mean, runTiny, tinyConfig } from "./tiny-run.ts";

it("says how good the credit is that its policy implies", async () => {
  const { reports } = await runTiny(
    tinyConfig(
      "algorithm=success-replay",
      "replay.minibatches=2",
      "replay.batch=8",
      "replay.capacity=20",
    ),
  );
  const found = reports.flatMap(({ metrics, groups }) => {
    // Pairs of a right and a wrong step of one response, and of any two.
    const steps = groups.flatMap(({ responses }) =>
      responses.flatMap((response, row) =>
        response.steps.map(({ start, end, correct }) => {
          const learned = response.logprobs.map((p, t) => p - at(response.refLogprobs, t));
          const credit = learned.slice(start, end).reduce((sum, term) => sum + term, 0);
          return { response, row, correct, credit };
        }),
      ),
    );
    const wins = (isPair: (a: object, b: object) => boolean) => {
      const pairs = steps
        .filter(({ correct }) => correct === true)
        .flatMap((right) =>
          steps
            .filter(
              ({ correct, response }) => correct === false && isPair(right.response, response),
            )
            .map((wrong) => (Math.sign(right.credit - wrong.credit) + 1) / 2),
        );
      return pairs.length === 0 ? undefined : mean(pairs);
    };
    const { policy_step_auroc: over, policy_step_within_auroc: within } = metrics;
    const rows = [
      [over, wins(() => true)],
      [within, wins((a, b) => a === b)],
    ] as const;
    return metrics.update === 0 ? [] : rows;
  });
  expect(found.filter(([metric]) => metric !== undefined).length).toBeGreaterThan(3);
  for (const [metric, pairs] of found) {
    if (pairs === undefined) expect(metric).toBeUndefined();
    else expect(metric).toBeCloseTo(pairs, 9);
  }
});
