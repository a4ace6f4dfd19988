/**
 * Linear layer y = x w^T + b with the weight [outputs, inputs] of Hugging Face, and its gradients.
 *
 * Tiles live in registers: on software adapters workgroup memory and barriers cost 3 to 10 times more than they
 * save. On a GPU the forward pass, which reads its weight across the grain, is twice as fast with tiles in workgroup
 * memory, and has a kernel of its own (docs/kernels.md). `inputs` is a multiple of 4; rows and outputs (a vocabulary)
 * are arbitrary.
 */
import { isSoftware } from "../gpu/device.ts";
import { compileKernel } from "../gpu/kernel.ts";
import { u32, workgroupsFor, type Plan, type Workgroups } from "../gpu/plan.ts";
import type { View } from "../gpu/arena.ts";
import dOutputAligned from "./_linear-d-output-aligned.wgsl?raw";
import dOutputRagged from "./_linear-d-output-ragged.wgsl?raw";
import outputAligned from "./_linear-output-aligned.wgsl?raw";
import outputRagged from "./_linear-output-ragged.wgsl?raw";
import rowsApart from "./_linear-rows-apart.wgsl?raw";
import rowsShared from "./_linear-rows-shared.wgsl?raw";
import threadIndex from "./_thread-index.wgsl?raw";
import backwardBiasCode from "./linear-backward-bias.wgsl?raw";
import backwardInputCode from "./linear-backward-input.wgsl?raw";
import backwardWeightCode from "./linear-backward-weight.wgsl?raw";
import tiledCode from "./linear-tiled.wgsl?raw";
import forwardCode from "./linear.wgsl?raw";
import { createSumPartials } from "./sum-partials.ts";

export interface LinearShape {
  /** M: rows of input and output. */
  readonly rows: number;
  /** K: columns of the input. */
  readonly inputs: number;
  /** N: columns of the output. */
  readonly outputs: number;
}

export interface LinearOptions {
  /** Add to what the result holds instead of overwriting it. */
  readonly accumulate?: boolean;
}

/** Rows and columns of results that one workgroup of 8 x 8 threads computes. */
const GROUP_ROWS = 64;
const GROUP_COLUMNS = 32;
/** The same of the 16 x 8 threads of linear-tiled.wgsl. */
const TILE_COLUMNS = 64;

/**
 * Threads that a weight gradient is divided among, where there are rows enough: about what keeps a large GPU busy, 2,048
 * workgroups. With 4,096 a layer of 256 x 512 took 13 times as long on an H200.
 */
const WEIGHT_THREADS = 131_072;
/** Fewer rows are not worth a partial sum, which has to be written and added: a processor that plays GPU gains no threads. */
const LEAST_WEIGHT_ROWS = 128;

/** The rows over which one thread sums up a weight gradient, and how many such chunks there are. */
function weightChunks({ rows, inputs, outputs }: LinearShape): {
  chunks: number;
  rowsPerChunk: number;
} {
  const threads = Math.ceil(inputs / 4) * Math.ceil(outputs / 8);
  const wanted = Math.min(Math.ceil(WEIGHT_THREADS / threads), Math.ceil(rows / LEAST_WEIGHT_ROWS));
  const rowsPerChunk = Math.ceil(rows / wanted / 4) * 4;
  return { chunks: Math.ceil(rows / rowsPerChunk), rowsPerChunk };
}

/** The same for a bias gradient. */
function biasChunks({ rows }: LinearShape): { chunks: number; rowsPerChunk: number } {
  return { chunks: Math.ceil(rows / 64), rowsPerChunk: 64 };
}

/** Words of `scratch` that `backwardWeight` needs. */
export function linearScratchWords(shape: LinearShape): number {
  const { chunks } = weightChunks(shape);
  const weight = chunks === 1 ? 0 : chunks * shape.outputs * shape.inputs;
  return Math.max(weight, biasChunks(shape).chunks * shape.outputs);
}

function workgroups(
  rows: number,
  columns: number,
  chunks = 1,
  groupColumns = GROUP_COLUMNS,
): Workgroups {
  return [Math.ceil(columns / groupColumns), Math.ceil(rows / GROUP_ROWS), chunks];
}

/**
 * Whether four neighbouring threads are one whole subgroup, as on SwiftShader, where sharing what they read makes the
 * layer twice as fast. Hardware has wider subgroups and caches that serve neighbours at once: sharing slows it down.
 */
function sharesReads(device: GPUDevice): boolean {
  return device.features.has("subgroups") && device.adapterInfo.subgroupMaxSize === 4;
}

/**
 * @param options.ragged whether outputs may be other than multiples of 4, as with some vocabularies: three more kernels
 *   to compile; true by default
 * @param options.tiled whether the forward pass keeps tiles in workgroup memory; by default where a GPU is no processor
 */
export async function createLinear(
  device: GPUDevice,
  {
    ragged = true,
    tiled = "adapterInfo" in device && !isSoftware(device.adapterInfo),
  }: { readonly ragged?: boolean; readonly tiled?: boolean } = {},
) {
  const compile = (name: string, code: string) => compileKernel(device, { name, code });
  const rows = sharesReads(device) ? rowsShared : rowsApart;
  // Directives come before everything else; on the first line they leave the line numbers as they are.
  // Whole subgroups take the same way through these kernels, but the compiler cannot see that.
  const directives =
    rows === rowsShared ? "enable subgroups; diagnostic(off, subgroup_uniformity); " : "";
  const inRegisters = (code: string) => directives + code + rows;
  const variants = async (name: string, code: string, whole: string, part: string) => {
    const [aligned, other] = await Promise.all([
      compile(name, code + whole),
      ragged ? compile(`${name}-ragged`, code + part) : undefined,
    ]);
    return ({ inputs, outputs }: LinearShape) => {
      const kernel = outputs % 4 === 0 ? aligned : other;
      if (inputs % 4 !== 0 || !kernel) {
        throw new RangeError(
          `Cannot multiply: expected inputs${ragged ? "" : " and outputs"} in multiples of 4, got ${inputs} and ${outputs}`,
        );
      }
      return kernel;
    };
  };
  const [forward, backwardInput, backwardWeight, backwardBias, partials] = await Promise.all([
    tiled
      ? variants("linear-tiled", tiledCode, outputAligned, outputRagged)
      : variants("linear", inRegisters(forwardCode), outputAligned, outputRagged),
    variants(
      "linear-backward-input",
      inRegisters(backwardInputCode),
      dOutputAligned,
      dOutputRagged,
    ),
    variants(
      "linear-backward-weight",
      inRegisters(backwardWeightCode),
      dOutputAligned,
      dOutputRagged,
    ),
    compile("linear-backward-bias", backwardBiasCode + threadIndex),
    createSumPartials(device),
  ]);
  return {
    /**
     * output [rows, outputs] = input [rows, inputs] weight^T [outputs, inputs] + bias [outputs] + residual [rows, outputs].
     * The residual is another buffer than the output.
     */
    forward(
      plan: Plan,
      {
        input,
        weight,
        bias,
        residual,
        output,
      }: {
        input: View;
        weight: View;
        bias?: View | undefined;
        residual?: View | undefined;
        output: View;
      },
      shape: LinearShape,
    ): void {
      plan.dispatch(
        forward(shape),
        // A binding cannot stay empty: the weight stands in, unread, for a bias or a residual that is not there.
        [input, weight, bias ?? weight, residual ?? weight, output],
        [...sizes(shape), u32(bias ? 1 : 0), u32(residual ? 1 : 0)],
        workgroups(shape.rows, shape.outputs, 1, tiled ? TILE_COLUMNS : GROUP_COLUMNS),
      );
    },

    /** dInput [rows, inputs] = (or += with `accumulate`) dOutput [rows, outputs] weight [outputs, inputs]. */
    backwardInput(
      plan: Plan,
      { dOutput, weight, dInput }: { dOutput: View; weight: View; dInput: View },
      shape: LinearShape,
      { accumulate = false }: LinearOptions = {},
    ): void {
      plan.dispatch(
        backwardInput(shape),
        [dOutput, weight, dInput],
        [...sizes(shape), u32(accumulate ? 1 : 0)],
        workgroups(shape.rows, shape.inputs),
      );
    },

    /**
     * dWeight [outputs, inputs] += dOutput^T [outputs, rows] input [rows, inputs]; dBias [outputs] += column sums of
     * dOutput. scratch holds `linearScratchWords(shape)` words.
     */
    backwardWeight(
      plan: Plan,
      arrays: {
        dOutput: View;
        input: View;
        dWeight: View;
        dBias?: View | undefined;
        scratch: View;
      },
      shape: LinearShape,
    ): void {
      const { dOutput, input, dWeight, dBias, scratch } = arrays;
      const { inputs, outputs } = shape;
      const { chunks, rowsPerChunk } = weightChunks(shape);
      plan.dispatch(
        backwardWeight(shape),
        [dOutput, input, chunks === 1 ? dWeight : scratch],
        [...sizes(shape), u32(chunks === 1 ? 1 : 0), u32(rowsPerChunk)],
        workgroups(outputs, inputs, chunks),
      );
      if (chunks > 1) {
        partials.sum(
          plan,
          { partials: scratch, output: dWeight },
          { count: outputs * inputs, chunks },
        );
      }
      if (dBias) {
        const bias = biasChunks(shape);
        plan.dispatch(
          backwardBias,
          [dOutput, scratch],
          [u32(shape.rows), u32(outputs), u32(bias.rowsPerChunk)],
          workgroupsFor(bias.chunks * outputs, 64),
        );
        partials.sum(
          plan,
          { partials: scratch, output: dBias },
          { count: outputs, chunks: bias.chunks },
        );
      }
    },
  };
}

/** The first three members of each kernel's `Params`. */
function sizes({ rows, inputs, outputs }: LinearShape) {
  return [u32(rows), u32(inputs / 4), u32(outputs)];
}
