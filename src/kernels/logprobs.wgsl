// Log-probability of the next token and entropy at each position of a chunk, from the partial sums of its logits.
//
// logits     [chunk_rows, vocabulary]  in
// partials   [chunk_rows, chunks]      in   from logprobs-partials.wgsl
// tokens     [slots, context]          in
// rows       [slots]                   in   (source row or 0xffffffff, prompt_length, length, 0)
// statistics [chunk_rows]              out  (largest logit, log(sum exp z), entropy, 0)
// logprobs   [B, context]              out  at (source row, t + 1); zero unless prompt_length <= t + 1 < length
// entropies  [B, context]              out  likewise
//
// Dispatch: one thread per row of the chunk; row r is position n = first + r, slot n / context, column t = n % context.
// Formula: z = inverse_temperature * (logit - largest), log p = z[token] - log(sum exp z), entropy = log(sum exp z) - sum p z.
// Twin: test/reference/logprobs.ts

const WORKGROUP_SIZE = 64u;
const NONE = 0xffffffffu;

struct Params {
  first: u32,
  chunk_rows: u32,
  chunks: u32,
  vocabulary: u32,
  context: u32,
  inverse_temperature: f32,
}

@group(0) @binding(0) var<storage, read> logits: array<f32>;
@group(0) @binding(1) var<storage, read> partials: array<vec4f>;
@group(0) @binding(2) var<storage, read> tokens: array<u32>;
@group(0) @binding(3) var<storage, read> rows: array<vec4u>;
@group(0) @binding(4) var<storage, read_write> statistics: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> logprobs: array<f32>;
@group(0) @binding(6) var<storage, read_write> entropies: array<f32>;
@group(0) @binding(7) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let chunk_row = thread_index(global, workgroups);
  if (chunk_row >= params.chunk_rows) {
    return;
  }
  var maximum = partials[chunk_row * params.chunks].x;
  for (var chunk = 1u; chunk < params.chunks; chunk++) {
    maximum = max(maximum, partials[chunk_row * params.chunks + chunk].x);
  }
  var sum = 0.0;
  var entropy_sum = 0.0;
  for (var chunk = 0u; chunk < params.chunks; chunk++) {
    let part = partials[chunk_row * params.chunks + chunk];
    let shift = (part.x - maximum) * params.inverse_temperature;
    let scale = exp(shift);
    sum += scale * part.y;
    // Moving the maximum by `shift` moves every z by it too.
    entropy_sum += scale * (part.z + shift * part.y);
  }
  let log_sum = log(sum);
  let entropy = log_sum - entropy_sum / sum;
  statistics[chunk_row] = vec4f(maximum, log_sum, entropy, 0.0);

  let position = params.first + chunk_row;
  let row = rows[position / params.context];
  if (row.x == NONE) {
    return;
  }
  let column = position % params.context;
  let target_ = row.x * params.context + column;
  if (column == 0u) {
    // No position predicts column 0.
    logprobs[target_] = 0.0;
    entropies[target_] = 0.0;
  }
  let next = column + 1u;
  if (next >= params.context) {
    return;
  }
  let is_response = next >= row.y && next < row.z;
  var logprob = 0.0;
  if (is_response) {
    let token = min(tokens[position + 1u], params.vocabulary - 1u);
    // Logits differ exactly; adding log_sum to a large maximum first would cost its digits.
    logprob = (logits[chunk_row * params.vocabulary + token] - maximum) * params.inverse_temperature - log_sum;
  }
  logprobs[target_ + 1u] = logprob;
  entropies[target_ + 1u] = select(0.0, entropy, is_response);
}
