/** The bits of a run's state in short: equal fingerprints mean equal bits, NaN included, and a difference has a name. */
import { createHash } from "node:crypto";
import type { RunState } from "../../src/run/state.ts";

export function fingerprints({ tensors, ...rest }: RunState): Record<string, unknown> {
  const digest = (tensor: Float32Array) => {
    const bytes = new Uint8Array(tensor.buffer, tensor.byteOffset, tensor.byteLength);
    return createHash("sha256").update(bytes).digest("hex");
  };
  return {
    ...rest,
    ...Object.fromEntries([...tensors].map(([name, tensor]) => [name, digest(tensor)])),
  };
}
