// Maximum, sum of exponentials and entropy sum of a strided share of each row of logits.
//
// logits   [rows, vocabulary]  in
// partials [rows, chunks]      out  (largest logit m, S = sum exp z, U = sum z exp z, 0), z = inverse_temperature * (logit - m)
//
// Dispatch: one thread per row and chunk, the chunk fastest; chunk c reads tokens c, c + chunks, c + 2 chunks, ... so that
// neighbours read neighbours.
// Formula: first half of the log-softmax of logprobs.wgsl. Twin: test/reference/logprobs.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  threads: u32,
  chunks: u32,
  vocabulary: u32,
  inverse_temperature: f32,
}

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = thread_index(global, workgroups);
  if (thread >= params.threads) {
    return;
  }
  let chunk = thread % params.chunks;
  let start = thread / params.chunks * params.vocabulary;
  var maximum = logits[start + chunk];
  for (var token = chunk + params.chunks; token < params.vocabulary; token += params.chunks) {
    maximum = max(maximum, logits[start + token]);
  }
  var sum = 0.0;
  var entropy_sum = 0.0;
  for (var token = chunk; token < params.vocabulary; token += params.chunks) {
    // Subtract the maximum before exponentiating, so that exp cannot overflow.
    let z = (logits[start + token] - maximum) * params.inverse_temperature;
    let weight = exp(z);
    sum += weight;
    entropy_sum += weight * z;
  }
  partials[thread] = vec4f(maximum, sum, entropy_sum, 0.0);
}
