// Score of every response of the batch, with which the DPO losses compare the responses of a group.
//
// prm_logprobs [rows, context]     in
// ref_logprobs [rows, context]     in
// spans        array<vec2u> [rows] in   (prompt length, length)
// weights      [rows]              in   0: dropped by the prompt filter
// scores       [rows]              out  0 for dropped rows
//
// Dispatch: one thread per response.
// Formula: beta * sum_t (log p_prm - log p_ref), in the order of prm-loss-dpo.wgsl, so that an unchanged PRM gives the same
//   bits there. Twin: test/reference/rl-prm-dpo.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  context: u32,
  beta: f32,
}

@group(0) @binding(0) var<storage, read> prm_logprobs: array<f32>;
@group(0) @binding(1) var<storage, read> ref_logprobs: array<f32>;
@group(0) @binding(2) var<storage, read> spans: array<vec2u>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read_write> scores: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  let row = global.x;
  if (row >= params.rows) {
    return;
  }
  let span = select(vec2u(0u), spans[row], weights[row] != 0.0);
  let start = row * params.context;
  var log_ratio = 0.0;
  for (var n = start + span.x; n < start + span.y; n++) {
    log_ratio += prm_logprobs[n] - ref_logprobs[n];
  }
  scores[row] = params.beta * log_ratio;
}
