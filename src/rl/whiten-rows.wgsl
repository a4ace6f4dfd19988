// Count, mean and sum of squared deviations of the response tokens of each row.
//
// input   [rows, context]     in
// spans   array<vec2u> [rows] in   (prompt length, length)
// weights [rows]              in   0: dropped by the prompt filter
// partials array<vec4f> [rows] out  count, mean, sum of squared deviations, 0
//
// Dispatch: one thread per response.
// Formula: Welford's update, see _moments.wgsl. Twin: test/reference/rl-whiten.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  context: u32,
}

@group(0) @binding(0) var<storage, read> input: array<f32>;
@group(0) @binding(1) var<storage, read> spans: array<vec2u>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  let row = global.x;
  if (row >= params.rows) {
    return;
  }
  let span = select(vec2u(0u), spans[row], weights[row] != 0.0);
  let start = row * params.context;
  var moments = Moments(0.0, 0.0, 0.0);
  for (var n = start + span.x; n < start + span.y; n++) {
    moments = add_value(moments, input[n]);
  }
  partials[row] = vec4f(moments.count, moments.mean, moments.m2, 0.0);
}
