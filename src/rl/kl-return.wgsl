// Adds to the returns what the policy's distance from the reference costs from each token on.
//
// logprobs     [rows, context]     in      log p of each token under the policy that sampled
// ref_logprobs [rows, context]     in      log p_ref of each token
// spans        array<vec2u> [rows] in      (prompt length, length)
// weights      [rows]              in      0: dropped by the prompt filter
// returns      [rows, context]     in/out  response tokens of kept rows only
//
// Dispatch: one thread per response, scanning backwards.
// Formula: returns_t -= coefficient * sum_{s >= t} gamma^(s - t) kl_s; kl_estimate of the appended fragment.
// Twin: test/reference/rl-kl-return.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  context: u32,
  coefficient: f32,
  gamma: f32,
}

@group(0) @binding(0) var<storage, read> logprobs: array<f32>;
@group(0) @binding(1) var<storage, read> ref_logprobs: array<f32>;
@group(0) @binding(2) var<storage, read> spans: array<vec2u>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read_write> returns: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  let row = global.x;
  if (row >= params.rows || weights[row] == 0.0) {
    return;
  }
  let span = spans[row];
  let start = row * params.context;
  var total = 0.0;
  for (var i = span.y; i > span.x; i--) {
    let n = start + i - 1u;
    total = kl_estimate(logprobs[n] - ref_logprobs[n]).x + params.gamma * total;
    returns[n] -= params.coefficient * total;
  }
}
