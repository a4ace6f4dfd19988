/** Float64 twins of src/kernels/swiglu*.wgsl. Rows of gateUp are [gate (width) | up (width)]. */
import { at } from "../../src/typed-array.ts";

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

/** silu(gate) * up, [rows, width]. */
export function swiglu(gateUp: Float64Array, width: number): Float64Array {
  return Float64Array.from({ length: gateUp.length / 2 }, (_, i) => {
    const at0 = Math.floor(i / width) * 2 * width + (i % width);
    const gate = at(gateUp, at0);
    return gate * sigmoid(gate) * at(gateUp, at0 + width);
  });
}

/** The gradient for gateUp, from dOutput [rows, width]. */
export function swigluBackward(
  dOutput: Float64Array,
  gateUp: Float64Array,
  width: number,
): Float64Array {
  const dGateUp = new Float64Array(gateUp.length);
  dOutput.forEach((dy, i) => {
    const at0 = Math.floor(i / width) * 2 * width + (i % width);
    const gate = at(gateUp, at0);
    const s = sigmoid(gate);
    dGateUp[at0] = dy * at(gateUp, at0 + width) * s * (1 + gate * (1 - s));
    dGateUp[at0 + width] = dy * gate * s;
  });
  return dGateUp;
}
