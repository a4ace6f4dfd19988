/**
 * What Algorithm 1 works with on the device: models, arrays, formulas and read-backs of one run, made once.
 */
import type { Config } from "../config.ts";
import { modelsOf } from "../config-sense.ts";
import { Arena } from "../gpu/arena.ts";
import { Plan } from "../gpu/plan.ts";
import { Readback } from "../gpu/readback.ts";
import { upload } from "../gpu/upload.ts";
import { allocateActivations } from "../model/activations.ts";
import { createBackup } from "../model/backup.ts";
import { allocateCritic, createCriticPasses, criticStart } from "../model/critic.ts";
import type { Batch } from "../model/forward.ts";
import { createGenerator } from "../model/generate.ts";
import { initialiseWeights } from "../model/initialise.ts";
import type { DecoderKernels } from "../model/kernels.ts";
import { allocateTrainable, createOptimizer } from "../model/optimizer.ts";
import { createPasses } from "../model/passes.ts";
import type { ModelShape } from "../model/shape.ts";
import { allocateModel } from "../model/weights.ts";
import { createWatch } from "../model/watch.ts";
import { createAdvantages } from "../rl/advantages.ts";
import type { BatchShape } from "../rl/batch.ts";
import { createImplicitReward } from "../rl/implicit-reward.ts";
import { createImplicitValue } from "../rl/implicit-value.ts";
import { createInterceptStep } from "../rl/intercept-step.ts";
import { createKlLoss } from "../rl/kl-loss.ts";
import { allocateRlMemory } from "../rl/memory.ts";
import { createMetrics } from "../rl/metrics.ts";
import { createPolicyLoss } from "../rl/policy-loss.ts";
import { createPrmLoss } from "../rl/prm-loss.ts";
import { createValueLoss } from "../rl/value-loss.ts";
import { createPrmFit, fitSteps } from "./prm-fit.ts";
import { ReplayMemory } from "./replay-memory.ts";
import { sampledRows } from "./rollout.ts";
import { microBatch, rowMaps } from "./row-maps.ts";
import type { RunState } from "./state.ts";
import type { TaskText } from "./task-text.ts";
import { moments } from "./tensors.ts";
import { createUpdateEffect } from "./update-effect.ts";

export type PrimeMemory = Awaited<ReturnType<typeof openPrimeMemory>>;

/** The formulas that the config asks for, compiled. */
async function compileFormulas(device: GPUDevice, config: Config, longest: number) {
  const { advantage, policy, prm } = config;
  const { loss, aggregation, klReward, klLoss } = policy;
  const { estimator, formula, scale } = advantage;
  const hasKlReward = klReward.coefficient > 0;
  const aggregated = { aggregation, constantLength: longest };
  const [implicitReward, prmLoss, advantages, policyLoss, metrics, interceptStep] =
    await Promise.all([
      createImplicitReward(device),
      createPrmLoss(device, formula, prm.loss),
      createAdvantages(device, {
        estimator,
        formula,
        scale,
        ...(hasKlReward ? { klEstimator: klReward.estimator } : {}),
      }),
      createPolicyLoss(device, { loss, ...aggregated }),
      createMetrics(device),
      prm.intercept === "learned" ? createInterceptStep(device) : null,
    ]);
  const isGae = estimator === "gae";
  const [implicitValue, valueLoss, kl] = await Promise.all([
    isGae && advantage.values === "prm" ? createImplicitValue(device) : null,
    isGae && advantage.values === "critic" ? createValueLoss(device) : null,
    klLoss.coefficient > 0
      ? createKlLoss(device, { estimator: klLoss.estimator, ...aggregated })
      : null,
  ]);
  return {
    implicitReward,
    prmLoss,
    interceptStep,
    advantages,
    policyLoss,
    klLoss: kl,
    implicitValue,
    valueLoss,
    metrics,
  };
}

/** Allocates memory and compiles formulas. */
export async function openPrimeMemory(
  device: GPUDevice,
  config: Config,
  shape: ModelShape,
  kernels: DecoderKernels,
  text: TaskText,
  start: Float32Array<ArrayBuffer>,
  resume?: RunState,
) {
  const arena = new Arena(device);
  const { rollout, prm: prmConfig, policy: policyConfig, critic: criticConfig, advantage } = config;
  const models = modelsOf(config);
  const rows = sampledRows(config);
  const { maxPromptTokens, maxResponseTokens } = text.task;
  const sampling = { temperature: rollout.temperature, topK: rollout.topK, topP: rollout.topP };
  const maps = rowMaps(config);
  const slots = microBatch(config);
  const inverseTemperature = 1 / rollout.temperature;

  return arena.guard(async () => {
    const watch = await createWatch(arena);
    const optimizer = (
      model: Parameters<typeof createOptimizer>[1],
      options: Config["prm"]["optimizer"],
      stepsPerUpdate: number,
    ) =>
      createOptimizer(arena, model, options, {
        stepsPerUpdate,
        updates: config.updates,
        guard: watch.guard,
      });
    const steps = ({ epochs, minibatches }: { epochs: number; minibatches: number }) =>
      epochs * minibatches;
    const reference = allocateModel(arena, "reference", shape, start);
    const policy = allocateTrainable(arena, "policy", shape, moments(start, resume, "policy"));
    const policyOptimizer = await optimizer(policy, policyConfig.optimizer, steps(policyConfig));
    const prmStart = prmConfig.init === "scratch" ? initialiseWeights(shape, ~config.seed) : start;
    const prm = models.prm
      ? allocateTrainable(arena, "prm", shape, moments(prmStart, resume, "prm"))
      : null;
    const prmOptimizer = prm ? await optimizer(prm, prmConfig.optimizer, steps(prmConfig)) : null;

    const generator = createGenerator(arena, kernels, shape, policy.values, {
      rows,
      maxPromptTokens,
      maxResponseTokens,
      stopTokens: [text.stopId],
      sampling,
    });
    await generator.plan.seal();
    const { context } = generator;
    const size: BatchShape = { rows, context };
    const memoryOf = { slots, context, training: true };
    const activations = allocateActivations(arena, shape, memoryOf);
    const passes = createPasses(arena, kernels, shape, {
      ...memoryOf,
      activations,
      inverseTemperature,
    });
    // A critic has a trainable of its own shape; it takes turns with the others in the same activations.
    const critic = models.critic
      ? await (async () => {
          const first = moments(criticStart(shape, start), resume, "critic");
          const model = allocateCritic(arena, "critic", shape, first);
          return {
            model,
            optimizer: await optimizer(model, criticConfig.optimizer, steps(criticConfig)),
            passes: await createCriticPasses(arena, kernels, shape, { ...memoryOf, activations }),
          };
        })()
      : null;

    const memory = allocateRlMemory(arena, size);
    const batch: Batch = {
      tokens: generator.rollout.tokens,
      spans: generator.rollout.spans,
      map: arena.words("row map", maps.words),
    };
    const formulas = await compileFormulas(device, config, maxResponseTokens);
    const settings = memory.prmSettings;
    const savedIntercept = resume?.tensors.get("prm.intercept");
    if (savedIntercept) upload(device, settings, savedIntercept);

    const remembers = prmConfig.replay.minibatches > 0 || prmConfig.pretrain.rollouts > 0;
    const remembered =
      prm && remembers
        ? new ReplayMemory(arena, {
            rows: Math.max(
              rows,
              prmConfig.replay.minibatches > 0 ? prmConfig.replay.capacity : 0,
              prmConfig.pretrain.rollouts,
            ),
            context,
          })
        : null;
    if (resume) remembered?.restore(resume.tensors);
    const fit =
      prm && remembered
        ? await createPrmFit(arena, {
            prm,
            optimizer: await optimizer(prm, prmConfig.optimizer, fitSteps(prmConfig)),
            passes,
            memory: remembered,
            loss: formulas.prmLoss,
            settings,
            config: prmConfig,
            interceptStep: formulas.interceptStep,
            guard: watch.guard,
          })
        : null;
    const trained = [policy, prm, critic?.model].flatMap((model) =>
      model ? [model.values.flat, model.m, model.v] : [],
    );
    const backup = createBackup(arena, [...trained, settings]);
    const { spans, logprobs: oldLogprobs, entropies: oldEntropies } = generator.rollout;
    const arrays = {
      ...memory,
      spans,
      map: batch.map,
      settings,
      oldLogprobs,
      oldEntropies,
      /** What the PRM is compared with. */
      refLogprobs: prmConfig.reference === "start" ? memory.startLogprobs : oldLogprobs,
      /** What the policy loss multiplies. */
      advantages: advantage.whiten ? memory.advantages : memory.returns,
      /** Where whitening writes. */
      whitened: memory.advantages,
    };
    const effect = await createUpdateEffect(arena, kernels, shape, {
      policy: policy.values,
      activations,
      rollouts: batch,
      size,
      config,
    });
    return {
      arena,
      size,
      watch,
      models,
      reference,
      policy,
      prm,
      critic,
      policyOptimizer,
      prmOptimizer,
      generator,
      passes,
      backup,
      arrays,
      batch,
      maps,
      formulas,
      remembered,
      fit,
      effect,
      /** What an update starts from is looked at first. */
      begin: new Plan(device, "begin"),
      /** Lines 7 to 12 of the algorithm. */
      update: new Plan(device, "update"),
      /** The same before the PRM is used: outcomes alone. */
      outcomeUpdate: new Plan(device, "update by outcome"),
      /** Log-probabilities under the warm start, where the update itself does not need them or needs them first. */
      startScores: new Plan(device, "reference scores"),
      /** What the PRM makes of rollouts that it is about to learn from. */
      judge: new Plan(device, "judge"),
      readRollout: new Readback(device, "rollout", [
        generator.rollout.tokens,
        generator.rollout.spans,
      ]),
      readMetrics: new Readback(device, "metrics", [
        arrays.metrics,
        watch.guard,
        policyOptimizer.norms,
        (prmOptimizer ?? policyOptimizer).norms,
        arrays.prmRows,
        arrays.valueRows,
      ]),
      readRecord: new Readback(device, "record", [
        oldLogprobs,
        arrays.refLogprobs,
        arrays.prmLogprobs,
        arrays.processRewards,
        arrays.processReturns,
        arrays.outcomeReturns,
        arrays.advantages,
        ...(effect?.views ?? []),
      ]),
    };
  });
}
