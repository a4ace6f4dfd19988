/**
 * NaN and infinities put into weights, moments, gradients and rewards: the update that meets one says where it is,
 * changes nothing, and reports nothing.
 */
import { afterAll, beforeAll, expect, it } from "vitest";
import { NonFiniteError } from "../../src/errors.ts";
import type { View } from "../../src/gpu/arena.ts";
import { upload } from "../../src/gpu/upload.ts";
import { createDecoderKernels } from "../../src/model/kernels.ts";
import type { Trainable } from "../../src/model/optimizer.ts";
import { parameterLayout, type ParameterTensor } from "../../src/model/shape.ts";
import { prime } from "../../src/prime.ts";
import type { Report } from "../../src/report.ts";
import type { PrimeLab } from "../../src/run/prime-lab.ts";
import { openSft, sft, type SftLab } from "../../src/run/sft.ts";
import type { RunState } from "../../src/run/state.ts";
import { at } from "../../src/typed-array.ts";
import { testDevice } from "../gpu.ts";
import { fingerprints } from "./fingerprints.ts";
import { lottery, openLab, shapeOf, smallConfig, weightsOf } from "./lab.ts";

const optimizer = { learningRate: 0.01 };
/** Several steps for both models, so that there is something to take back. */
const config = smallConfig({
  prm: { update: "before", reference: "policy", beta: 1, minibatches: 2, optimizer },
  policy: { epochs: 2, minibatches: 2, optimizer },
});
const layout = parameterLayout(shapeOf(config));
const values = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

/** What the lottery's verdicts turn into. */
let spoil = (outcome: number) => outcome;
let lab: PrimeLab;
let warm: SftLab;
/** State of both after one good update. */
let good: { lab: RunState; warm: RunState };

beforeAll(async () => {
  lab = await openLab(config, { outcome: (response) => spoil(lottery(response)) });
  const device = await testDevice();
  const sftConfig = smallConfig({ start: "sft", sft: { updates: 100, batch: 8, optimizer } });
  const shape = shapeOf(config);
  const kernels = await createDecoderKernels(device, shape);
  warm = await openSft(device, sftConfig, shape, kernels, lab.text, weightsOf(shape, 1));
  const updates = prime(lab);
  for (const reports of [updates, updates, sft(warm)]) {
    const { value } = await reports.next();
    expectFinite(value);
  }
  good = { lab: await lab.state(), warm: await warm.state() };
});

afterAll(() => {
  lab.destroy();
  warm.destroy();
});

/** Every number of a report, however deep. */
function expectFinite(part: unknown): void {
  if (typeof part === "number") expect(part).toSatisfy(Number.isFinite);
  else if (typeof part === "object" && part !== null) Object.values(part).forEach(expectFinite);
}

/** The PRM, which every run of this file has. */
function prmOf(): Trainable {
  if (!lab.prm) throw new Error("expected a PRM");
  return lab.prm;
}

/** Puts state, gradients and reference back to what they were after the good update. */
function repair(device: GPUDevice, state: RunState, models: Record<string, Trainable>): void {
  const tensor = (name: string) => state.tensors.get(name) ?? new Float32Array();
  for (const [name, model] of Object.entries(models)) {
    upload(device, model.values.flat, tensor(name));
    upload(device, model.m, tensor(`${name}.m`));
    upload(device, model.v, tensor(`${name}.v`));
    upload(device, model.gradients.flat, new Float32Array(layout.words));
  }
}

function repairLab(): void {
  spoil = (outcome) => outcome;
  repair(lab.device, good.lab, { policy: lab.policy, prm: prmOf() });
  upload(lab.device, lab.reference.flat, good.lab.tensors.get("start") ?? new Float32Array());
}

async function failureOf(report: Promise<IteratorResult<Report, void>>): Promise<NonFiniteError> {
  const outcome = await report.then(
    () => "a report",
    (error: unknown) => error,
  );
  if (outcome instanceof NonFiniteError) return outcome;
  throw new Error(`expected a NonFiniteError, found ${String(outcome)}`);
}

/** `view` is that of a flat tensor; the value goes into the middle of `tensor`. */
function put(device: GPUDevice, view: View, tensor: ParameterTensor, value: number): void {
  const word = tensor.offset + Math.floor(tensor.length / 2);
  device.queue.writeBuffer(view.buffer, view.offset + word * 4, Float32Array.of(value));
}

function tensorOf(name: string): ParameterTensor {
  const tensor = layout.byName.get(name);
  if (!tensor) throw new Error(`expected a parameter, found "${name}"`);
  return tensor;
}

const EMBEDDING = "model.embed_tokens.weight";
const QUERY = "model.layers.0.self_attn.q_proj.weight";
const DOWN = "model.layers.1.mlp.down_proj.weight";
const NORM = "model.norm.weight";

type Place = readonly [tensor: string, view: () => View, parameter: string];
const places: readonly Place[] = [
  ["policy", () => lab.policy.values.flat, QUERY],
  ["policy first moment", () => lab.policy.m, DOWN],
  ["policy second moment", () => lab.policy.v, NORM],
  ["policy gradient", () => lab.policy.gradients.flat, DOWN],
  ["prm", () => prmOf().values.flat, NORM],
  ["prm first moment", () => prmOf().m, QUERY],
  ["prm second moment", () => prmOf().v, EMBEDDING],
  ["prm gradient", () => prmOf().gradients.flat, EMBEDDING],
  ["reference", () => lab.reference.flat, DOWN],
];

it.each(places)("%s", async (tensor, view, parameter) => {
  for (const value of values) {
    put(lab.device, view(), tensorOf(parameter), value);
    const before = fingerprints(await lab.state());
    const failure = await failureOf(prime(lab).next());
    expect(failure).toMatchObject({ tensor: `${tensor} ${parameter}`, update: 2 });
    // Bit for bit what it was, the planted value included.
    expect(fingerprints(await lab.state())).toEqual(before);
    repairLab();
  }
});

it("the embedding of a token that never occurs", async () => {
  const padding = { ...tensorOf(EMBEDDING), length: 2 };
  for (const value of values) {
    put(lab.device, lab.policy.values.flat, padding, value);
    const failure = await failureOf(prime(lab).next());
    expect(failure).toMatchObject({ tensor: `policy ${EMBEDDING}`, update: 2 });
    repairLab();
  }
});

it("an outcome from the verifier", async () => {
  for (const value of values) {
    spoil = (outcome) => (outcome === 1 ? value : outcome);
    const failure = await failureOf(prime(lab).next());
    expect(failure).toMatchObject({ tensor: "outcome reward", update: 2 });
    expect(fingerprints(await lab.state())).toEqual(fingerprints(good.lab));
    repairLab();
  }
});

it("weights that are finite and overflow only in the pass", async () => {
  const norm = tensorOf(NORM);
  const huge = new Float32Array(norm.length).fill(3e38);
  const overflow = ({ buffer, offset }: View) =>
    lab.device.queue.writeBuffer(buffer, offset + norm.offset * 4, huge);
  for (const [model, tensor] of [
    [prmOf(), "process reward"],
    [lab.policy, "policy logprobs"],
    // Here they are only measured against, but a report must not carry them.
    [{ values: lab.reference }, "reference logprobs"],
  ] as const) {
    overflow(model.values.flat);
    const before = fingerprints(await lab.state());
    expect(await failureOf(prime(lab).next())).toMatchObject({ tensor, update: 2 });
    expect(fingerprints(await lab.state())).toEqual(before);
    repairLab();
  }
});

it("the warm start's training", async () => {
  const { trainable, device } = warm;
  for (const [tensor, view] of [
    ["policy", trainable.values.flat],
    ["policy first moment", trainable.m],
    ["policy second moment", trainable.v],
    ["policy gradient", trainable.gradients.flat],
  ] as const) {
    for (const value of values) {
      put(device, view, tensorOf(DOWN), value);
      const before = fingerprints(await warm.state());
      const failure = await failureOf(sft(warm).next());
      expect(failure).toMatchObject({ tensor: `${tensor} ${DOWN}`, update: 2 });
      expect(fingerprints(await warm.state())).toEqual(before);
      repair(device, good.warm, { policy: trainable });
    }
  }
});

it("after all of that, the run goes on as if nothing had happened", async () => {
  const untouched = await openLab(config, { resume: good.lab });
  const [got, want] = [await prime(lab).next(), await prime(untouched).next()];
  expectFinite(want.value);
  expect(at(got.value?.groups ?? [], 0)).toEqual(at(want.value?.groups ?? [], 0));
  expect(fingerprints(await lab.state())).toEqual(fingerprints(await untouched.state()));
  untouched.destroy();
});
