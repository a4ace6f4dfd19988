// Gradient of the mini-batch's PRM loss with respect to the PRM's log-probability of each token.
//
// prm_rows   [rows, 4]           in   the last column is d loss / d Q
// spans      array<vec2u> [rows] in   (prompt length, length)
// weights    [rows]              in   0: dropped by the prompt filter
// map        array<u32>          in   rows of the mini-batch at offset .. offset + count
// d_logprobs [rows, context]     out  whole rows of the mini-batch; 0 outside the response
//
// Dispatch: one thread per response of the mini-batch.
// Formula: d L / d log p_prm(y_t) = beta * (d loss / d Q) / kept responses, the same for every token of a response; not
//   divided where is_sum is 1.
// Twin: test/reference/rl-prm-loss.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  context: u32,
  offset: u32,
  count: u32,
  beta: f32,
  is_sum: u32,
}

@group(0) @binding(0) var<storage, read> prm_rows: array<vec4f>;
@group(0) @binding(1) var<storage, read> spans: array<vec2u>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read> map: array<u32>;
@group(0) @binding(4) var<storage, read_write> d_logprobs: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  if (global.x >= params.count) {
    return;
  }
  let row = map[params.offset + global.x];
  if (row == EMPTY_SLOT) {
    return;
  }
  var gradient = 0.0;
  if (is_kept(row)) {
    let responses = select(minibatch_responses(params.offset, params.count), 1.0, params.is_sum == 1u);
    gradient = params.beta * prm_rows[row].w / responses;
  }
  let span = spans[row];
  for (var t = 0u; t < params.context; t++) {
    d_logprobs[row * params.context + t] = select(0.0, gradient, t >= span.x && t < span.y);
  }
}
