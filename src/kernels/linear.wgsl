// Linear layer.
//
// input    [rows, inputs / 4] vec4    in
// weight   [outputs, inputs / 4] vec4 in
// bias     [outputs]                  in  read when has_bias = 1
// residual [rows, outputs]            in  bound by the fragment _linear-output-*.wgsl; read when has_residual = 1
// output   [rows, outputs]            out bound by the fragment _linear-output-*.wgsl, which stores it
//
// `inputs` of Params is in vec4.
// Dispatch: one thread per 8 rows and 4 columns of the output; a workgroup has 8 x 8 threads, (x, y) = (columns, rows).
// Formula: y[m, n] = sum over k of x[m, k] * w[n, k] + b[n] + r[m, n]. Twin: test/reference/linear.ts

struct Params {
  rows: u32,
  inputs: u32,
  outputs: u32,
  has_bias: u32,
  has_residual: u32,
}

@group(0) @binding(0) var<storage, read> input: array<vec4f>;
@group(0) @binding(1) var<storage, read> weight: array<vec4f>;
@group(0) @binding(2) var<storage, read> bias: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

// What the fragment _linear-rows-*.wgsl reads.
fn read_shared(start: u32, column: u32) -> vec4f {
  return input[start + column];
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let column = (workgroup.x * 8u + local % 8u) * 4u;
  let row = (workgroup.y * 8u + local / 8u) * 8u;
  // Rows and columns past the edge are the last ones once more: they get the same sums and are stored in the same place.
  let last_row = params.rows - 1u;
  let last_column = params.outputs - 1u;
  let a_rows = row_starts(row, last_row, params.inputs, local);
  let b_rows = row_starts(row + 4u, last_row, params.inputs, local);
  let w0 = min(column, last_column) * params.inputs;
  let w1 = min(column + 1u, last_column) * params.inputs;
  let w2 = min(column + 2u, last_column) * params.inputs;
  let w3 = min(column + 3u, last_column) * params.inputs;
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  var sum4 = vec4f();
  var sum5 = vec4f();
  var sum6 = vec4f();
  var sum7 = vec4f();
  // Threads of rows past the edge take no turn: neighbours that share reads are of the same rows.
  let turns = select(0u, params.inputs, row <= last_row);
  for (var k = 0u; k < turns; k++) {
    let w = mat4x4f(weight[w0 + k], weight[w1 + k], weight[w2 + k], weight[w3 + k]);
    let a = four_rows(a_rows, k);
    sum0 += a[0] * w;
    sum1 += a[1] * w;
    sum2 += a[2] * w;
    sum3 += a[3] * w;
    let b = four_rows(b_rows, k);
    sum4 += b[0] * w;
    sum5 += b[1] * w;
    sum6 += b[2] * w;
    sum7 += b[3] * w;
  }
  if (column > last_column || row > last_row) {
    return;
  }
  let row0 = min(row, last_row) * params.outputs;
  let row1 = min(row + 1u, last_row) * params.outputs;
  let row2 = min(row + 2u, last_row) * params.outputs;
  let row3 = min(row + 3u, last_row) * params.outputs;
  let row4 = min(row + 4u, last_row) * params.outputs;
  let row5 = min(row + 5u, last_row) * params.outputs;
  let row6 = min(row + 6u, last_row) * params.outputs;
  let row7 = min(row + 7u, last_row) * params.outputs;
  // A loop of one turn or none: a processor that plays GPU skips it, but walks through both sides of an `if`.
  for (var once = 0u; once < max(params.has_bias, params.has_residual); once++) {
    if (params.has_bias == 1u) {
      let start = vec4f(
        bias[column],
        bias[min(column + 1u, last_column)],
        bias[min(column + 2u, last_column)],
        bias[min(column + 3u, last_column)],
      );
      sum0 += start;
      sum1 += start;
      sum2 += start;
      sum3 += start;
      sum4 += start;
      sum5 += start;
      sum6 += start;
      sum7 += start;
    }
    if (params.has_residual == 1u) {
      sum0 += read_residual(row0, column);
      sum1 += read_residual(row1, column);
      sum2 += read_residual(row2, column);
      sum3 += read_residual(row3, column);
      sum4 += read_residual(row4, column);
      sum5 += read_residual(row5, column);
      sum6 += read_residual(row6, column);
      sum7 += read_residual(row7, column);
    }
  }
  store(row0, column, sum0);
  store(row1, column, sum1);
  store(row2, column, sum2);
  store(row3, column, sum3);
  store(row4, column, sum4);
  store(row5, column, sum5);
  store(row6, column, sum6);
  store(row7, column, sum7);
}
