/** The training worker in Chromium gives the weights that test/determinism.test.ts pins for Node, bit for bit. */
import { proxy, wrap } from "comlink";
import { expect, test } from "vitest";
import type { TrainerApi, TrainerEvent } from "../../src/trainer-api.ts";
import { determinismConfigs } from "../determinism-runs.ts";
import golden from "../golden/weights.json" with { type: "json" };

test.each(["paper", "code"] as const)(
  "50 updates of the %s run in Chromium's worker give the pinned weights",
  async (name) => {
    const worker = new Worker(new URL("../../workers/trainer.ts", import.meta.url), {
      type: "module",
    });
    const trainer = wrap<TrainerApi>(worker);
    try {
      const ended = new Promise<TrainerEvent>((resolve) => {
        const listen = (event: TrainerEvent): void => {
          if (event.kind === "state" && /finished|failed/.test(event.state.kind)) resolve(event);
        };
        void trainer.start(determinismConfigs[name], { resume: false }, proxy(listen));
      });
      expect(await ended).toEqual({ kind: "state", state: { kind: "finished" } });
      expect(await trainer.fingerprint()).toEqual({ update: 50, sha256: golden[name] });
    } finally {
      worker.terminate();
    }
  },
);
