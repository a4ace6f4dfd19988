// Adds a KL penalty to the gradient of a policy loss, in place.
//
// policy_logprobs [rows, context]     in      log p of the policy that learns
// ref_logprobs    [rows, context]     in      log p of the reference
// spans           array<vec2u> [rows] in      (prompt length, length)
// weights         [rows]              in      0: dropped by the prompt filter
// map             array<u32>          in      rows of the mini-batch at offset .. offset + count, each at most once
// d_logprobs      [rows, context]     in out  rows of the mini-batch, from the policy loss
// kl_rows         [rows, 2]           out     sum of the estimates, and tokens; 0 for dropped rows
//
// Dispatch: one thread per response of the mini-batch.
// Formula: loss += coefficient * sum of weight_t * kl_t; `kl_estimate` and `token_weight` of the appended fragments. With
//   straight_through the gradient is that of k2 whatever the estimator, as verl's "k1+" and "k3+".
// Twin: test/reference/rl-kl-loss.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  context: u32,
  offset: u32,
  count: u32,
  coefficient: f32,
  straight_through: u32,
  constant_length: f32,
}

@group(0) @binding(0) var<storage, read> policy_logprobs: array<f32>;
@group(0) @binding(1) var<storage, read> ref_logprobs: array<f32>;
@group(0) @binding(2) var<storage, read> spans: array<vec2u>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read> map: array<u32>;
@group(0) @binding(5) var<storage, read_write> d_logprobs: array<f32>;
@group(0) @binding(6) var<storage, read_write> kl_rows: array<vec2f>;
@group(0) @binding(7) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  if (global.x >= params.count) {
    return;
  }
  let row = map[params.offset + global.x];
  if (row == EMPTY_SLOT) {
    return;
  }
  let span = select(vec2u(0u), spans[row], is_kept(row));
  let weight = params.coefficient * token_weight(span.y - span.x);
  var sum = 0.0;
  for (var n = row * params.context + span.x; n < row * params.context + span.y; n++) {
    let log_ratio = policy_logprobs[n] - ref_logprobs[n];
    let kl = kl_estimate(log_ratio);
    sum += kl.x;
    d_logprobs[n] += weight * select(kl.y, log_ratio, params.straight_through == 1u);
  }
  kl_rows[row] = vec2f(sum, f32(span.y - span.x));
}
