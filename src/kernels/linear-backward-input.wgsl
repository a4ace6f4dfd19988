// Gradient of the linear layer for its input.
//
// d_output [rows, outputs]            in        bound by the fragment _linear-d-output-*.wgsl, which reads it
// weight   [outputs, inputs / 4] vec4 in
// d_input  [rows, inputs / 4] vec4    out or += `accumulate` = 1 adds (residual stream)
//
// `inputs` of Params is in vec4.
// Dispatch: one thread per 8 rows and 4 columns of d_input; a workgroup has 8 x 8 threads, (x, y) = (columns, rows).
// Formula: dx[m, k] = sum over n of dy[m, n] * w[n, k]. Twin: test/reference/linear.ts

struct Params {
  rows: u32,
  inputs: u32,
  outputs: u32,
  accumulate: u32,
}

@group(0) @binding(1) var<storage, read> weight: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> d_input: array<vec4f>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) local: u32) {
  let column = workgroup.x * 8u + local % 8u;
  let row = (workgroup.y * 8u + local / 8u) * 8u;
  // Rows past the edge are the last one once more: they get the same sums and are stored in the same place.
  let last_row = params.rows - 1u;
  let a_rows = row_starts(row, last_row, params.outputs, local);
  let b_rows = row_starts(row + 4u, last_row, params.outputs, local);
  let read_column = min(column, params.inputs - 1u);
  // Past the last output four_rows gives 0, so the weight read there again does not count.
  let last = (params.outputs - 1u) * params.inputs + read_column;
  var sum0 = vec4f();
  var sum1 = vec4f();
  var sum2 = vec4f();
  var sum3 = vec4f();
  var sum4 = vec4f();
  var sum5 = vec4f();
  var sum6 = vec4f();
  var sum7 = vec4f();
  // Threads of rows past the edge take no turn: neighbours that share reads are of the same rows.
  let end = select(0u, params.outputs, row <= last_row);
  for (var n = 0u; n < end; n += 4u) {
    let at = n * params.inputs + read_column;
    let w = mat4x4f(
      weight[at],
      weight[min(at + params.inputs, last)],
      weight[min(at + 2u * params.inputs, last)],
      weight[min(at + 3u * params.inputs, last)],
    );
    let a = four_rows(a_rows, n);
    sum0 += w * a[0];
    sum1 += w * a[1];
    sum2 += w * a[2];
    sum3 += w * a[3];
    let b = four_rows(b_rows, n);
    sum4 += w * b[0];
    sum5 += w * b[1];
    sum6 += w * b[2];
    sum7 += w * b[3];
  }
  if (column != read_column || row > last_row) {
    return;
  }
  let at0 = min(row, last_row) * params.inputs + column;
  let at1 = min(row + 1u, last_row) * params.inputs + column;
  let at2 = min(row + 2u, last_row) * params.inputs + column;
  let at3 = min(row + 3u, last_row) * params.inputs + column;
  let at4 = min(row + 4u, last_row) * params.inputs + column;
  let at5 = min(row + 5u, last_row) * params.inputs + column;
  let at6 = min(row + 6u, last_row) * params.inputs + column;
  let at7 = min(row + 7u, last_row) * params.inputs + column;
  // A loop of one turn or none: a processor that plays GPU skips it, but walks through both sides of an `if`.
  for (var once = 0u; once < params.accumulate; once++) {
    sum0 += d_input[at0];
    sum1 += d_input[at1];
    sum2 += d_input[at2];
    sum3 += d_input[at3];
    sum4 += d_input[at4];
    sum5 += d_input[at5];
    sum6 += d_input[at6];
    sum7 += d_input[at7];
  }
  d_input[at0] = sum0;
  d_input[at1] = sum1;
  d_input[at2] = sum2;
  d_input[at3] = sum3;
  d_input[at4] = sum4;
  d_input[at5] = sum5;
  d_input[at6] = sum6;
  d_input[at7] = sum7;
}
