// Detached DPO loss and its slope for each response of a mini-batch.
//
// prm_logprobs [rows, context]     in
// ref_logprobs [rows, context]     in
// outcomes     [rows]              in   labels in 0..1
// scores       [rows]              in   from prm-scores.wgsl, before the PRM learned from this batch
// spans        array<vec2u> [rows] in   (prompt length, length)
// weights      [rows]              in   0: dropped by the prompt filter
// map          array<u32>          in   rows of the mini-batch at offset .. offset + count
// prm_rows     [rows, 4]           out  Q, loss, sigmoid(Q), d loss / d Q; 0 for dropped rows
//
// Dispatch: one thread per response of the mini-batch.
// Formula: Q = beta * sum_t (log p_prm - log p_ref); loss = weight * softplus(-sign (Q - other)) with sign = 1 where the
//   outcome is above 0, else -1, and other = mean score of the kept responses of the group with a lower outcome (a higher
//   one where sign is -1), 0 where there is none. weight: `response_weight` of the appended fragment. As PRIME's
//   compute_detach_dpo_loss_rm; softplus where that takes the logarithm of a sigmoid, which is infinite below -104.
// Twin: test/reference/rl-prm-dpo.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  context: u32,
  offset: u32,
  count: u32,
  beta: f32,
  group_size: u32,
}

// What a response is compared with: the kept responses of its group, itself among them.
struct Group {
  size: f32,
  // How many have no higher outcome, and how many no higher score than Q.
  no_better_outcome: f32,
  no_better_score: f32,
  // Of those with the opposite label.
  others: f32,
  other_scores: f32,
}

@group(0) @binding(0) var<storage, read> prm_logprobs: array<f32>;
@group(0) @binding(1) var<storage, read> ref_logprobs: array<f32>;
@group(0) @binding(2) var<storage, read> outcomes: array<f32>;
@group(0) @binding(3) var<storage, read> scores: array<f32>;
@group(0) @binding(4) var<storage, read> spans: array<vec2u>;
@group(0) @binding(5) var<storage, read> weights: array<f32>;
@group(0) @binding(6) var<storage, read> map: array<u32>;
@group(0) @binding(7) var<storage, read_write> prm_rows: array<vec4f>;
@group(0) @binding(8) var<uniform> params: Params;

fn group_of(row: u32, q: f32) -> Group {
  let own = outcomes[row];
  var group = Group(0.0, 0.0, 0.0, 0.0, 0.0);
  let first = row / params.group_size * params.group_size;
  for (var other = first; other < first + params.group_size; other++) {
    if (!is_kept(other)) {
      continue;
    }
    let outcome = outcomes[other];
    group.size += 1.0;
    group.no_better_outcome += select(0.0, 1.0, outcome <= own);
    group.no_better_score += select(0.0, 1.0, scores[other] <= q);
    let is_other = (own > 0.0 && outcome < own) || (own <= 0.0 && outcome > own);
    if (is_other) {
      group.others += 1.0;
      group.other_scores += scores[other];
    }
  }
  return group;
}

// size * share^(size - 1): how the best of `size` draws is distributed, by share of what is no better. A loop, because
// pow(0, 0) is undefined in WGSL.
fn best_of(size: f32, share: f32) -> f32 {
  var weight = size;
  for (var i = 1.0; i < size; i += 1.0) {
    weight *= share;
  }
  return weight;
}

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
  let q = params.beta * log_ratio;
  let group = group_of(row, q);
  let label = select(-1.0, 1.0, outcomes[row] > 0.0);
  // (softplus(x), sigmoid(x)) of x = -label * (Q - other).
  let loss = logistic_loss(-label * (q - group.other_scores / max(group.others, 1.0)), 0.0);
  let weight = response_weight(group);
  prm_rows[row] = vec4f(q, weight * loss.x, sigmoid(q), -label * weight * loss.y);
}
