/**
 * Memory of one micro-batch: `slots` rows of `context` tokens, N = slots * context positions.
 *
 * Models of one shape take turns in it. Training keeps what the backward pass reads of every layer; scoring keeps
 * one layer's worth.
 */
import type { Arena, View } from "../gpu/arena.ts";
import { upload } from "../gpu/upload.ts";
import { embeddingScratchWords } from "../kernels/embedding.ts";
import { linearScratchWords } from "../kernels/linear.ts";
import { logprobsScratchWords } from "../kernels/logprobs.ts";
import { columnPositions } from "../kernels/micro-batch.ts";
import { rmsnormScratchWords } from "../kernels/rmsnorm.ts";
import { inverseFrequencies, rotations } from "../kernels/rope.ts";
import { headNorm, linearShapes, queryWidth, rowNorm } from "./layout.ts";
import { qkvWidth, type ModelShape } from "./shape.ts";

export interface LayerActivations {
  /** Residual stream entering the layer [N, hidden]. */
  readonly input: View;
  readonly inputRstd: View;
  /** Normalised input [N, hidden]. */
  readonly normed: View;
  /** Projections [N, qkvWidth], rotated in place unless there is a QK norm. */
  readonly qkv: View;
  /** With a QK norm: normalised and rotated queries and keys, in the columns they have in `qkv`. */
  readonly heads: View | undefined;
  readonly queryRstd: View | undefined;
  readonly keyRstd: View | undefined;
  /** [N, heads * headWidth]. */
  readonly attended: View;
  readonly attentionStatistics: View;
  /** Residual stream after attention [N, hidden]. */
  readonly middle: View;
  readonly middleRstd: View;
  readonly middleNormed: View;
  /** [N, 2 * intermediate]. */
  readonly gateUp: View;
  /** [N, intermediate]. */
  readonly activated: View;
}

export interface Gradients {
  /** Of the residual stream [N, hidden]. */
  readonly stream: View;
  readonly normed: View;
  readonly qkv: View;
  readonly heads: View | undefined;
  readonly attended: View;
  readonly gateUp: View;
  readonly activated: View;
  readonly scratch: View;
}

export interface Activations {
  readonly slots: number;
  readonly context: number;
  readonly tokens: View;
  readonly rows: View;
  readonly positions: View;
  readonly rotations: View;
  readonly layers: readonly LayerActivations[];
  /** Residual stream after the last layer [N, hidden]. */
  readonly output: View;
  readonly outputRstd: View;
  readonly outputNormed: View;
  /** Positions whose logits are in memory at once; a multiple of 64 unless it is all of them. */
  readonly headRows: number;
  /** [headRows, vocab]. */
  readonly logits: View;
  /** What the backward pass reads of each position's logits [N, 4]. */
  readonly statistics: View;
  readonly logprobsScratch: View;
  /** Present when made for training. */
  readonly gradients: Gradients | undefined;
}

/** Most bytes of logits held at once. */
const LOGITS_BYTES = 128 * 2 ** 20;

/** Allocates the memory of a micro-batch. */
export function allocateActivations(
  arena: Arena,
  shape: ModelShape,
  { slots, context, training }: { slots: number; context: number; training: boolean },
): Activations {
  const positions = slots * context;
  const { hidden, intermediate, vocab } = shape;
  const words = (label: string, perPosition: number) => arena.words(label, positions * perPosition);
  const layer = (): LayerActivations => ({
    input: words("residual stream", hidden),
    inputRstd: words("input rstd", 1),
    normed: words("normed", hidden),
    qkv: words("qkv", qkvWidth(shape)),
    heads: shape.qkNorm ? words("heads", qkvWidth(shape)) : undefined,
    queryRstd: shape.qkNorm ? words("query rstd", shape.heads) : undefined,
    keyRstd: shape.qkNorm ? words("key rstd", shape.kvHeads) : undefined,
    attended: words("attended", queryWidth(shape)),
    attentionStatistics: words("attention statistics", 2 * shape.heads),
    middle: words("residual stream after attention", hidden),
    middleRstd: words("middle rstd", 1),
    middleNormed: words("middle normed", hidden),
    gateUp: words("gate and up", 2 * intermediate),
    activated: words("activated", intermediate),
  });
  const one = training ? undefined : layer();
  const layers = Array.from({ length: shape.layers }, () => one ?? layer());

  const columns = words("positions", 1);
  upload(arena.device, columns, columnPositions(slots, context));
  const table = rotations(context, inverseFrequencies(shape.headWidth, shape.ropeTheta));
  const rotationTable = arena.words("rotations", table.length);
  upload(arena.device, rotationTable, table);

  const fit = Math.max(64, Math.floor(LOGITS_BYTES / (vocab * 4) / 64) * 64);
  const headRows = Math.min(positions, fit);
  return {
    slots,
    context,
    tokens: words("slot tokens", 1),
    rows: arena.words("slot rows", slots * 4),
    positions: columns,
    rotations: rotationTable,
    layers,
    output: words("residual stream out", hidden),
    outputRstd: words("output rstd", 1),
    outputNormed: words("output normed", hidden),
    headRows,
    logits: arena.words("logits", headRows * vocab),
    statistics: words("logit statistics", 4),
    logprobsScratch: arena.words(
      "logprobs scratch",
      logprobsScratchWords({ rows: headRows, vocabulary: vocab }),
    ),
    gradients: training
      ? {
          stream: words("d residual stream", hidden),
          normed: words("d normed", hidden),
          qkv: words("d qkv", qkvWidth(shape)),
          heads: shape.qkNorm ? words("d heads", qkvWidth(shape)) : undefined,
          attended: words("d attended", queryWidth(shape)),
          gateUp: words("d gate and up", 2 * intermediate),
          activated: words("d activated", intermediate),
          scratch: arena.words(
            "backward scratch",
            backwardScratchWords(shape, positions, headRows),
          ),
        }
      : undefined,
  };
}

function backwardScratchWords(shape: ModelShape, positions: number, headRows: number): number {
  const { hidden, vocab } = shape;
  const linears = Object.values(linearShapes(shape, positions));
  return Math.max(
    ...linears.map(linearScratchWords),
    linearScratchWords({ rows: headRows, inputs: hidden, outputs: vocab }),
    rmsnormScratchWords(rowNorm(shape, positions)),
    rmsnormScratchWords(headNorm(shape, positions, "query")),
    rmsnormScratchWords(headNorm(shape, positions, "key")),
    embeddingScratchWords({ positions }),
  );
}
