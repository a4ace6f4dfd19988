// Gradient of the linear layer for its bias, summed over a chunk of rows; sum-partials.wgsl adds the chunks.
//
// d_output [rows, outputs]   in
// partials [chunks, outputs] out
//
// Dispatch: one thread per (chunk, output), neighbours on neighbouring outputs.
// Formula: db[n] = sum over m of dy[m, n]. Twin: test/reference/linear.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  outputs: u32,
  rows_per_chunk: u32,
}

@group(0) @binding(0) var<storage, read> d_output: array<f32>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = thread_index(global, workgroups);
  let first = (thread / params.outputs) * params.rows_per_chunk;
  if (first >= params.rows) {
    return;
  }
  let end = min(first + params.rows_per_chunk, params.rows);
  let n = thread % params.outputs;
  var sum = 0.0;
  for (var m = first; m < end; m++) {
    sum += d_output[m * params.outputs + n];
  }
  partials[thread] = sum;
}
