/** Float64 operations of the decoder, forward and backward. Every array is a row-major matrix [rows, columns]. */
import { at } from "../../src/typed-array.ts";

/** Sum over i < length of a[aStart + i] b[bStart + i]. An index past the end gives NaN, which no test accepts. */
function dot(
  a: Float64Array,
  aStart: number,
  b: Float64Array,
  bStart: number,
  length: number,
): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (a[aStart + i] as number) * (b[bStart + i] as number);
  return sum;
}

/** target[start + i] += factor source[sourceStart + i] for i < length. */
function addScaled(
  target: Float64Array,
  start: number,
  factor: number,
  source: Float64Array,
  sourceStart: number,
  length: number,
): void {
  for (let i = 0; i < length; i++) {
    target[start + i] =
      (target[start + i] as number) + factor * (source[sourceStart + i] as number);
  }
}

/** y[r, o] = sum_i x[r, i] weight[o, i] + bias[o]. */
export function linear(
  x: Float64Array,
  weight: Float64Array,
  inputs: number,
  bias?: Float64Array,
): Float64Array {
  const [rows, outputs] = [x.length / inputs, weight.length / inputs];
  const y = new Float64Array(rows * outputs);
  for (let r = 0; r < rows; r++) {
    for (let o = 0; o < outputs; o++) {
      const sum = dot(x, r * inputs, weight, o * inputs, inputs);
      y[r * outputs + o] = bias === undefined ? sum : sum + at(bias, o);
    }
  }
  return y;
}

/** Returns dX; adds to dWeight and dBias. */
export function linearBackward(
  dY: Float64Array,
  x: Float64Array,
  weight: Float64Array,
  inputs: number,
  dWeight: Float64Array,
  dBias?: Float64Array,
): Float64Array {
  const [rows, outputs] = [x.length / inputs, weight.length / inputs];
  const dX = new Float64Array(x.length);
  for (let r = 0; r < rows; r++) {
    for (let o = 0; o < outputs; o++) {
      const d = at(dY, r * outputs + o);
      if (dBias !== undefined) dBias[o] = at(dBias, o) + d;
      addScaled(dX, r * inputs, d, weight, o * inputs, inputs);
      addScaled(dWeight, o * inputs, d, x, r * inputs, inputs);
    }
  }
  return dX;
}

/** y = x / sqrt(mean(x^2) + epsilon) * weight over rows of weight.length. */
export function norm(x: Float64Array, weight: Float64Array, epsilon: number): Float64Array {
  const width = weight.length;
  const y = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += width) {
    const row = x.subarray(start, start + width);
    const scale = inverseRms(row, epsilon);
    row.forEach((v, c) => (y[start + c] = v * scale * at(weight, c)));
  }
  return y;
}

/** Returns dX; adds to dWeight. */
export function normBackward(
  dY: Float64Array,
  x: Float64Array,
  weight: Float64Array,
  epsilon: number,
  dWeight: Float64Array,
): Float64Array {
  const width = weight.length;
  const dX = new Float64Array(x.length);
  for (let start = 0; start < x.length; start += width) {
    const row = x.subarray(start, start + width);
    const scale = inverseRms(row, epsilon);
    let dot = 0;
    row.forEach((v, c) => {
      const d = at(dY, start + c);
      dWeight[c] = at(dWeight, c) + d * v * scale;
      dot += d * at(weight, c) * v;
    });
    // d scale / d x_c = -scale^3 x_c / width
    row.forEach(
      (v, c) =>
        (dX[start + c] =
          scale * (at(dY, start + c) * at(weight, c) - (scale * scale * v * dot) / width)),
    );
  }
  return dX;
}

function inverseRms(row: Float64Array, epsilon: number): number {
  return 1 / Math.sqrt(row.reduce((sum, v) => sum + v * v, 0) / row.length + epsilon);
}

/**
 * Rotates every head of x [positions, heads * headWidth]: elements j and j + headWidth / 2 turn together by
 * position * theta^(-2 j / headWidth) (the "rotate half" form). The backward pass turns the other way.
 */
export function rope(
  x: Float64Array,
  width: number,
  headWidth: number,
  theta: number,
  direction: 1 | -1 = 1,
): Float64Array {
  const half = headWidth / 2;
  const y = new Float64Array(x.length);
  for (let position = 0; position < x.length / width; position++) {
    for (let head = 0; head < width; head += headWidth) {
      for (let j = 0; j < half; j++) {
        const angle = direction * position * theta ** ((-2 * j) / headWidth);
        const first = position * width + head + j;
        const [a, b] = [at(x, first), at(x, first + half)];
        y[first] = a * Math.cos(angle) - b * Math.sin(angle);
        y[first + half] = b * Math.cos(angle) + a * Math.sin(angle);
      }
    }
  }
  return y;
}

export interface Heads {
  readonly heads: number;
  readonly kvHeads: number;
  readonly headWidth: number;
}

/**
 * Causal grouped-query attention: query head h reads key and value head floor(h * kvHeads / heads).
 *
 * @returns output [positions, heads * headWidth] and probabilities [heads, positions, positions]
 */
export function attention(
  q: Float64Array,
  k: Float64Array,
  v: Float64Array,
  { heads, kvHeads, headWidth }: Heads,
) {
  const [width, kvWidth] = [heads * headWidth, kvHeads * headWidth];
  const positions = q.length / width;
  const output = new Float64Array(q.length);
  const probabilities = new Float64Array(heads * positions * positions);
  for (let h = 0; h < heads; h++) {
    const kvColumn = Math.floor((h * kvHeads) / heads) * headWidth;
    for (let t = 0; t < positions; t++) {
      const query = t * width + h * headWidth;
      const scores = new Float64Array(t + 1);
      for (let s = 0; s <= t; s++)
        scores[s] = dot(q, query, k, s * kvWidth + kvColumn, headWidth) / Math.sqrt(headWidth);
      const row = softmax(scores);
      probabilities.set(row, (h * positions + t) * positions);
      for (let s = 0; s <= t; s++)
        addScaled(output, query, at(row, s), v, s * kvWidth + kvColumn, headWidth);
    }
  }
  return { output, probabilities };
}

export function attentionBackward(
  dOutput: Float64Array,
  q: Float64Array,
  k: Float64Array,
  v: Float64Array,
  probabilities: Float64Array,
  { heads, kvHeads, headWidth }: Heads,
) {
  const [width, kvWidth] = [heads * headWidth, kvHeads * headWidth];
  const positions = q.length / width;
  const [dQ, dK, dV] = [
    new Float64Array(q.length),
    new Float64Array(k.length),
    new Float64Array(v.length),
  ];
  for (let h = 0; h < heads; h++) {
    const kvColumn = Math.floor((h * kvHeads) / heads) * headWidth;
    for (let t = 0; t < positions; t++) {
      const query = t * width + h * headWidth;
      const start = (h * positions + t) * positions;
      const row = probabilities.subarray(start, start + t + 1);
      const dRow = row.map((_, s) => dot(dOutput, query, v, s * kvWidth + kvColumn, headWidth));
      const mean = dot(row, 0, dRow, 0, t + 1);
      for (let s = 0; s <= t; s++) {
        const kv = s * kvWidth + kvColumn;
        const dScore = (at(row, s) * (at(dRow, s) - mean)) / Math.sqrt(headWidth);
        addScaled(dV, kv, at(row, s), dOutput, query, headWidth);
        addScaled(dQ, query, dScore, k, kv, headWidth);
        addScaled(dK, kv, dScore, q, query, headWidth);
      }
    }
  }
  return { dQ, dK, dV };
}

/** silu(gate) * up, silu(z) = z / (1 + exp(-z)). */
export function swiglu(gate: Float64Array, up: Float64Array): Float64Array {
  return gate.map((g, i) => (g / (1 + Math.exp(-g))) * at(up, i));
}

export function swigluBackward(dY: Float64Array, gate: Float64Array, up: Float64Array) {
  const sigmoid = gate.map((g) => 1 / (1 + Math.exp(-g)));
  const dUp = dY.map((d, i) => d * at(gate, i) * at(sigmoid, i));
  const dGate = dY.map(
    (d, i) => d * at(up, i) * at(sigmoid, i) * (1 + at(gate, i) * (1 - at(sigmoid, i))),
  );
  return { dGate, dUp };
}

export function add(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((v, i) => v + at(b, i));
}

export function logSoftmax(row: Float64Array): Float64Array {
  const highest = row.reduce((a, b) => Math.max(a, b), -Infinity);
  const logSum = highest + Math.log(row.reduce((sum, v) => sum + Math.exp(v - highest), 0));
  return row.map((v) => v - logSum);
}

export function softmax(row: Float64Array): Float64Array {
  return logSoftmax(row).map(Math.exp);
}
