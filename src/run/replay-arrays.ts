/**
 * What learning from remembered rollouts works with on the device: models, memory, formulas and read-backs of one run,
 * made once.
 */
import type { Config } from "../config.ts";
import { modelsOf, replaySteps } from "../config-sense.ts";
import { Arena } from "../gpu/arena.ts";
import { Plan } from "../gpu/plan.ts";
import { Readback } from "../gpu/readback.ts";
import { upload } from "../gpu/upload.ts";
import { allocateActivations, type Activations } from "../model/activations.ts";
import { createBackup } from "../model/backup.ts";
import { createGenerator } from "../model/generate.ts";
import type { DecoderKernels } from "../model/kernels.ts";
import { createLogitPasses } from "../model/logit-passes.ts";
import { allocateTrainable, createOptimizer } from "../model/optimizer.ts";
import { createPasses } from "../model/passes.ts";
import type { ModelShape } from "../model/shape.ts";
import { createWatch } from "../model/watch.ts";
import { allocateModel } from "../model/weights.ts";
import { createAdvantages } from "../rl/advantages.ts";
import { createCreditWeights } from "../rl/credit-weights.ts";
import { createExpectedReward } from "../rl/expected-reward.ts";
import { createImplicitReward } from "../rl/implicit-reward.ts";
import { createInterceptStep } from "../rl/intercept-step.ts";
import { createLikelihoodLoss, likelihoodLossScratchWords } from "../rl/likelihood-loss.ts";
import { allocateRlMemory } from "../rl/memory.ts";
import { createMetrics } from "../rl/metrics.ts";
import { createPrmLoss } from "../rl/prm-loss.ts";
import { createPrmFit, fitSteps } from "./prm-fit.ts";
import { ReplayMemory } from "./replay-memory.ts";
import { sampledRows } from "./rollout.ts";
import type { RunState } from "./state.ts";
import type { TaskText } from "./task-text.ts";
import { moments } from "./tensors.ts";
import { createUpdateEffect } from "./update-effect.ts";

export type ReplayArrays = Awaited<ReturnType<typeof openReplayArrays>>;

/** Whole micro-batches that hold `rows`. */
const padded = (rows: number, slots: number): number => Math.ceil(rows / slots) * slots;

export async function openReplayArrays(
  device: GPUDevice,
  config: Config,
  shape: ModelShape,
  kernels: DecoderKernels,
  text: TaskText,
  start: Float32Array<ArrayBuffer>,
  resume: RunState | undefined,
) {
  const arena = new Arena(device);
  const { rollout, prm: prmConfig, policy: policyConfig, replay, algorithm, advantage } = config;
  const rows = sampledRows(config);
  const steps = replaySteps(config);
  const { maxPromptTokens, maxResponseTokens } = text.task;
  const inverseTemperature = 1 / rollout.temperature;

  return arena.guard(async () => {
    const watch = await createWatch(arena);
    const reference = allocateModel(arena, "reference", shape, start);
    const policy = allocateTrainable(arena, "policy", shape, moments(start, resume, "policy"));
    const prm = modelsOf(config).prm
      ? allocateTrainable(arena, "prm", shape, moments(start, resume, "prm"))
      : null;
    const optimizer = (
      model: typeof policy,
      options: Config["prm"]["optimizer"],
      stepsPerUpdate: number,
    ) =>
      createOptimizer(arena, model, options, {
        stepsPerUpdate,
        updates: config.updates,
        guard: watch.guard,
      });
    const policyOptimizer = await optimizer(policy, policyConfig.optimizer, steps);
    const generator = createGenerator(arena, kernels, shape, policy.values, {
      rows,
      maxPromptTokens,
      maxResponseTokens,
      stopTokens: [text.stopId],
      sampling: { temperature: rollout.temperature, topK: rollout.topK, topP: rollout.topP },
    });
    await generator.plan.seal();
    const { context } = generator;
    const size = { rows, context };
    // Passes over equally many rows share their memory.
    const made = new Map<number, Activations>();
    const passOptions = (wanted: number) => {
      const slots = Math.min(wanted, config.microBatch);
      const memory = { slots, context, training: true };
      const activations = made.get(slots) ?? allocateActivations(arena, shape, memory);
      made.set(slots, activations);
      return { ...memory, activations, inverseTemperature };
    };
    const passesOf = (wanted: number) => createPasses(arena, kernels, shape, passOptions(wanted));
    const remembered = new ReplayMemory(arena, { rows: Math.max(replay.capacity, rows), context });
    if (resume) remembered.restore(resume.tensors);

    const fresh = allocateRlMemory(arena, size);
    const scoring = passesOf(rows);
    const everyRow = { offset: 0, count: padded(rows, scoring.slots) };
    const map = arena.words("row map", everyRow.count);
    const places = Array.from({ length: everyRow.count }, (_, row) =>
      row < rows ? row : 0xffffffff,
    );
    upload(device, map, Uint32Array.from(places));
    upload(device, fresh.weights, new Float32Array(rows).fill(1));
    const settings = fresh.prmSettings;
    const savedIntercept = resume?.tensors.get("prm.intercept");
    if (savedIntercept) upload(device, settings, savedIntercept);
    const [implicitReward, prmLoss, advantages, metrics, likelihood] = await Promise.all([
      createImplicitReward(device),
      createPrmLoss(device, advantage.formula),
      createAdvantages(device, { ...advantage, estimator: "rloo" }),
      createMetrics(device),
      createLikelihoodLoss(device),
    ]);
    const creditWeights = await createCreditWeights(device);
    const expectedReward = algorithm === "prime-replay" ? await createExpectedReward(device) : null;
    const fit = prm
      ? await createPrmFit(arena, {
          prm,
          optimizer: await optimizer(prm, prmConfig.optimizer, fitSteps(prmConfig)),
          passes: passesOf(prmConfig.replay.batch),
          memory: remembered,
          loss: prmLoss,
          settings,
          config: prmConfig,
          interceptStep:
            prmConfig.intercept === "learned" ? await createInterceptStep(device) : null,
          guard: watch.guard,
        })
      : null;

    const options = passOptions(replay.batch);
    const slots = padded(replay.batch, options.slots);
    const perToken = (label: string) => arena.words(label, remembered.size.rows * context);
    const learn = {
      passes: createPasses(arena, kernels, shape, options),
      logitPasses: expectedReward ? createLogitPasses(arena, kernels, shape, options, 2) : null,
      /** Places of a mini-batch in the map. */
      slots,
      map: arena.words("policy replay map", steps * slots),
      logprobs: perToken("remembered policy logprobs"),
      prmLogprobs: perToken("prm logprobs of the policy's rows"),
      entropies: perToken("remembered policy entropies"),
      tokenWeights: perToken("token weights"),
      expected: perToken("expected process rewards"),
      dLogprobs: perToken("d remembered policy logprobs"),
      losses: arena.words("likelihood losses", steps),
      scratch: arena.words(
        "likelihood scratch",
        likelihoodLossScratchWords({ offset: 0, count: slots }),
      ),
    };
    const { spans, logprobs: oldLogprobs, entropies: oldEntropies } = generator.rollout;
    const arrays = {
      ...fresh,
      spans,
      map,
      settings,
      oldLogprobs,
      oldEntropies,
      refLogprobs: fresh.startLogprobs,
    };
    const effect = await createUpdateEffect(arena, kernels, shape, {
      policy: policy.values,
      activations: passOptions(rows).activations,
      rollouts: generator.rollout,
      size,
      config,
    });
    const trained = [policy, ...(prm ? [prm] : [])];
    const changed = trained.flatMap(({ values, m, v }) => [values.flat, m, v]);
    return {
      arena,
      size,
      watch,
      reference,
      policy,
      prm,
      policyOptimizer,
      generator,
      scoring,
      everyRow,
      remembered,
      fit,
      effect,
      learn,
      arrays,
      batch: { tokens: generator.rollout.tokens, spans, map },
      backup: createBackup(arena, [...changed, settings]),
      formulas: {
        implicitReward,
        prmLoss,
        advantages,
        metrics,
        likelihood,
        creditWeights,
        expectedReward,
      },
      /** Fresh rollouts under the warm start, and what the PRM makes of them before it has learned from them. */
      judge: new Plan(device, "judge"),
      /** The policy's mini-batches before there is a fitted PRM, and with one. */
      learnSuccess: new Plan(device, "learn from successes"),
      learnCredit: new Plan(device, "learn from credit"),
      readRollout: new Readback(device, "rollout", [
        generator.rollout.tokens,
        generator.rollout.spans,
      ]),
      readMetrics: new Readback(device, "metrics", [
        arrays.metrics,
        watch.guard,
        policyOptimizer.norms,
        arrays.prmRows,
        learn.losses,
      ]),
      readRecord: new Readback(device, "record", [
        oldLogprobs,
        arrays.refLogprobs,
        arrays.prmLogprobs,
        arrays.processRewards,
        arrays.processReturns,
        arrays.outcomeReturns,
        arrays.returns,
        ...(effect?.views ?? []),
      ]),
    };
  });
}
