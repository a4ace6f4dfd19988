// Weighted negative log-likelihood of each response of a mini-batch.
//
// logprobs      [rows, context]      in
// token_weights [rows, context]      in   not below 0; read where has_token_weights is 1, else every token weighs 1
// spans         array<vec2u> [rows]  in   (prompt length, length)
// weights       [rows]               in   0: leave the row out
// map           array<u32>           in   rows of the mini-batch at offset .. offset + count
// partials      array<vec2f> [count] out  sums of -w logprob and of w of each place of the mini-batch
//
// Dispatch: one thread per response of the mini-batch.
// Formula: first half of likelihood-loss.wgsl. Twin: test/reference/rl-likelihood-loss.ts

const WORKGROUP_SIZE = 64u;
const EMPTY_SLOT = 0xffffffffu;

struct Params {
  context: u32,
  offset: u32,
  count: u32,
  has_token_weights: u32,
}

@group(0) @binding(0) var<storage, read> logprobs: array<f32>;
@group(0) @binding(1) var<storage, read> token_weights: array<f32>;
@group(0) @binding(2) var<storage, read> spans: array<vec2u>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read> map: array<u32>;
@group(0) @binding(5) var<storage, read_write> partials: array<vec2f>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  if (global.x >= params.count) {
    return;
  }
  let row = map[params.offset + global.x];
  var sums = vec2f(0.0);
  if (row != EMPTY_SLOT && weights[row] != 0.0) {
    for (var n = row * params.context + spans[row].x; n < row * params.context + spans[row].y; n++) {
      let weight = select(1.0, token_weights[n], params.has_token_weights == 1u);
      sums += vec2f(-weight * logprobs[n], weight);
    }
  }
  partials[global.x] = sums;
}
