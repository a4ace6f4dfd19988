/** What is compared when a visitor has chosen nothing, or only a part. */
import { isSameTask, type Arm } from "./arms.ts";
import { axesOf, metricsOf, type Choice } from "./comparison.ts";
import { CURRENT } from "./current-run.ts";
import type { Wishes } from "./wishes.ts";

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

const FIRST_AXIS = "rollouts";

const named = (arms: readonly Arm[], name: string | null): Arm | undefined =>
  arms.find((arm) => arm.name === name);

const firstBaseline = (arms: readonly Arm[]): Arm | null =>
  named(arms, FIRST_BASELINE) ?? arms[0] ?? null;

const baselineOf = (arms: readonly Arm[], { baseline }: Wishes): Arm | null =>
  named(arms, baseline) ?? firstBaseline(arms);

/** The visitor's wishes as far as the arms allow, and the first view for the rest. */
export function choiceOf(arms: readonly Arm[], wishes: Wishes): Choice {
  const baseline = baselineOf(arms, wishes);
  const shown = arms
    .filter(
      (arm, place) => wishes.toggled.get(arm.name) ?? isShownAtFirst(arm, place, arms, baseline),
    )
    .map(({ name }) => name);
  const [metrics, axes] = [metricsOf(arms), axesOf(arms)];
  return {
    metric: metrics.find((metric) => metric === wishes.metric) ?? metrics[0] ?? "",
    axis: axes.find((axis) => axis === wishes.axis) ?? FIRST_AXIS,
    span: wishes.span,
    baseline: baseline?.name ?? "",
    shown: new Set(shown),
  };
}

/** The wishes with other ones; what is as at first is no wish. */
export function withWishes(
  arms: readonly Arm[],
  wishes: Wishes,
  changed: Partial<Omit<Wishes, "toggled">>,
): Wishes {
  const { metric, axis, baseline, ...others } = { ...wishes, ...changed };
  return {
    ...others,
    metric: metric === metricsOf(arms)[0] ? null : metric,
    axis: axis === FIRST_AXIS ? null : axis,
    baseline: baseline === firstBaseline(arms)?.name ? null : baseline,
  };
}

/** The wishes with an arm turned on or off. */
export function withToggled(
  arms: readonly Arm[],
  wishes: Wishes,
  name: string,
  isShown: boolean,
): Wishes {
  const place = arms.findIndex((arm) => arm.name === name);
  const arm = arms[place];
  if (!arm) return wishes;
  const toggled = new Map(wishes.toggled);
  if (isShown === isShownAtFirst(arm, place, arms, baselineOf(arms, wishes))) toggled.delete(name);
  else toggled.set(name, isShown);
  return { ...wishes, toggled };
}

/** The wishes without any for an arm that goes. */
export function withoutArm(wishes: Wishes, name: string): Wishes {
  const toggled = new Map(wishes.toggled);
  toggled.delete(name);
  return { ...wishes, toggled, baseline: wishes.baseline === name ? null : wishes.baseline };
}

/** How many arms are wished for that are not there: a link may come from somebody with other runs. */
export function missingArms(arms: readonly Arm[], { baseline, toggled }: Wishes): number {
  const names = new Set([...toggled.keys(), ...(baseline === null ? [] : [baseline])]);
  return [...names].filter((name) => name !== CURRENT && !named(arms, name)).length;
}
