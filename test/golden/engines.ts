/** The same formulas computed twice, by the float64 twins and by the WGSL kernels, behind one interface. */
import { creditTwin, creditWgsl, type CreditEngine } from "./credit-engines.ts";
import { lossTwin, lossWgsl, type LossEngine } from "./loss-engines.ts";

export interface Engine extends CreditEngine, LossEngine {
  readonly name: string;
  /** Largest absolute difference from a golden number. */
  readonly tolerance: number;
}

const twin: Engine = { name: "float64 twin", tolerance: 2e-6, ...creditTwin, ...lossTwin };
const wgsl: Engine = { name: "WGSL", tolerance: 1e-5, ...creditWgsl, ...lossWgsl };

export const engines: readonly (readonly [string, Engine])[] = [twin, wgsl].map((engine) => [
  engine.name,
  engine,
]);
