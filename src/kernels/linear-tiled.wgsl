// Linear layer on a GPU: linear.wgsl with tiles of both factors in workgroup memory.
//
// input    [rows, inputs / 4] vec4    in
// weight   [outputs, inputs / 4] vec4 in
// bias     [outputs]                  in  read when has_bias = 1
// residual [rows, outputs]            in  bound by the fragment _linear-output-*.wgsl; read when has_residual = 1
// output   [rows, outputs]            out bound by the fragment _linear-output-*.wgsl, which stores it
//
// `inputs` of Params is in vec4.
// Dispatch: one thread per 8 rows and 4 columns of the output; a workgroup has 16 x 8 threads, (x, y) = (columns, rows).
// Formula: y[m, n] = sum over k of x[m, k] * w[n, k] + b[n] + r[m, n], in the order of k. Twin: test/reference/linear.ts

const THREADS = 128u;
const TILE_ROWS = 64u;
const TILE_COLUMNS = 64u;
// Vec4 of `inputs` that a tile holds of each of its rows and columns.
const TILE_DEPTH = 4u;

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

// [inputs, rows / 4] and [inputs, columns / 4]: turned, so that a thread reads four rows or four columns at once.
var<workgroup> row_tile: array<vec4f, 256>;
var<workgroup> column_tile: array<vec4f, 256>;

@compute @workgroup_size(THREADS)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let x = local % 16u;
  let y = local / 16u;
  let first_row = workgroup.y * TILE_ROWS;
  let first_column = workgroup.x * TILE_COLUMNS;
  // Rows and columns past the edge are the last ones once more; what becomes of them is not stored.
  let last_row = params.rows - 1u;
  let last_column = params.outputs - 1u;
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  var sum4 = vec4f();
  var sum5 = vec4f();
  var sum6 = vec4f();
  var sum7 = vec4f();
  for (var depth = 0u; depth < params.inputs; depth += TILE_DEPTH) {
    // Half of the threads fill each tile; a thread turns four vec4 and writes them whole.
    let k = depth + local % TILE_DEPTH;
    let at = (local % 64u) / TILE_DEPTH;
    let turned = (local % TILE_DEPTH) * 64u + at;
    if (local < 64u) {
      let block = transpose(four_of_input(first_row + at * 4u, last_row, k));
      row_tile[turned] = block[0];
      row_tile[turned + 16u] = block[1];
      row_tile[turned + 32u] = block[2];
      row_tile[turned + 48u] = block[3];
    } else {
      let block = transpose(four_of_weight(first_column + at * 4u, last_column, k));
      column_tile[turned] = block[0];
      column_tile[turned + 16u] = block[1];
      column_tile[turned + 32u] = block[2];
      column_tile[turned + 48u] = block[3];
    }
    workgroupBarrier();
    for (var i = 0u; i < TILE_DEPTH * 4u; i++) {
      let a = row_tile[i * 16u + y * 2u];
      let b = row_tile[i * 16u + y * 2u + 1u];
      let w = column_tile[i * 16u + x];
      sum0 = fma(vec4f(a.x), w, sum0);
      sum1 = fma(vec4f(a.y), w, sum1);
      sum2 = fma(vec4f(a.z), w, sum2);
      sum3 = fma(vec4f(a.w), w, sum3);
      sum4 = fma(vec4f(b.x), w, sum4);
      sum5 = fma(vec4f(b.y), w, sum5);
      sum6 = fma(vec4f(b.z), w, sum6);
      sum7 = fma(vec4f(b.w), w, sum7);
    }
    workgroupBarrier();
  }
  let row = first_row + y * 8u;
  let column = first_column + x * 4u;
  if (column > last_column || row > last_row) {
    return;
  }
  finish(row, column, sum0);
  finish(row + 1u, column, sum1);
  finish(row + 2u, column, sum2);
  finish(row + 3u, column, sum3);
  finish(row + 4u, column, sum4);
  finish(row + 5u, column, sum5);
  finish(row + 6u, column, sum6);
  finish(row + 7u, column, sum7);
}

// 0 past the last of `inputs`, where products do not count.
fn four_of_input(row: u32, last_row: u32, k: u32) -> mat4x4f {
  if (k >= params.inputs) {
    return mat4x4f();
  }
  return mat4x4f(
    input[min(row, last_row) * params.inputs + k],
    input[min(row + 1u, last_row) * params.inputs + k],
    input[min(row + 2u, last_row) * params.inputs + k],
    input[min(row + 3u, last_row) * params.inputs + k],
  );
}

fn four_of_weight(column: u32, last_column: u32, k: u32) -> mat4x4f {
  if (k >= params.inputs) {
    return mat4x4f();
  }
  return mat4x4f(
    weight[min(column, last_column) * params.inputs + k],
    weight[min(column + 1u, last_column) * params.inputs + k],
    weight[min(column + 2u, last_column) * params.inputs + k],
    weight[min(column + 3u, last_column) * params.inputs + k],
  );
}

fn finish(row: u32, column: u32, sum: vec4f) {
  if (row >= params.rows) {
    return;
  }
  let start = row * params.outputs;
  var total = sum;
  if (params.has_bias == 1u) {
    let last = params.outputs - 1u;
    total += vec4f(
      bias[column],
      bias[min(column + 1u, last)],
      bias[min(column + 2u, last)],
      bias[min(column + 3u, last)],
    );
  }
  if (params.has_residual == 1u) {
    total += read_residual(start, column);
  }
  store(start, column, total);
}
