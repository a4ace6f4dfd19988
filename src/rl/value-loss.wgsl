// Gradient of PPO's clipped value loss with respect to the value of each token of a mini-batch.
//
// values     [rows, context]     in   of the critic that learns
// old_values [rows, context]     in   of the critic that the advantages were made with
// returns    [rows, context]     in   what the values should have been
// spans      array<vec2u> [rows] in   (prompt length, length)
// weights    [rows]              in   0: dropped by the prompt filter
// map        array<u32>          in   rows of the mini-batch at offset .. offset + count
// d_values   [rows, context]     out  whole rows of the mini-batch; 0 outside the response
// value_rows [rows, 8]           out  sums of loss and clipped; tokens; mean and sum of squared deviations of the returns
//                                     and of returns - values; 0
//
// Dispatch: one thread per response of the mini-batch.
// Formula: loss_t = 0.5 max((v - R)^2, (clip(v, old - c, old + c) - R)^2), without the second where c = 0, as verl's
//   compute_value_loss. d loss / d v = v - R, 0 where the clipped one is larger; `token_weight` of the appended fragment.
// Twin: test/reference/rl-value-loss.ts

const WORKGROUP_SIZE = 64u;
const ROW_WORDS = 8u;

struct Params {
  context: u32,
  offset: u32,
  count: u32,
  clip: f32,
  constant_length: f32,
}

@group(0) @binding(0) var<storage, read> values: array<f32>;
@group(0) @binding(1) var<storage, read> old_values: array<f32>;
@group(0) @binding(2) var<storage, read> returns: array<f32>;
@group(0) @binding(3) var<storage, read> spans: array<vec2u>;
@group(0) @binding(4) var<storage, read> weights: array<f32>;
@group(0) @binding(5) var<storage, read> map: array<u32>;
@group(0) @binding(6) var<storage, read_write> d_values: array<f32>;
@group(0) @binding(7) var<storage, read_write> value_rows: array<f32>;
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
  let span = select(vec2u(0u), spans[row], is_kept(row));
  let weight = token_weight(span.y - span.x);
  var loss = 0.0;
  var clipped = 0.0;
  var target_moments = Moments(0.0, 0.0, 0.0);
  var error_moments = Moments(0.0, 0.0, 0.0);
  for (var t = 0u; t < params.context; t++) {
    let n = row * params.context + t;
    if (t < span.x || t >= span.y) {
      d_values[n] = 0.0;
      continue;
    }
    let error = values[n] - returns[n];
    var bounded = error;
    if (params.clip > 0.0) {
      bounded = clamp(values[n], old_values[n] - params.clip, old_values[n] + params.clip) - returns[n];
    }
    let is_clipped = bounded * bounded > error * error;
    d_values[n] = select(weight * error, 0.0, is_clipped);
    loss += 0.5 * max(error * error, bounded * bounded);
    clipped += select(0.0, 1.0, is_clipped);
    target_moments = add_value(target_moments, returns[n]);
    error_moments = add_value(error_moments, -error);
  }
  let out = row * ROW_WORDS;
  value_rows[out] = loss;
  value_rows[out + 1u] = clipped;
  value_rows[out + 2u] = target_moments.count;
  value_rows[out + 3u] = target_moments.mean;
  value_rows[out + 4u] = target_moments.m2;
  value_rows[out + 5u] = error_moments.mean;
  value_rows[out + 6u] = error_moments.m2;
  value_rows[out + 7u] = 0.0;
}
