// Standard deviation of each source of reward over all kept responses of the batch.
//
// outcomes [rows]     in
// weights  [rows]     in      0: dropped by the prompt filter
// means    [rows + 2] in/out  mean process reward per token of each response; then, written here, the deviation of
//                             these means and of the outcomes
//
// Dispatch: one thread; rows are added in order.
// Formula: sample standard deviation (Bessel), scale_rewards "batch" of TRL; 0 for fewer than two responses.
// Twin: test/reference/rl-baselines.ts

struct Params {
  rows: u32,
}

@group(0) @binding(0) var<storage, read> outcomes: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read_write> means: array<f32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(1)
fn main() {
  var process = Moments(0.0, 0.0, 0.0);
  var outcome = Moments(0.0, 0.0, 0.0);
  for (var row = 0u; row < params.rows; row++) {
    if (weights[row] != 0.0) {
      process = add_value(process, means[row]);
      outcome = add_value(outcome, outcomes[row]);
    }
  }
  means[params.rows] = sqrt(sample_variance(process));
  means[params.rows + 1u] = sqrt(sample_variance(outcome));
}
