// What a critic predicts the sum of: process reward, outcome and KL penalty of each token as one number.
//
// process_rewards [rows, context]     in
// outcomes        [rows]              in
// logprobs        [rows, context]     in   log p of each token under the policy that sampled
// ref_logprobs    [rows, context]     in   log p_ref of each token
// spans           array<vec2u> [rows] in   (prompt length, length)
// weights         [rows]              in   0: dropped by the prompt filter
// token_rewards   [rows, context]     out  0 outside the response
//
// Dispatch: one thread per column, x; y over rows, each taking every num_workgroups.y-th row.
// Formula: process_weight * r_t - kl_coefficient * kl_t, and outcome_weight * o on the last token; kl_estimate of the
//   appended fragment. Twin: test/reference/rl-gae.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  context: u32,
  process_weight: f32,
  outcome_weight: f32,
  kl_coefficient: f32,
}

@group(0) @binding(0) var<storage, read> process_rewards: array<f32>;
@group(0) @binding(1) var<storage, read> outcomes: array<f32>;
@group(0) @binding(2) var<storage, read> logprobs: array<f32>;
@group(0) @binding(3) var<storage, read> ref_logprobs: array<f32>;
@group(0) @binding(4) var<storage, read> spans: array<vec2u>;
@group(0) @binding(5) var<storage, read> weights: array<f32>;
@group(0) @binding(6) var<storage, read_write> token_rewards: array<f32>;
@group(0) @binding(7) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(
  @builtin(global_invocation_id) global: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
) {
  let t = global.x;
  if (t >= params.context) {
    return;
  }
  for (var row = global.y; row < params.rows; row += workgroups.y) {
    let n = row * params.context + t;
    let span = spans[row];
    if (weights[row] == 0.0 || t < span.x || t >= span.y) {
      token_rewards[n] = 0.0;
      continue;
    }
    var reward = params.process_weight * process_rewards[n];
    // Without a penalty nobody needs log-probabilities, and what lies in their place may be anything.
    if (params.kl_coefficient != 0.0) {
      reward -= params.kl_coefficient * kl_estimate(logprobs[n] - ref_logprobs[n]).x;
    }
    if (t + 1u == span.y) {
      reward += params.outcome_weight * outcomes[row];
    }
    token_rewards[n] = reward;
  }
}
