// The implicit PRM as a value model: what it expected before each token.
//
// process_rewards [rows, context]     in
// spans           array<vec2u> [rows] in   (prompt length, length)
// weights         [rows]              in   0: dropped by the prompt filter
// values          [rows, context]     out  0 outside the response
//
// Dispatch: one thread per response.
// Formula (value view of arXiv 2502.01456): v(y_<t) = sum_{s < t} r_s, so that r_t = v(y_<t+1) - v(y_<t).
// Twin: test/reference/rl-gae.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  context: u32,
}

@group(0) @binding(0) var<storage, read> process_rewards: array<f32>;
@group(0) @binding(1) var<storage, read> spans: array<vec2u>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> values: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  let row = global.x;
  if (row >= params.rows) {
    return;
  }
  let span = select(vec2u(0u), spans[row], weights[row] != 0.0);
  var value = 0.0;
  for (var t = 0u; t < params.context; t++) {
    let n = row * params.context + t;
    if (t < span.x || t >= span.y) {
      values[n] = 0.0;
      continue;
    }
    values[n] = value;
    value += process_rewards[n];
  }
}
