// What each remembered token weighs when the policy learns by likelihood: its response's success, and its own credit.
//
// prm_logprobs  [rows, context]     in   log p_prm of each token
// ref_logprobs  [rows, context]     in   log p of the warm start
// outcomes      [rows]              in   in 0..1
// spans         array<vec2u> [rows] in   (prompt length, length)
// map           array<u32>          in   rows of the mini-batch at offset .. offset + count
// token_weights [rows, context]     out  whole rows of the mini-batch; 0 outside the response
//
// Dispatch: one thread per response of the mini-batch.
// Formula: r = beta * (log p_prm - log p_ref), c = tanh(r / bound);
//   weight = (success where o >= threshold) * (1 + blame * min(c, 0)) + praise * max(c, 0).
// Twin: test/reference/rl-credit-weights.ts

const WORKGROUP_SIZE = 64u;
const EMPTY_SLOT = 0xffffffffu;

struct Params {
  context: u32,
  offset: u32,
  count: u32,
  beta: f32,
  bound: f32,
  success: f32,
  threshold: f32,
  praise: f32,
  blame: f32,
}

@group(0) @binding(0) var<storage, read> prm_logprobs: array<f32>;
@group(0) @binding(1) var<storage, read> ref_logprobs: array<f32>;
@group(0) @binding(2) var<storage, read> outcomes: array<f32>;
@group(0) @binding(3) var<storage, read> spans: array<vec2u>;
@group(0) @binding(4) var<storage, read> map: array<u32>;
@group(0) @binding(5) var<storage, read_write> token_weights: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  if (global.x >= params.count) {
    return;
  }
  let row = map[params.offset + global.x];
  if (row == EMPTY_SLOT) {
    return;
  }
  let span = spans[row];
  let success = select(0.0, params.success, outcomes[row] >= params.threshold);
  for (var t = 0u; t < params.context; t++) {
    let n = row * params.context + t;
    if (t < span.x || t >= span.y) {
      token_weights[n] = 0.0;
      continue;
    }
    let credit = tanh(clamp(params.beta * (prm_logprobs[n] - ref_logprobs[n]) / params.bound, -20.0, 20.0));
    token_weights[n] = success * (1.0 + params.blame * min(credit, 0.0)) + params.praise * max(credit, 0.0);
  }
}
