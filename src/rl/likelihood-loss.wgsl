// Gradient of the weighted mean negative log-likelihood with respect to the log-probability of each token.
//
// token_weights [rows, context]      in   not below 0; read where has_token_weights is 1, else every token weighs 1
// spans         array<vec2u> [rows]  in   (prompt length, length)
// weights       [rows]               in   0: leave the row out
// map           array<u32>           in   rows of the mini-batch at offset .. offset + count
// partials      array<vec2f> [count] in   from likelihood-rows.wgsl
// d_logprobs    [rows, context]      out  whole rows of the mini-batch; 0 outside the response
// losses        [slots]              out  one slot is written; 0 for a mini-batch without weight
//
// Dispatch: one thread per response of the mini-batch, and at least one.
// Formula: L = sum of -w_t log p(y_t) / sum of w over the mini-batch, d L / d log p(y_t) = -w_t / sum of w; both 0 where the
//   sum is 0. Twin: test/reference/rl-likelihood-loss.ts

const WORKGROUP_SIZE = 64u;
const EMPTY_SLOT = 0xffffffffu;

struct Params {
  context: u32,
  offset: u32,
  count: u32,
  slot: u32,
  has_token_weights: u32,
}

@group(0) @binding(0) var<storage, read> token_weights: array<f32>;
@group(0) @binding(1) var<storage, read> spans: array<vec2u>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> map: array<u32>;
@group(0) @binding(4) var<storage, read> partials: array<vec2f>;
@group(0) @binding(5) var<storage, read_write> d_logprobs: array<f32>;
@group(0) @binding(6) var<storage, read_write> losses: array<f32>;
@group(0) @binding(7) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  // Every thread adds in the same order, so that all agree on the same bits.
  var sums = vec2f(0.0);
  for (var i = 0u; i < params.count; i++) {
    sums += partials[i];
  }
  let scale = select(0.0, 1.0 / sums.y, sums.y > 0.0);
  if (global.x == 0u) {
    losses[params.slot] = sums.x * scale;
  }
  if (global.x >= params.count) {
    return;
  }
  let row = map[params.offset + global.x];
  if (row == EMPTY_SLOT) {
    return;
  }
  let span = select(vec2u(0u), spans[row], weights[row] != 0.0);
  for (var t = 0u; t < params.context; t++) {
    let n = row * params.context + t;
    let weight = select(1.0, token_weights[n], params.has_token_weights == 1u);
    d_logprobs[n] = select(0.0, -weight * scale, t >= span.x && t < span.y);
  }
}
