// Gradient of the entropy bonus with respect to the entropy at each token of a mini-batch.
//
// spans       array<vec2u> [rows] in   (prompt length, length)
// weights     [rows]              in   0: dropped by the prompt filter
// map         array<u32>          in   rows of the mini-batch at offset .. offset + count
// d_entropies [rows, context]     out  whole rows of the mini-batch; 0 outside the response
//
// Dispatch: one thread per response of the mini-batch.
// Formula: loss -= coefficient * sum of weight_t * H_t, so d loss / d H_t = -coefficient * weight_t, with
//   `token_weight` of the appended fragment.
// Twin: test/reference/rl-policy-loss.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  context: u32,
  offset: u32,
  count: u32,
  coefficient: f32,
  constant_length: f32,
}

@group(0) @binding(0) var<storage, read> spans: array<vec2u>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> map: array<u32>;
@group(0) @binding(3) var<storage, read_write> d_entropies: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  if (global.x >= params.count) {
    return;
  }
  let row = map[params.offset + global.x];
  if (row == EMPTY_SLOT) {
    return;
  }
  let span = select(vec2u(0u), spans[row], is_kept(row));
  let gradient = -params.coefficient * token_weight(span.y - span.x);
  for (var t = 0u; t < params.context; t++) {
    d_entropies[row * params.context + t] = select(0.0, gradient, t >= span.x && t < span.y);
  }
}
