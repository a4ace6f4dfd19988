// Logit, cross-entropy and its slope for each response of a mini-batch.
//
// prm_logprobs [rows, context]     in
// ref_logprobs [rows, context]     in
// outcomes     [rows]              in   labels in 0..1
// settings     [1 or more]         in   [intercept], from the host or intercept-step.wgsl
// spans        array<vec2u> [rows] in   (prompt length, length)
// weights      [rows]              in   0: dropped by the prompt filter
// map          array<u32>          in   rows of the mini-batch at offset .. offset + count
// prm_rows     [rows, 4]           out  Q, loss, pass probability, d loss / d Q; 0 for dropped rows
//
// Dispatch: one thread per response of the mini-batch.
// Formula: Q = beta * sum_t (log p_prm - log p_ref) + intercept; logistic_loss of the appended fragment.
// Twin: test/reference/rl-prm-loss.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  context: u32,
  offset: u32,
  count: u32,
  beta: f32,
}

@group(0) @binding(0) var<storage, read> prm_logprobs: array<f32>;
@group(0) @binding(1) var<storage, read> ref_logprobs: array<f32>;
@group(0) @binding(2) var<storage, read> outcomes: array<f32>;
@group(0) @binding(3) var<storage, read> settings: array<f32>;
@group(0) @binding(4) var<storage, read> spans: array<vec2u>;
@group(0) @binding(5) var<storage, read> weights: array<f32>;
@group(0) @binding(6) var<storage, read> map: array<u32>;
@group(0) @binding(7) var<storage, read_write> prm_rows: array<vec4f>;
@group(0) @binding(8) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  if (global.x >= params.count) {
    return;
  }
  let row = map[params.offset + global.x];
  if (row == EMPTY_SLOT) {
    return;
  }
  if (!is_kept(row)) {
    prm_rows[row] = vec4f(0.0);
    return;
  }
  let start = row * params.context;
  var log_ratio = 0.0;
  for (var n = start + spans[row].x; n < start + spans[row].y; n++) {
    log_ratio += prm_logprobs[n] - ref_logprobs[n];
  }
  let q = params.beta * log_ratio + settings[0];
  let loss = logistic_loss(q, outcomes[row]);
  prm_rows[row] = vec4f(q, loss.x, sigmoid(q), loss.y);
}
