// Mean and variance of the whole batch from the moments of its rows.
//
// partials array<vec4f> [rows] in   count, mean, sum of squared deviations, 0
// moments [4]                 out  mean, 1 / sqrt(variance + 1e-8), variance (Bessel), count
//
// Dispatch: one thread; rows are merged in order.
// Formula: masked_mean and masked_var of verl. Fewer than two tokens have variance 0, where verl raises an error.
// Twin: test/reference/rl-whiten.ts

const EPSILON = 1e-8;

struct Params {
  rows: u32,
}

@group(0) @binding(0) var<storage, read> partials: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> moments: array<vec4f>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(1)
fn main() {
  var all = Moments(0.0, 0.0, 0.0);
  for (var row = 0u; row < params.rows; row++) {
    all = merge_moments(all, Moments(partials[row].x, partials[row].y, partials[row].z));
  }
  let variance = sample_variance(all);
  moments[0] = vec4f(all.mean, inverseSqrt(variance + EPSILON), variance, all.count);
}
