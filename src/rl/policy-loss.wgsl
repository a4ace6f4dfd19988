// Gradient of the clipped PPO loss with respect to the log-probability of each token of a mini-batch.
//
// policy_logprobs [rows, context]     in   log p of the policy that learns
// old_logprobs    [rows, context]     in   log p of the policy that sampled
// advantages      [rows, context]     in
// spans           array<vec2u> [rows] in   (prompt length, length)
// weights         [rows]              in   0: dropped by the prompt filter
// map             array<u32>          in   rows of the mini-batch at offset .. offset + count
// d_logprobs      [rows, context]     out  whole rows of the mini-batch; 0 outside the response
// policy_rows     [rows, 8]           out  sums of loss, clipped, dual-clipped, k1, k3, ratio; largest ratio; tokens
//
// Dispatch: one thread per response of the mini-batch.
// Formula: loss_t = max(-A rho, -A clip(rho, clip_low, clip_high)), at most -A dual_clip where A < 0 and dual_clip > 0;
//   rho = exp(policy - old), the log-ratio clamped to +-20 as in verl. d loss / d logprob = -A rho where not clipped.
//   k1 = old - policy and k3 = rho - 1 - log rho estimate KL(old || policy).
// Twin: test/reference/rl-policy-loss.ts

const WORKGROUP_SIZE = 64u;
// exp(20) is far outside every clip range and far from overflow.
const MAX_LOG_RATIO = 20.0;
const ROW_WORDS = 8u;

struct Params {
  context: u32,
  offset: u32,
  count: u32,
  clip_low: f32,
  clip_high: f32,
  dual_clip: f32,
}

struct TokenLoss {
  loss: f32,
  gradient: f32,
  clipped: f32,
  dual_clipped: f32,
}

@group(0) @binding(0) var<storage, read> policy_logprobs: array<f32>;
@group(0) @binding(1) var<storage, read> old_logprobs: array<f32>;
@group(0) @binding(2) var<storage, read> advantages: array<f32>;
@group(0) @binding(3) var<storage, read> spans: array<vec2u>;
@group(0) @binding(4) var<storage, read> weights: array<f32>;
@group(0) @binding(5) var<storage, read> map: array<u32>;
@group(0) @binding(6) var<storage, read_write> d_logprobs: array<f32>;
@group(0) @binding(7) var<storage, read_write> policy_rows: array<f32>;
@group(0) @binding(8) var<uniform> params: Params;

fn clipped_loss(ratio: f32, advantage: f32) -> TokenLoss {
  let free = -advantage * ratio;
  let clipped = -advantage * clamp(ratio, params.clip_low, params.clip_high);
  if (params.dual_clip > 0.0 && advantage < 0.0) {
    let bound = -advantage * params.dual_clip;
    if (max(free, clipped) > bound) {
      return TokenLoss(bound, 0.0, select(0.0, 1.0, clipped > free), 1.0);
    }
  }
  if (clipped > free) {
    return TokenLoss(clipped, 0.0, 1.0, 0.0);
  }
  return TokenLoss(free, free, 0.0, 0.0);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  if (global.x >= params.count) {
    return;
  }
  let row = map[params.offset + global.x];
  if (row == EMPTY_SLOT) {
    return;
  }
  // A dropped response has no tokens.
  let span = select(vec2u(0u), spans[row], is_kept(row));
  let weight = token_weight(params.offset, params.count, span.y - span.x);
  var sums = array<f32, ROW_WORDS>();
  for (var t = 0u; t < params.context; t++) {
    let n = row * params.context + t;
    if (t < span.x || t >= span.y) {
      d_logprobs[n] = 0.0;
      continue;
    }
    let exact = policy_logprobs[n] - old_logprobs[n];
    let log_ratio = clamp(exact, -MAX_LOG_RATIO, MAX_LOG_RATIO);
    let ratio = exp(log_ratio);
    let token = clipped_loss(ratio, advantages[n]);
    d_logprobs[n] = select(0.0, weight * token.gradient, exact == log_ratio);
    sums[0] += token.loss;
    sums[1] += token.clipped;
    sums[2] += token.dual_clipped;
    sums[3] -= log_ratio;
    sums[4] += ratio - 1.0 - log_ratio;
    sums[5] += ratio;
    sums[6] = max(sums[6], ratio);
    sums[7] += 1.0;
  }
  for (var i = 0u; i < ROW_WORDS; i++) {
    policy_rows[row * ROW_WORDS + i] = sums[i];
  }
}
