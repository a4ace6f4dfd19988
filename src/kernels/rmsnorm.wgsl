// Root-mean-square normalisation of each row, or of each head inside a row.
//
// input  array<vec4f>     in   row r, head h, column c at r * input_stride + input_offset + h * width + c
// weight [width / 4] vec4 in
// output array<vec4f>     out  row r, head h, column c at r * output_stride + output_offset + h * width + c
// rstd   [rows * heads]   out  1 / sqrt(mean(x^2) + epsilon), kept for the backward pass
//
// All widths, strides and offsets of Params are in vec4.
// Dispatch: one thread per row and head (`rows` counts both).
// Formula: y = x * rstd * weight (Zhang & Sennrich 2019, arXiv 1910.07467). Twin: test/reference/rmsnorm.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  heads: u32,
  width: u32,
  input_stride: u32,
  input_offset: u32,
  output_stride: u32,
  output_offset: u32,
  epsilon: f32,
}

@group(0) @binding(0) var<storage, read> input: array<vec4f>;
@group(0) @binding(1) var<storage, read> weight: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> rstd: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let row = thread_index(global, workgroups);
  if (row >= params.rows) {
    return;
  }
  let outer = row / params.heads;
  let head = row % params.heads;
  let source = outer * params.input_stride + params.input_offset + head * params.width;
  let destination = outer * params.output_stride + params.output_offset + head * params.width;
  var squares = vec4f();
  for (var c = 0u; c < params.width; c++) {
    let x = input[source + c];
    squares += x * x;
  }
  let sum = (squares.x + squares.y) + (squares.z + squares.w);
  let scale = inverseSqrt(sum / f32(4u * params.width) + params.epsilon);
  rstd[row] = scale;
  for (var c = 0u; c < params.width; c++) {
    output[destination + c] = input[source + c] * scale * weight[c];
  }
}
