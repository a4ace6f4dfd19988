// The metrics of one update from the sums of each response.
//
// outcomes    [rows]              in
// weights     [rows]              in   0: dropped by the prompt filter
// prm_rows    array<vec4f> [rows] in   Q, loss, pass probability, slope: see prm-loss.wgsl
// policy_rows [rows, 8]           in   see policy-loss.wgsl
// batch_rows  [rows, 6]           in   see metrics-rows.wgsl
// metrics     [METRICS]           out  in the order of metricSlots in metrics.ts
//
// Dispatch: one thread per metric, in one workgroup; rows in order.
// Formula: sum over kept rows divided by tokens or responses; two metrics are no sums. Twin: test/reference/rl-metrics.ts

const WORKGROUP_SIZE = 64u;
const POLICY_WORDS = 8u;
const BATCH_WORDS = 6u;

// Slots 0..5 are the first columns of policy_rows.
const RATIO_MAX = 6u;
const PRM_LOSS = 7u;
const PRM_ACCURACY = 8u;
const PRM_PASS_PROBABILITY = 9u;
const REFERENCE_KL = 10u;
const ENTROPY = 11u;
const PROCESS_REWARD = 12u;
const OUTCOME = 13u;
const ADVANTAGE_STD = 14u;
const RESPONSE_LENGTH = 15u;
const KEPT_RESPONSES = 16u;
const METRICS = 17u;

struct Params {
  rows: u32,
}

@group(0) @binding(0) var<storage, read> outcomes: array<f32>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> prm_rows: array<vec4f>;
@group(0) @binding(3) var<storage, read> policy_rows: array<f32>;
@group(0) @binding(4) var<storage, read> batch_rows: array<f32>;
@group(0) @binding(5) var<storage, read_write> metrics: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

// What a response adds: (numerator, denominator).
fn contribution(metric: u32, row: u32) -> vec2f {
  let policy = row * POLICY_WORDS;
  let batch = row * BATCH_WORDS;
  let tokens = batch_rows[batch];
  switch metric {
    case PRM_LOSS: {
      return vec2f(prm_rows[row].y, 1.0);
    }
    case PRM_ACCURACY: {
      return vec2f(select(0.0, 1.0, (prm_rows[row].x > 0.0) == (outcomes[row] > 0.5)), 1.0);
    }
    case PRM_PASS_PROBABILITY: {
      return vec2f(prm_rows[row].z, 1.0);
    }
    case REFERENCE_KL: {
      return vec2f(batch_rows[batch + 1u], tokens);
    }
    case ENTROPY: {
      return vec2f(batch_rows[batch + 2u], tokens);
    }
    case PROCESS_REWARD: {
      return vec2f(batch_rows[batch + 3u], 1.0);
    }
    case OUTCOME: {
      return vec2f(outcomes[row], 1.0);
    }
    case RESPONSE_LENGTH: {
      return vec2f(tokens, 1.0);
    }
    case KEPT_RESPONSES: {
      return vec2f(1.0, 0.0);
    }
    // Slots 0..5. The last column of policy_rows counts tokens.
    default: {
      return vec2f(policy_rows[policy + metric], policy_rows[policy + POLICY_WORDS - 1u]);
    }
  }
}

fn ratio_max() -> f32 {
  var largest = 0.0;
  for (var row = 0u; row < params.rows; row++) {
    if (weights[row] != 0.0) {
      largest = max(largest, policy_rows[row * POLICY_WORDS + RATIO_MAX]);
    }
  }
  return largest;
}

fn advantage_std() -> f32 {
  var all = Moments(0.0, 0.0, 0.0);
  for (var row = 0u; row < params.rows; row++) {
    let batch = row * BATCH_WORDS;
    all = merge_moments(all, Moments(batch_rows[batch], batch_rows[batch + 4u], batch_rows[batch + 5u]));
  }
  return sqrt(sample_variance(all));
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  let metric = global.x;
  if (metric >= METRICS) {
    return;
  }
  if (metric == RATIO_MAX) {
    metrics[metric] = ratio_max();
    return;
  }
  if (metric == ADVANTAGE_STD) {
    metrics[metric] = advantage_std();
    return;
  }
  var sum = vec2f(0.0);
  for (var row = 0u; row < params.rows; row++) {
    if (weights[row] != 0.0) {
      sum += contribution(metric, row);
    }
  }
  // A count has no denominator; a batch without kept rows has sums of 0.
  metrics[metric] = sum.x / select(sum.y, 1.0, sum.y == 0.0);
}
