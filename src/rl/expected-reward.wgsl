// Gradient of the expected process reward over the whole vocabulary by the policy's logits, in place.
//
// logits     [chunk_rows, vocabulary] in out  of the policy; replaced by d loss / d logits
// prm_logits [chunk_rows, vocabulary] in      of the PRM at the same positions
// ref_logits [chunk_rows, vocabulary] in      of the reference
// rows       [slots]                  in      (source row or 0xffffffff, prompt_length, length, 0)
// spans      array<vec2u> [B]         in      (prompt length, length)
// weights    [B]                      in      0: leave the row out
// map        array<u32>               in      source rows of the mini-batch at offset .. offset + count
// expected   [B, context]             out     E at (source row, t + 1), 0 where that is no response position
//
// Dispatch: one thread per row of the chunk; row r is position n = first + r, slot n / context, column t = n % context.
// Formula: D[v] = bound tanh((beta (log prm[v] - log ref[v]) - kl (log pi[v] - log ref[v])) / bound), at most 0 where
//   ref[v] < support, without the tanh where bound = 0; E = sum pi D; loss = -sum pi A with A = D - E held constant, mean
//   over the response tokens of the mini-batch: dz[v] = -inverse_temperature weight pi[v] (D[v] - E). Zero at positions
//   that predict no response token. All three models at inverse_temperature. Twin: test/reference/rl-expected-reward.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  first: u32,
  chunk_rows: u32,
  vocabulary: u32,
  context: u32,
  offset: u32,
  count: u32,
  inverse_temperature: f32,
  beta: f32,
  kl: f32,
  bound: f32,
  support: f32,
}

@group(0) @binding(0) var<storage, read_write> logits: array<f32>;
@group(0) @binding(1) var<storage, read> prm_logits: array<f32>;
@group(0) @binding(2) var<storage, read> ref_logits: array<f32>;
@group(0) @binding(3) var<storage, read> rows: array<vec4u>;
@group(0) @binding(4) var<storage, read> spans: array<vec2u>;
@group(0) @binding(5) var<storage, read> weights: array<f32>;
@group(0) @binding(6) var<storage, read> map: array<u32>;
@group(0) @binding(7) var<storage, read_write> expected: array<f32>;
@group(0) @binding(8) var<uniform> params: Params;

// Largest logit and log(sum exp z) of policy, PRM and reference, z = inverse_temperature (logit - largest).
struct Softmaxes {
  largest: vec3f,
  log_sum: vec3f,
}

fn logits_at(n: u32) -> vec3f {
  return vec3f(logits[n], prm_logits[n], ref_logits[n]);
}

fn softmaxes(start: u32) -> Softmaxes {
  var largest = logits_at(start);
  for (var n = start + 1u; n < start + params.vocabulary; n++) {
    largest = max(largest, logits_at(n));
  }
  var sum = vec3f(0.0);
  for (var n = start; n < start + params.vocabulary; n++) {
    sum += exp((logits_at(n) - largest) * params.inverse_temperature);
  }
  return Softmaxes(largest, log(sum));
}

// (pi, D) of one token.
fn token_credit(n: u32, known: Softmaxes) -> vec2f {
  // Logits differ exactly; adding log_sum to a large maximum first would cost its digits.
  let logprob = (logits_at(n) - known.largest) * params.inverse_temperature - known.log_sum;
  let unbounded = params.beta * (logprob.y - logprob.z) - params.kl * (logprob.x - logprob.z);
  var credit = bounded(unbounded, params.bound);
  if (exp(logprob.z) < params.support) {
    credit = min(credit, 0.0);
  }
  return vec2f(exp(logprob.x), credit);
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  let chunk_row = global.x;
  if (chunk_row >= params.chunk_rows) {
    return;
  }
  let start = chunk_row * params.vocabulary;
  let position = params.first + chunk_row;
  let row = rows[position / params.context];
  let column = position % params.context;
  let next = column + 1u;
  var is_response = false;
  if (row.x != EMPTY_SLOT) {
    is_response = is_kept(row.x) && next < params.context && next >= row.y && next < row.z;
    if (column == 0u) {
      // No position predicts column 0.
      expected[row.x * params.context] = 0.0;
    }
    if (next < params.context && !is_response) {
      expected[row.x * params.context + next] = 0.0;
    }
  }
  if (!is_response) {
    for (var n = start; n < start + params.vocabulary; n++) {
      logits[n] = 0.0;
    }
    return;
  }
  let known = softmaxes(start);
  var mean = 0.0;
  for (var n = start; n < start + params.vocabulary; n++) {
    let token = token_credit(n, known);
    mean += token.x * token.y;
  }
  expected[row.x * params.context + next] = mean;
  let scale = -params.inverse_temperature / minibatch_tokens(params.offset, params.count);
  for (var n = start; n < start + params.vocabulary; n++) {
    let token = token_credit(n, known);
    logits[n] = scale * token.x * (token.y - mean);
  }
}
