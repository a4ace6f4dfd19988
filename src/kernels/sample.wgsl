// Draws the next token of each sequence and advances its state of decoding.
//
// logits    [slots, vocabulary]  in
// draw      [4]                  in      (seed, stream, update, first row)
// spans     [B]                  in/out  (prompt_length, length so far)
// tokens    [B, context]         in/out  the drawn token is appended
// logprobs  [B, context]         out     of the drawn token under the full softmax at the temperature
// entropies [B, context]         out     of that softmax
// positions [slots]              in/out  column of the token that the network has just read; NONE when finished
// current   [slots]              out     the token for the network to read next; NONE when finished
//
// Dispatch: one thread per slot; slot b is row first_row + b.
// Formula: z = inverse_temperature * (logits - their largest); keep the top_k largest, then the fewest of the largest whose
// share of what is kept reaches top_p, with all ties of the least one kept; inverse CDF in the order of the vocabulary at
// the first word of Philox(key = (seed, stream), counter = (column, row, update, 0)).
// Twin: test/reference/sample.ts

const WORKGROUP_SIZE = 64u;
const NONE = 0xffffffffu;

struct Params {
  slots: u32,
  vocabulary: u32,
  context: u32,
  response_limit: u32,
  stop_0: u32,
  stop_1: u32,
  stop_2: u32,
  stop_3: u32,
  inverse_temperature: f32,
  is_greedy: u32,
  top_k: u32,
  top_p: f32,
}

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> draw: vec4u;
@group(0) @binding(2) var<storage, read_write> spans: array<vec2u>;
@group(0) @binding(3) var<storage, read_write> tokens: array<u32>;
@group(0) @binding(4) var<storage, read_write> logprobs: array<f32>;
@group(0) @binding(5) var<storage, read_write> entropies: array<f32>;
@group(0) @binding(6) var<storage, read_write> positions: array<u32>;
@group(0) @binding(7) var<storage, read_write> current: array<u32>;
@group(0) @binding(8) var<uniform> params: Params;

// Unsigned integers in the order of the floats.
fn order_key(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  return bits ^ select(0x80000000u, NONE, bits >= 0x80000000u);
}

// The k-th largest key of the row, found bit by bit: the largest bound that at least k keys reach.
fn top_k_bound(start: u32) -> u32 {
  var bound = 0u;
  for (var bit = 0x80000000u; bit > 0u; bit >>= 1u) {
    let candidate = bound | bit;
    var count = 0u;
    for (var token = 0u; token < params.vocabulary; token++) {
      count += select(0u, 1u, order_key(logits[start + token]) >= candidate);
    }
    bound = select(bound, candidate, count >= params.top_k);
  }
  return bound;
}

// Sum of exp(z) over the tokens whose key reaches `bound`, in the order of the vocabulary.
fn mass_from(start: u32, bound: u32, maximum: f32) -> f32 {
  var mass = 0.0;
  for (var token = 0u; token < params.vocabulary; token++) {
    let logit = logits[start + token];
    if (order_key(logit) >= bound) {
      mass += exp((logit - maximum) * params.inverse_temperature);
    }
  }
  return mass;
}

// The largest bound whose tokens hold `least` or more; never below `lowest`.
fn top_p_bound(start: u32, lowest: u32, least: f32, maximum: f32) -> u32 {
  var bound = 0u;
  for (var bit = 0x80000000u; bit > 0u; bit >>= 1u) {
    let candidate = bound | bit;
    if (mass_from(start, max(candidate, lowest), maximum) >= least) {
      bound = candidate;
    }
  }
  return max(bound, lowest);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let slot = thread_index(global, workgroups);
  if (slot >= params.slots) {
    return;
  }
  let position = positions[slot];
  if (position == NONE) {
    return;
  }
  let row = draw.w + slot;
  let prompt_length = spans[row].x;
  let column = position + 1u;
  let end = min(prompt_length + params.response_limit, params.context);
  if (column >= end) {
    positions[slot] = NONE;
    current[slot] = NONE;
    return;
  }
  if (column < prompt_length) {
    positions[slot] = column;
    current[slot] = tokens[row * params.context + column];
    return;
  }

  let start = slot * params.vocabulary;
  var best = 0u;
  for (var token = 1u; token < params.vocabulary; token++) {
    best = select(best, token, logits[start + token] > logits[start + best]);
  }
  let maximum = logits[start + best];
  var sum = 0.0;
  var entropy_sum = 0.0;
  for (var token = 0u; token < params.vocabulary; token++) {
    let z = (logits[start + token] - maximum) * params.inverse_temperature;
    let weight = exp(z);
    sum += weight;
    entropy_sum += weight * z;
  }

  var chosen = best;
  if (params.is_greedy == 0u) {
    var bound = 0u;
    var kept = sum;
    if (params.top_k > 0u) {
      bound = top_k_bound(start);
      kept = mass_from(start, bound, maximum);
    }
    if (params.top_p < 1.0) {
      bound = top_p_bound(start, bound, params.top_p * kept, maximum);
      kept = mass_from(start, bound, maximum);
    }
    let random = philox4x32_10(draw.xy, vec4u(column, row, draw.z, 0u));
    let goal = philox_uniform(random.x) * kept;
    var reached = 0.0;
    for (var token = 0u; token < params.vocabulary; token++) {
      let logit = logits[start + token];
      if (order_key(logit) < bound) {
        continue;
      }
      let weight = exp((logit - maximum) * params.inverse_temperature);
      // Rounding may keep the sum below the goal to the end: then the last token of any weight stands.
      if (weight > 0.0 && reached <= goal) {
        chosen = token;
      }
      reached += weight;
    }
  }

  let target_ = row * params.context + column;
  tokens[target_] = chosen;
  logprobs[target_] = (logits[start + chosen] - maximum) * params.inverse_temperature - log(sum);
  entropies[target_] = log(sum) - entropy_sum / sum;
  spans[row] = vec2u(prompt_length, column + 1u);
  let is_stop = any(vec4u(chosen) == vec4u(params.stop_0, params.stop_1, params.stop_2, params.stop_3));
  let is_finished = is_stop || column + 1u >= end;
  positions[slot] = select(column, NONE, is_finished);
  current[slot] = select(chosen, NONE, is_finished);
}
