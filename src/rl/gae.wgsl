// Generalised advantage estimation: what a token brought beyond what the critic had expected before it.
//
// token_rewards [rows, context]     in
// values        [rows, context]     in      V(y_<t) on token t: what the critic expected before that token
// spans         array<vec2u> [rows] in      (prompt length, length)
// weights       [rows]              in      0: dropped by the prompt filter
// returns       [rows, context]     in/out  the advantage, or with `add` increased by it; 0 outside the response
// value_targets [rows, context]     out     advantage + value, what the critic should have expected; 0 outside
//
// Dispatch: one thread per response, scanning backwards.
// Formula (Schulman 2016): d_t = r_t + gamma V_{t+1} - V_t; A_t = d_t + gamma lambda A_{t+1}; V and A are 0 behind the
//   last token. Twin: test/reference/rl-gae.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  context: u32,
  gamma: f32,
  lambda: f32,
  add: u32,
}

@group(0) @binding(0) var<storage, read> token_rewards: array<f32>;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read> spans: array<vec2u>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read_write> returns: array<f32>;
@group(0) @binding(5) var<storage, read_write> value_targets: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  let row = global.x;
  if (row >= params.rows) {
    return;
  }
  let span = select(vec2u(0u), spans[row], weights[row] != 0.0);
  var next_value = 0.0;
  var advantage = 0.0;
  for (var i = params.context; i > 0u; i--) {
    let t = i - 1u;
    let n = row * params.context + t;
    if (t < span.x || t >= span.y) {
      returns[n] = 0.0;
      value_targets[n] = 0.0;
      continue;
    }
    let value = values[n];
    let difference = token_rewards[n] + params.gamma * next_value - value;
    advantage = difference + params.gamma * params.lambda * advantage;
    next_value = value;
    value_targets[n] = advantage + value;
    returns[n] = select(advantage, returns[n] + advantage, params.add == 1u);
  }
}
