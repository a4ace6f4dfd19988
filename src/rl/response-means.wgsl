// Mean process reward per token of each response.
//
// process_rewards [rows, context]     in
// spans           array<vec2u> [rows] in   (prompt length, length)
// weights         [rows]              in   0: dropped by the prompt filter
// means           [rows]              out  0 for dropped and for empty responses
//
// Dispatch: one thread per response.
// Formula: b_j = r(y_j) / |y_j|; all tokens of the response count, also one whose reward the code drops.
// Twin: test/reference/rl-baselines.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  context: u32,
}

@group(0) @binding(0) var<storage, read> process_rewards: array<f32>;
@group(0) @binding(1) var<storage, read> spans: array<vec2u>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> means: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  let row = global.x;
  if (row >= params.rows) {
    return;
  }
  let span = select(vec2u(0u), spans[row], weights[row] != 0.0);
  let start = row * params.context;
  var sum = 0.0;
  for (var n = start + span.x; n < start + span.y; n++) {
    sum += process_rewards[n];
  }
  means[row] = sum / f32(max(span.y - span.x, 1u));
}
