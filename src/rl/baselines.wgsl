// Scale and shift that centre the rewards of each response on its group, for both sources of reward.
//
// means     [rows] and more     in   mean process reward per token; behind it what a fragment may ask for
// outcomes  [rows]              in
// weights   [rows]              in   0: dropped by the prompt filter, in no mean
// baselines array<vec4f> [rows] out  process scale and shift, outcome scale and shift; 0 for dropped rows
//
// Dispatch: one thread per response; each walks its group of group_size consecutive rows.
// Formula: `baseline` of the appended fragment. A response that is alone in its group has no baseline: scale 1, shift 0.
// Twin: test/reference/rl-baselines.ts

const WORKGROUP_SIZE = 64u;
const PROCESS = 0u;
const OUTCOME = 1u;

struct Params {
  rows: u32,
  group_size: u32,
  epsilon: f32,
}

// What a fragment may use besides the source that it centres, PROCESS or OUTCOME. `deviation` is the sample standard deviation (Bessel).
struct Group {
  own: f32,
  count: f32,
  mean: f32,
  deviation: f32,
}

@group(0) @binding(0) var<storage, read> means: array<f32>;
@group(0) @binding(1) var<storage, read> outcomes: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> baselines: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u) {
  let row = global.x;
  if (row >= params.rows) {
    return;
  }
  if (weights[row] == 0.0) {
    baselines[row] = vec4f(0.0);
    return;
  }
  let first = row - row % params.group_size;
  let end = min(first + params.group_size, params.rows);
  var count = 0.0;
  var sum = vec2f(0.0);
  for (var other = first; other < end; other++) {
    if (weights[other] != 0.0) {
      count += 1.0;
      sum += vec2f(means[other], outcomes[other]);
    }
  }
  if (count < 2.0) {
    baselines[row] = vec4f(1.0, 0.0, 1.0, 0.0);
    return;
  }
  let mean = sum / count;
  var squares = vec2f(0.0);
  for (var other = first; other < end; other++) {
    if (weights[other] != 0.0) {
      let difference = vec2f(means[other], outcomes[other]) - mean;
      squares += difference * difference;
    }
  }
  let deviation = sqrt(squares / (count - 1.0));
  let process = baseline(Group(means[row], count, mean.x, deviation.x), PROCESS);
  let outcome = baseline(Group(outcomes[row], count, mean.y, deviation.y), OUTCOME);
  baselines[row] = vec4f(process, outcome);
}
