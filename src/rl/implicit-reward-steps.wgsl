// Moves the reward of every token to the end of its step, and finds the largest |reward to go| anew.
//
// spans           array<vec2u> [rows] in      (prompt length, length)
// weights         [rows]              in      0: dropped by the prompt filter
// step_ends       u32 [rows, context] in      column of the last token of the step of each response token; a token
//                                             of no step holds its own column
// process_rewards [rows, context]     in/out
// peaks           [rows]              out     max over t of |sum of the rewards from t on|
//
// Dispatch: one thread per response.
// Formula: reward of a step = sum over its tokens. A token whose end lies outside the response keeps its reward.
// Twin: test/reference/rl-implicit-reward.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  context: u32,
}

@group(0) @binding(0) var<storage, read> spans: array<vec2u>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> step_ends: array<u32>;
@group(0) @binding(3) var<storage, read_write> process_rewards: array<f32>;
@group(0) @binding(4) var<storage, read_write> peaks: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  let row = global.x;
  if (row >= params.rows) {
    return;
  }
  let start = row * params.context;
  let span = select(vec2u(0u), spans[row], weights[row] != 0.0);
  for (var t = span.x; t < span.y; t++) {
    let end = step_ends[start + t];
    if (end > t && end < span.y) {
      process_rewards[start + end] += process_rewards[start + t];
      process_rewards[start + t] = 0.0;
    }
  }
  var reward_to_go = 0.0;
  var peak = 0.0;
  for (var t = span.y; t > span.x; t--) {
    reward_to_go += process_rewards[start + t - 1u];
    peak = max(peak, abs(reward_to_go));
  }
  peaks[row] = peak;
}
