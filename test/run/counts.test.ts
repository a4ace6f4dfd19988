/**
 * What an update asks of the device, counted: acceptance of "no creation in the loop, no read-back inside a rollout, at
 * most three submits".
 */
import { beforeAll, describe, expect, it } from "vitest";
import type { CountingDevice } from "../../src/cli/counting-device.ts";
import { parseConfig, type Config, type ConfigInput } from "../../src/config.ts";
import { presetInput } from "../../src/presets.ts";
import { prime } from "../../src/prime.ts";
import { countingTestDevice } from "../gpu.ts";
import { openLab } from "./lab.ts";

/** Pocket's models and update with fewer rows: what is counted does not depend on their number. */
const pocket: ConfigInput = {
  ...presetInput("pocket"),
  updates: 3,
  rollout: { prompts: 2, responses: 2 },
  evaluation: { every: 1000, prompts: 2 },
  record: { every: 3, groups: 2 },
};

const cases: Record<string, ConfigInput> = {
  pocket,
  alternatives: { ...pocket, record: { every: 3, groups: 2, alternatives: 1 } },
  "no groups": { ...pocket, record: { every: 3, groups: 0 } },
  "the warm start as reference, the filter with oversampling": {
    ...pocket,
    prm: { ...pocket.prm, reference: "start" },
    filter: { enabled: true, lower: 0, upper: 1, oversample: 2 },
  },
};

/** Scorings of what is shown that a recorded update asks for. */
const effectPlans = ({ record }: Config): number =>
  (record.groups > 0 ? 1 : 0) + (record.alternatives > 0 ? 1 : 0);

let counting: CountingDevice;
beforeAll(async () => {
  counting = await countingTestDevice();
});

describe.each(Object.entries(cases))("%s", (_, input) => {
  it("creates nothing in its updates, reads once a rollout, submits twice an update", async () => {
    counting.take();
    const lab = await openLab(parseConfig(input, "counts"), { device: counting.device });
    expect(counting.take().counts.creations).toBeGreaterThan(100);
    const perToken = lab.generator.dispatchesPerToken;
    const rollout = lab.generator.plan.dispatches;
    expect(rollout).toBeGreaterThan(perToken * lab.text.task.maxResponseTokens);

    const updates = prime(lab);
    await updates.next();
    const warmStart = counting.take();
    expect(warmStart.events.map(({ kind }) => kind)).toEqual(["submit", "map"]);
    expect(warmStart.counts.creations).toBe(0);

    for (const update of [1, 2, 3]) {
      const { value } = await updates.next();
      expect(value?.metrics.update).toBe(update);
      const { counts, events } = counting.take();
      const isRecorded = update !== 2;
      expect(value?.groups).toHaveLength(isRecorded ? lab.config.record.groups : 0);
      // For the KL of a report the warm start scores the responses too, unless the update itself needs that.
      const scores = isRecorded && lab.config.prm.reference === "policy" ? lab.startScores : null;
      // The policy scores what is shown once more when it has moved, and before that where alternatives are listed.
      const effect = isRecorded
        ? [...(lab.effect?.before ?? []), ...(lab.effect?.after ?? [])]
        : [];
      expect(effect.length).toBe(isRecorded ? effectPlans(lab.config) : 0);
      const plans = [lab.begin, lab.update, ...(scores ? [scores] : []), ...effect];
      const trained = plans.reduce((sum, { dispatches }) => sum + dispatches, 0);
      const reads = Array.from({ length: isRecorded ? 2 : 1 }, () => ({ kind: "map" }));
      // Held-out accuracy, measured after the last update, is a rollout of its own.
      const measured = [{ kind: "submit", dispatches: rollout }, { kind: "map" }];
      // One submit is the whole rollout, one everything after it; what is read in between is tokens, once.
      expect(events).toEqual([
        { kind: "submit", dispatches: rollout },
        { kind: "map" },
        { kind: "submit", dispatches: trained },
        ...reads,
        ...(update === 3 ? measured : []),
      ]);
      const submits = update === 3 ? 3 : 2;
      expect(counts).toMatchObject({ creations: 0, submits, encoders: submits, passes: submits });
    }
    expect((await updates.next()).done).toBe(true);
    lab.destroy();
  });
});
