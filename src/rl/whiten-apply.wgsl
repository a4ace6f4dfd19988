// Shifts and scales the response tokens of kept rows; writes 0 elsewhere, where verl leaves -mean / deviation.
//
// input   [rows, context]     in
// spans   array<vec2u> [rows] in   (prompt length, length)
// weights [rows]              in   0: dropped by the prompt filter
// moments [4]                 in   mean, 1 / standard deviation, variance, count
// output  [rows, context]     out
//
// Dispatch: one thread per column, x; y over rows, each taking every num_workgroups.y-th row.
// Formula: masked_whiten of verl; without shift_mean the mean is added back. Twin: test/reference/rl-whiten.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  context: u32,
  shift_mean: u32,
}

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> spans: array<vec2u>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> moments: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(global_invocation_id) global: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
) {
  let t = global.x;
  if (t >= params.context) {
    return;
  }
  let mean = moments[0].x;
  for (var row = global.y; row < params.rows; row += workgroups.y) {
    let n = row * params.context + t;
    let span = spans[row];
    if (weights[row] == 0.0 || t < span.x || t >= span.y) {
      output[n] = 0.0;
      continue;
    }
    let whitened = (input[n] - mean) * moments[0].y;
    output[n] = select(whitened + mean, whitened, params.shift_mean == 1u);
  }
}
