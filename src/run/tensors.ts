/** The tensors of a trainable model in a RunState, in and out. */
import type { View } from "../gpu/arena.ts";
import { readFloats } from "../gpu/readback.ts";
import type { Trainable } from "../model/optimizer.ts";
import type { FlatTensors } from "../model/weights.ts";
import type { RunState } from "./state.ts";

/** Start values of a trainable model, with its moments when a run goes on. */
export function moments(
  values: Float32Array<ArrayBuffer>,
  resume: RunState | undefined,
  name: string,
) {
  const m = resume?.tensors.get(`${name}.m`);
  const v = resume?.tensors.get(`${name}.v`);
  return { values: resume?.tensors.get(name) ?? values, ...(m ? { m } : {}), ...(v ? { v } : {}) };
}

/** Values and moments of a trainable model, by name. */
export async function readTrainable(
  device: GPUDevice,
  name: string,
  { values, m, v }: Trainable<FlatTensors>,
): Promise<Map<string, Float32Array<ArrayBuffer>>> {
  const read = async (view: View) => new Float32Array(await readFloats(device, view));
  return new Map([
    [name, await read(values.flat)],
    [`${name}.m`, await read(m)],
    [`${name}.v`, await read(v)],
  ]);
}
