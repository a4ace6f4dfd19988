// Gradient of RMSNorm for its weight, summed over a chunk of rows; sum-partials.wgsl adds the chunks.
//
// d_output array<vec4f>             in   laid out as the output of rmsnorm.wgsl
// input    array<vec4f>             in   laid out as the input of rmsnorm.wgsl
// rstd     [rows * heads]           in   from rmsnorm.wgsl
// partials [chunks, width / 4] vec4 out
//
// All widths, strides and offsets of Params are in vec4. A row of a chunk is a row and a head.
// Dispatch: one thread per (chunk, vec4 of columns), neighbours on neighbouring columns.
// Formula: dw[c] = sum over rows of dy * x * rstd. Twin: test/reference/rmsnorm.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  heads: u32,
  width: u32,
  input_stride: u32,
  input_offset: u32,
  output_stride: u32,
  output_offset: u32,
  rows_per_chunk: u32,
}

@group(0) @binding(0) var<storage, read> d_output: array<vec4f>;
@group(0) @binding(1) var<storage, read> input: array<vec4f>;
@group(0) @binding(2) var<storage, read> rstd: array<f32>;
@group(0) @binding(3) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = thread_index(global, workgroups);
  let chunk = thread / params.width;
  let c = thread % params.width;
  let first = chunk * params.rows_per_chunk;
  if (first >= params.rows) {
    return;
  }
  let end = min(first + params.rows_per_chunk, params.rows);
  var sum = vec4f();
  for (var row = first; row < end; row++) {
    let outer = row / params.heads;
    let column = (row % params.heads) * params.width + c;
    let x = input[outer * params.input_stride + params.input_offset + column];
    sum += d_output[outer * params.output_stride + params.output_offset + column] * x * rstd[row];
  }
  partials[thread] = sum;
}
