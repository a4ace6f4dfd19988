// Gradient of the mean negative log-likelihood with respect to the log-probability of each token of a mini-batch.
//
// logprobs   [rows, context]      in
// spans      array<vec2u> [rows]  in   (prompt length, length)
// weights    [rows]               in   0: leave the row out
// map        array<u32>           in   rows of the mini-batch at offset .. offset + count
// d_logprobs [rows, context]      out  whole rows of the mini-batch; 0 outside the response
// partials    array<vec2f> [count] out  sum of -logprob and number of tokens of each place of the mini-batch
//
// Dispatch: one thread per response of the mini-batch.
// Formula: d L / d log p(y_t) = -1 / tokens of the mini-batch. Twin: test/reference/rl-sft-loss.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  context: u32,
  offset: u32,
  count: u32,
}

@group(0) @binding(0) var<storage, read> logprobs: array<f32>;
@group(0) @binding(1) var<storage, read> spans: array<vec2u>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> map: array<u32>;
@group(0) @binding(4) var<storage, read_write> d_logprobs: array<f32>;
@group(0) @binding(5) var<storage, read_write> partials: array<vec2f>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  if (global.x >= params.count) {
    return;
  }
  let row = map[params.offset + global.x];
  if (row == EMPTY_SLOT) {
    partials[global.x] = vec2f(0.0);
    return;
  }
  let span = select(vec2u(0u), spans[row], is_kept(row));
  let gradient = -1.0 / minibatch_tokens(params.offset, params.count);
  var loss = 0.0;
  for (var t = 0u; t < params.context; t++) {
    let n = row * params.context + t;
    if (t < span.x || t >= span.y) {
      d_logprobs[n] = 0.0;
      continue;
    }
    d_logprobs[n] = gradient;
    loss -= logprobs[n];
  }
  partials[global.x] = vec2f(loss, f32(span.y - span.x));
}
