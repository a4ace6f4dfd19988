// Returns of each response token: discounted centred process rewards from here on, plus the centred outcome.
//
// process_rewards [rows, context]     in
// outcomes        [rows]              in
// baselines       array<vec4f> [rows] in   process scale and shift, outcome scale and shift
// spans           array<vec2u> [rows] in   (prompt length, length)
// weights         [rows]              in   0: dropped by the prompt filter
// returns         [rows, context]     out  weighted sum of the next two; 0 outside the response
// process_returns [rows, context]     out
// outcome_returns [rows, context]     out
//
// Dispatch: one thread per response, scanning backwards.
// Formula (Eq. 5 of arXiv 2502.01456): process sum_{s >= t} gamma^(s - t) (r_s * scale + shift); outcome
//   gamma^(last - t) * (o * scale + shift), the same constant on every token for the paper's gamma of 1.
// Twin: test/reference/rl-returns.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  context: u32,
  process_weight: f32,
  process_gamma: f32,
  outcome_weight: f32,
  outcome_gamma: f32,
}

@group(0) @binding(0) var<storage, read> process_rewards: array<f32>;
@group(0) @binding(1) var<storage, read> outcomes: array<f32>;
@group(0) @binding(2) var<storage, read> baselines: array<vec4f>;
@group(0) @binding(3) var<storage, read> spans: array<vec2u>;
@group(0) @binding(4) var<storage, read> weights: array<f32>;
@group(0) @binding(5) var<storage, read_write> returns: array<f32>;
@group(0) @binding(6) var<storage, read_write> process_returns: array<f32>;
@group(0) @binding(7) var<storage, read_write> outcome_returns: array<f32>;
@group(0) @binding(8) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  let row = global.x;
  if (row >= params.rows) {
    return;
  }
  let span = select(vec2u(0u), spans[row], weights[row] != 0.0);
  let baseline = baselines[row];
  var process = 0.0;
  var outcome = outcomes[row] * baseline.z + baseline.w;
  for (var i = params.context; i > 0u; i--) {
    let t = i - 1u;
    let n = row * params.context + t;
    if (t < span.x || t >= span.y) {
      returns[n] = 0.0;
      process_returns[n] = 0.0;
      outcome_returns[n] = 0.0;
      continue;
    }
    process = process_rewards[n] * baseline.x + baseline.y + params.process_gamma * process;
    process_returns[n] = process;
    outcome_returns[n] = outcome;
    returns[n] = params.process_weight * process + params.outcome_weight * outcome;
    outcome *= params.outcome_gamma;
  }
}
