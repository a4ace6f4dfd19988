// Turns logits into the gradient of a loss that is known by its derivatives by log-probability and entropy, in place.
//
// logits      [chunk_rows, vocabulary]  in/out
// tokens      [slots, context]          in
// rows        [slots]                   in   (source row or 0xffffffff, prompt_length, length, 0)
// statistics  [chunk_rows]              in   (largest logit, log(sum exp z), entropy, 0)
// d_logprobs  [B, context]              in   read at (source row, t + 1)
// d_entropies [B, context]              in   likewise, where `has_entropies` is 1
//
// Dispatch: one thread per row and chunk, the chunk fastest; chunk c handles tokens c, c + chunks, ...
// Formula: dz[v] = dlogprob (1[v = token] - p[v]) - dentropy p[v] (log p[v] + entropy), times inverse_temperature; zero
// where t + 1 is no response position. Twin: test/reference/logprobs.ts

const WORKGROUP_SIZE = 64u;
const NONE = 0xffffffffu;

struct Params {
  threads: u32,
  first: u32,
  chunks: u32,
  vocabulary: u32,
  context: u32,
  inverse_temperature: f32,
  has_entropies: u32,
}

@group(0) @binding(0) var<storage, read_write> logits: array<f32>;
@group(0) @binding(1) var<storage, read> tokens: array<u32>;
@group(0) @binding(2) var<storage, read> rows: array<vec4u>;
@group(0) @binding(3) var<storage, read> statistics: array<vec4f>;
@group(0) @binding(4) var<storage, read> d_logprobs: array<f32>;
@group(0) @binding(5) var<storage, read> d_entropies: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = thread_index(global, workgroups);
  if (thread >= params.threads) {
    return;
  }
  let chunk_row = thread / params.chunks;
  let chunk = thread % params.chunks;
  let start = chunk_row * params.vocabulary;
  let position = params.first + chunk_row;
  let row = rows[position / params.context];
  let next = position % params.context + 1u;
  let is_response = row.x != NONE && next < params.context && next >= row.y && next < row.z;
  if (!is_response) {
    for (var token = chunk; token < params.vocabulary; token += params.chunks) {
      logits[start + token] = 0.0;
    }
    return;
  }
  let token_of_row = min(tokens[position + 1u], params.vocabulary - 1u);
  let d_logprob = d_logprobs[row.x * params.context + next];
  var d_entropy = 0.0;
  if (params.has_entropies == 1u) {
    d_entropy = d_entropies[row.x * params.context + next];
  }
  let known = statistics[chunk_row];
  for (var token = chunk; token < params.vocabulary; token += params.chunks) {
    let logprob = (logits[start + token] - known.x) * params.inverse_temperature - known.y;
    let p = exp(logprob);
    let hit = select(0.0, 1.0, token == token_of_row);
    logits[start + token] = params.inverse_temperature * (d_logprob * (hit - p) - d_entropy * p * (logprob + known.z));
  }
}
