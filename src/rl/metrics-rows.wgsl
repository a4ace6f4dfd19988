// Sums over the response tokens of each row, for metrics.wgsl.
//
// logprobs        [rows, context]     in   log p of the policy
// ref_logprobs    [rows, context]     in   log p of the reference
// entropies       [rows, context]     in
// process_rewards [rows, context]     in
// advantages      [rows, context]     in
// spans           array<vec2u> [rows] in   (prompt length, length)
// weights         [rows]              in   0: dropped by the prompt filter
// batch_rows      [rows, 6]           out  tokens, sums of k3 to the reference, entropy and process reward, then mean
//                                          and sum of squared deviations of the advantages; 0 for dropped rows
//
// Dispatch: one thread per response.
// Formula: k3 = exp(d) - 1 - d with d = ref - policy (Schulman 2020), d clamped to +-20 as in verl.
// Twin: test/reference/rl-metrics.ts

const WORKGROUP_SIZE = 64u;
const MAX_LOG_RATIO = 20.0;
const ROW_WORDS = 6u;

struct Params {
  rows: u32,
  context: u32,
}

@group(0) @binding(0) var<storage, read> logprobs: array<f32>;
@group(0) @binding(1) var<storage, read> ref_logprobs: array<f32>;
@group(0) @binding(2) var<storage, read> entropies: array<f32>;
@group(0) @binding(3) var<storage, read> process_rewards: array<f32>;
@group(0) @binding(4) var<storage, read> advantages: array<f32>;
@group(0) @binding(5) var<storage, read> spans: array<vec2u>;
@group(0) @binding(6) var<storage, read> weights: array<f32>;
@group(0) @binding(7) var<storage, read_write> batch_rows: array<f32>;
@group(0) @binding(8) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  let row = global.x;
  if (row >= params.rows) {
    return;
  }
  let span = select(vec2u(0u), spans[row], weights[row] != 0.0);
  let start = row * params.context;
  var kl = 0.0;
  var entropy = 0.0;
  var process_reward = 0.0;
  var advantage = Moments(0.0, 0.0, 0.0);
  for (var n = start + span.x; n < start + span.y; n++) {
    let d = clamp(ref_logprobs[n] - logprobs[n], -MAX_LOG_RATIO, MAX_LOG_RATIO);
    kl += exp(d) - 1.0 - d;
    entropy += entropies[n];
    process_reward += process_rewards[n];
    advantage = add_value(advantage, advantages[n]);
  }
  let out = row * ROW_WORDS;
  batch_rows[out] = advantage.count;
  batch_rows[out + 1u] = kl;
  batch_rows[out + 2u] = entropy;
  batch_rows[out + 3u] = process_reward;
  batch_rows[out + 4u] = advantage.mean;
  batch_rows[out + 5u] = advantage.m2;
}
