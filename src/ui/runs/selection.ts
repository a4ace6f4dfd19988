/** What is compared when a visitor has chosen nothing, or only a part. */
import { isSameTask, type Arm } from "./arms.ts";
import { axesOf, metricsOf, type Choice } from "./comparison.ts";
import type { XAxis } from "./series.ts";

/** null: not chosen. */
export interface Wishes {
  readonly metric: string | null;
  readonly axis: XAxis | null;
  readonly baseline: string | null;
  /** Arms that were turned on or off, by name. */
  readonly toggled: ReadonlyMap<string, boolean>;
}

export const NO_WISHES: Wishes = { metric: null, axis: null, baseline: null, toggled: new Map() };

/** The question of the experiment that the page brings: is a process reward worth it? */
const FIRST_BASELINE = "rloo";
const FIRST_VARIANT = "prime";
/** Where the question is another one: more lines than these are a tangle. */
const FEW = 6;

function isShownAtFirst(
  arm: Arm,
  place: number,
  arms: readonly Arm[],
  baseline: Arm | null,
): boolean {
  if (arm === baseline) return true;
  if (baseline && !isSameTask(arm, baseline)) return false;
  if (arm.origin !== "shipped") return true;
  const hasVariant = arms.some(({ name }) => name === FIRST_VARIANT);
  return hasVariant ? arm.name === FIRST_VARIANT : place < FEW;
}

/** The visitor's wishes as far as the arms allow, and the first view for the rest. */
export function choiceOf(arms: readonly Arm[], wishes: Wishes): Choice {
  const named = (name: string | null) => arms.find((arm) => arm.name === name);
  const baseline = named(wishes.baseline) ?? named(FIRST_BASELINE) ?? arms[0] ?? null;
  const shown = arms
    .filter(
      (arm, place) => wishes.toggled.get(arm.name) ?? isShownAtFirst(arm, place, arms, baseline),
    )
    .map(({ name }) => name);
  const [metrics, axes] = [metricsOf(arms), axesOf(arms)];
  return {
    metric: metrics.find((metric) => metric === wishes.metric) ?? metrics[0] ?? "",
    axis: axes.find((axis) => axis === wishes.axis) ?? "rollouts",
    baseline: baseline?.name ?? "",
    shown: new Set(shown),
  };
}
