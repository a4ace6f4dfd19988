// Divides all process rewards by one number: the largest |reward to go| of the batch.
//
// peaks           [rows]           in      largest |reward to go| of each response, 0 for dropped ones
// process_rewards [rows, context]  in/out
//
// Dispatch: one thread per response; each finds the same maximum.
// Formula: r / (max |reverse cumulative sum of r| + 1e-6), prime_norm "batch_norm" of the released code. beta cancels.
// Twin: test/reference/rl-implicit-reward.ts

const WORKGROUP_SIZE = 64u;
const EPSILON = 1e-6;

struct Params {
  rows: u32,
  context: u32,
}

@group(0) @binding(0) var<storage, read> peaks: array<f32>;
@group(0) @binding(1) var<storage, read_write> process_rewards: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  let row = global.x;
  if (row >= params.rows) {
    return;
  }
  var peak = 0.0;
  for (var other = 0u; other < params.rows; other++) {
    peak = max(peak, peaks[other]);
  }
  let start = row * params.context;
  for (var n = start; n < start + params.context; n++) {
    process_rewards[n] /= peak + EPSILON;
  }
}
