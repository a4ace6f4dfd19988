/**
 * How well the credit of an update agrees with the truth: the task's own step labels, and Monte Carlo values of prefixes.
 */
import type { Config } from "../config.ts";
import type { Metrics, Report } from "../report.ts";
import { creditAgreement, flatCredit, type CreditedResponse } from "../rl/credit-agreement.ts";
import { stepAdvantages, type PrefixValue } from "../rl/credit-truth.ts";
import { errorFinding, stepAuroc, stepCredit, withinAuroc } from "../rl/step-credit.ts";
import { at } from "../typed-array.ts";
import type { PrefixValues } from "./prefix-values.ts";
import type { Probes } from "./probes.ts";
import { groupsToShow, type Sampled, type TokenRecord } from "./prime-report.ts";

/** Process rewards; the outcome, alike on every step; and log(policy / warm start), which any trained policy implies. */
type Source = "process" | "flat" | "policy";

export interface CreditReport {
  readonly metrics: Partial<Metrics>;
  /** By the row of the response. */
  readonly values: ReadonlyMap<number, readonly PrefixValue[]>;
}

/** Metrics that could not be measured, such as an AUROC without a wrong step, are left out. */
function measured(metrics: Readonly<Record<string, number | null>>): Partial<Metrics> {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => value !== null));
}

/** Monte Carlo values of the prefixes of the groups that are shown first. */
async function measureValues(
  config: Config,
  prefixValues: PrefixValues,
  sampled: Sampled,
  update: number,
): Promise<Map<number, readonly PrefixValue[]>> {
  const size = config.rollout.responses;
  const rows = groupsToShow(config, sampled)
    .slice(0, config.truth.groups)
    .flatMap((group) => Array.from({ length: size }, (_, i) => group * size + i));
  const responses = rows.map((row) => ({
    prompt: at(sampled.prompts, row),
    ids: at(sampled.responses, row).ids,
    steps: at(sampled.verdicts, row).steps,
  }));
  const values = await prefixValues.values(responses, { seed: config.seed, update });
  return new Map(rows.map((row, i) => [row, at(values, i)]));
}

/** What is there to be held against the truth. */
export interface Credited {
  /** null where the update is not recorded: nothing is measured then. */
  readonly tokens: TokenRecord | null;
  /** null where Monte Carlo values are not due. */
  readonly prefixValues: PrefixValues | null;
  /** Whether there is a process reward at all. */
  readonly hasCredit: boolean;
  /** Whether the reference of the token record is the warm start: what a policy has learned is credit too. */
  readonly isAgainstStart: boolean;
}

/** Agreement of the update's credit with the truth, and of what it must be better than. */
export async function measureCredit(
  config: Config,
  sampled: Sampled,
  { tokens, prefixValues, hasCredit, isAgainstStart }: Credited,
  update: number,
): Promise<CreditReport> {
  if (tokens === null) return { metrics: {}, values: new Map() };
  const { weights } = sampled;
  const values =
    prefixValues === null
      ? new Map<number, readonly PrefixValue[]>()
      : await measureValues(config, prefixValues, sampled, update);
  const trained = [...weights.keys()].filter((row) => weights[row] === 1);
  const credited = trained.map((row): CreditedResponse<Source> => {
    const { steps, processRewards, outcomeReturns, logprobs, refLogprobs } = tokens.of(row);
    const own = values.get(row);
    const learned = logprobs.map((logprob, i) => logprob - at(refLogprobs, i));
    return {
      steps,
      credits: {
        process: stepCredit(processRewards, steps).map(({ credit }) => credit),
        flat: flatCredit(steps, outcomeReturns[0] ?? 0),
        policy: stepCredit(learned, steps).map(({ credit }) => credit),
      },
      advantages: own ? stepAdvantages(steps, own) : null,
    };
  });
  const creditOf = (source: Source) =>
    credited.map(({ steps, credits }) =>
      steps.map(({ correct }, i) => ({ credit: at(credits[source], i), correct })),
    );
  const flat = creditOf("flat");
  const flatFinding = errorFinding(flat);
  const policy = creditOf("policy");
  const metrics = measured({
    flat_step_auroc: stepAuroc(flat),
    flat_first_error_accuracy: flatFinding?.firstByChance ?? null,
    ...(isAgainstStart
      ? { policy_step_auroc: stepAuroc(policy), policy_step_within_auroc: withinAuroc(policy) }
      : {}),
  });
  if (!hasCredit && values.size === 0) return { metrics, values };
  const process = creditAgreement(credited, "process");
  const outcome = creditAgreement(credited, "flat");
  return {
    values,
    metrics: {
      ...metrics,
      ...(hasCredit
        ? measured({
            step_auroc: stepAuroc(creditOf("process")),
            step_within_auroc: process.withinAuroc,
            first_error_accuracy: errorFinding(creditOf("process"))?.first ?? null,
          })
        : {}),
      ...(values.size > 0
        ? measured({
            credit_correlation: hasCredit ? process.pearson : null,
            flat_credit_correlation: outcome.pearson,
            credit_correlation_ceiling: process.ceiling,
            mc_prefixes: [...values.values()]
              .flat()
              .filter(({ continuations }) => continuations > 0).length,
          })
        : {}),
    },
  };
}

/** The part of a report that shows the probes; empty where they are not due. */
export async function probeReport(probes: Probes | null): Promise<Pick<Report, "probes">> {
  if (probes === null) return {};
  const scored = await probes.score();
  return {
    probes: scored.map(({ prompt, tokens, outcome, answer, steps, ...scores }) => {
      const { logprobs, refLogprobs, prmLogprobs } = scores;
      const models = { logprobs, refLogprobs, prmLogprobs };
      return { prompt: prompt.text, tokens, outcome, answer, steps, ...models };
    }),
  };
}
