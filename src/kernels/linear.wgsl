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
  // Rows and columns past the edge read the last ones again; what they sum up is not stored.
  let last_row = params.rows - 1u;
  let last_column = params.outputs - 1u;
  let a_rows = row_starts(row, last_row, params.inputs, local);
  let b_rows = row_starts(row + 4u, last_row, params.inputs, local);
  let w0 = min(column + 0u, last_column) * params.inputs;
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
  for (var k = 0u; k < params.inputs; k++) {
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
  if (column > last_column) {
    return;
  }
  var start = vec4f();
  if (params.has_bias == 1u) {
    start = vec4f(
      bias[column],
      bias[min(column + 1u, last_column)],
      bias[min(column + 2u, last_column)],
      bias[min(column + 3u, last_column)],
    );
  }
  store(row + 0u, column, start + sum0);
  store(row + 1u, column, start + sum1);
  store(row + 2u, column, start + sum2);
  store(row + 3u, column, start + sum3);
  store(row + 4u, column, start + sum4);
  store(row + 5u, column, start + sum5);
  store(row + 6u, column, start + sum6);
  store(row + 7u, column, start + sum7);
}
