// Gradient of the linear layer for its weight, summed over a chunk of rows.
//
// d_output [rows, outputs]                    in        bound by the fragment _linear-d-output-*.wgsl, which reads it
// input    [rows, inputs / 4] vec4            in
// output   [chunks, outputs, inputs / 4] vec4 out or += sum-partials.wgsl adds the chunks; one chunk
//                                                       alone is the gradient itself: `accumulate` = 1
//
// `inputs` of Params is in vec4; `rows_per_chunk` is a multiple of 4.
// Dispatch: one thread per 8 outputs, 4 columns of inputs and chunk; a workgroup has 8 x 8 threads, (x, y, z) = (columns,
// outputs, chunks).
// Formula: dw[n, k] = sum over m of dy[m, n] * x[m, k]. Twin: test/reference/linear.ts

struct Params {
  rows: u32,
  inputs: u32,
  outputs: u32,
  accumulate: u32,
  rows_per_chunk: u32,
}

@group(0) @binding(1) var<storage, read> input: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4f>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let column = workgroup.x * 8u + local % 8u;
  let n = (workgroup.y * 8u + local / 8u) * 8u;
  let first = workgroup.z * params.rows_per_chunk;
  let end = min(first + params.rows_per_chunk, params.rows);
  // Columns and outputs past the edge read others; what they sum up is not stored.
  let read_column = min(column, params.inputs - 1u);
  let b_column = select(n, n + 4u, n + 4u < params.outputs);
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  var sum4 = vec4f();
  var sum5 = vec4f();
  var sum6 = vec4f();
  var sum7 = vec4f();
  // Threads of outputs past the edge take no turn: neighbours that share reads are of the same outputs.
  let stop = select(first, end, n < params.outputs);
  for (var m = first; m < stop; m += 4u) {
    let x = mat4x4f(
      read_input(m, end, read_column),
      read_input(m + 1u, end, read_column),
      read_input(m + 2u, end, read_column),
      read_input(m + 3u, end, read_column),
    );
    let rows = row_starts(m, end - 1u, params.outputs, local);
    let a = transpose(four_rows(rows, n));
    sum0 += x * a[0];
    sum1 += x * a[1];
    sum2 += x * a[2];
    sum3 += x * a[3];
    let b = transpose(four_rows(rows, b_column));
    sum4 += x * b[0];
    sum5 += x * b[1];
    sum6 += x * b[2];
    sum7 += x * b[3];
  }
  if (column != read_column) {
    return;
  }
  let base = workgroup.z * params.outputs * params.inputs + column;
  store(base, n, sum0);
  store(base, n + 1u, sum1);
  store(base, n + 2u, sum2);
  store(base, n + 3u, sum3);
  store(base, n + 4u, sum4);
  store(base, n + 5u, sum5);
  store(base, n + 6u, sum6);
  store(base, n + 7u, sum7);
}

// 0 past the last row of the chunk, where four_rows reads that row again.
fn read_input(row: u32, end: u32, column: u32) -> vec4f {
  return select(vec4f(), input[min(row, end - 1u) * params.inputs + column], row < end);
}

fn store(base: u32, n: u32, sum: vec4f) {
  if (n < params.outputs) {
    let at = base + n * params.inputs;
    var total = sum;
    // A loop of one turn or none: a processor that plays GPU skips it, but walks through both sides of an `if`.
    for (var once = 0u; once < params.accumulate; once++) {
      total += output[at];
    }
    output[at] = total;
  }
}
