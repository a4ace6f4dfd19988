// Implicit process rewards of each response, and the largest |reward to go| of each.
//
// prm_logprobs    [rows, context]     in   log p_prm of each token
// ref_logprobs    [rows, context]     in   log p_ref of each token
// spans           array<vec2u> [rows] in   (prompt length, length)
// weights         [rows]              in   0: dropped by the prompt filter
// process_rewards [rows, context]     out  0 outside the response
// peaks           [rows]              out  max over t of |sum of the rewards from t on|
//
// Dispatch: one thread per response.
// Formula: token_reward of the appended fragment, squeezed into +-bound; granularity and drop_last of the released code.
// Twin: test/reference/rl-implicit-reward.ts

const WORKGROUP_SIZE = 64u;
const WHOLE = 1u;

struct Params {
  rows: u32,
  context: u32,
  granularity: u32,
  drop_last: u32,
  beta: f32,
  bound: f32,
}

@group(0) @binding(0) var<storage, read> prm_logprobs: array<f32>;
@group(0) @binding(1) var<storage, read> ref_logprobs: array<f32>;
@group(0) @binding(2) var<storage, read> spans: array<vec2u>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read_write> process_rewards: array<f32>;
@group(0) @binding(5) var<storage, read_write> peaks: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

fn reward_of(n: u32) -> f32 {
  return bounded(token_reward(prm_logprobs[n], ref_logprobs[n], params.beta), params.bound);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  let row = global.x;
  if (row >= params.rows) {
    return;
  }
  let start = row * params.context;
  // A dropped response has no tokens.
  let span = select(vec2u(0u), spans[row], weights[row] != 0.0);
  var total = 0.0;
  if (params.granularity == WHOLE) {
    for (var t = span.x; t < span.y; t++) {
      total += reward_of(start + t);
    }
  }
  var reward_to_go = 0.0;
  var peak = 0.0;
  for (var i = params.context; i > 0u; i--) {
    let t = i - 1u;
    let is_last = i == span.y;
    var reward = 0.0;
    if (t >= span.x && t < span.y) {
      if (params.granularity == WHOLE) {
        reward = select(0.0, total, is_last);
      } else if (!is_last || params.drop_last == 0u) {
        reward = reward_of(start + t);
      }
    }
    process_rewards[start + t] = reward;
    reward_to_go += reward;
    peak = max(peak, abs(reward_to_go));
  }
  peaks[row] = peak;
}
