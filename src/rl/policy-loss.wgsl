// Gradient of a policy loss with respect to the log-probability of each token of a mini-batch.
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
// Formula: `token_loss` and `token_weight` of the appended fragments; rho = exp(policy - old), the log-ratio clamped to
//   +-20 as in verl. k1 = old - policy and k3 = rho - 1 - log rho estimate KL(old || policy).
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
  constant_length: f32,
}

struct Token {
  logprob: f32,
  advantage: f32,
  ratio: f32,
  // Whether the log-ratio lies beyond the clamp of `ratio`.
  is_clamped: bool,
  // Mean of policy - old over the response.
  mean_log_ratio: f32,
}

struct TokenLoss {
  loss: f32,
  // d loss / d log p
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

fn mean_log_ratio(row: u32, span: vec2u) -> f32 {
  var sum = 0.0;
  for (var n = row * params.context + span.x; n < row * params.context + span.y; n++) {
    sum += policy_logprobs[n] - old_logprobs[n];
  }
  return sum / f32(max(span.y - span.x, 1u));
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
  let weight = token_weight(span.y - span.x);
  let mean = mean_log_ratio(row, span);
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
    let token = token_loss(Token(policy_logprobs[n], advantages[n], ratio, exact != log_ratio, mean));
    d_logprobs[n] = weight * token.gradient;
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
