// Gradient of RMSNorm for its input.
//
// d_output array<vec4f>     in        laid out as the output of rmsnorm.wgsl
// input    array<vec4f>     in        laid out as the input of rmsnorm.wgsl
// weight   [width / 4] vec4 in
// rstd     [rows * heads]   in        from rmsnorm.wgsl
// d_input  array<vec4f>     out or += laid out as the input; `accumulate` = 1 adds (residual stream)
//
// All widths, strides and offsets of Params are in vec4.
// Dispatch: one thread per row and head (`rows` counts both).
// Formula: dx = rstd * (dy * w - x * rstd^2 * mean(dy * w * x)). Twin: test/reference/rmsnorm.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  heads: u32,
  width: u32,
  input_stride: u32,
  input_offset: u32,
  output_stride: u32,
  output_offset: u32,
  accumulate: u32,
}

@group(0) @binding(0) var<storage, read> d_output: array<vec4f>;
@group(0) @binding(1) var<storage, read> input: array<vec4f>;
@group(0) @binding(2) var<storage, read> weight: array<vec4f>;
@group(0) @binding(3) var<storage, read> rstd: array<f32>;
@group(0) @binding(4) var<storage, read_write> d_input: array<vec4f>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let row = thread_index(global, workgroups);
  if (row >= params.rows) {
    return;
  }
  let outer = row / params.heads;
  let head = row % params.heads;
  let x_base = outer * params.input_stride + params.input_offset + head * params.width;
  let y_base = outer * params.output_stride + params.output_offset + head * params.width;
  var products = vec4f();
  for (var c = 0u; c < params.width; c++) {
    products += d_output[y_base + c] * weight[c] * input[x_base + c];
  }
  let sum = (products.x + products.y) + (products.z + products.w);
  let scale = rstd[row];
  let pull = scale * scale * scale * sum / f32(4u * params.width);
  for (var c = 0u; c < params.width; c++) {
    var gradient = d_output[y_base + c] * weight[c] * scale - input[x_base + c] * pull;
    if (params.accumulate == 1u) {
      gradient += d_input[x_base + c];
    }
    d_input[x_base + c] = gradient;
  }
}
