// One Adam step of the learned intercept of the PRM's logit, after a mini-batch.
//
// prm_rows [rows, 4]    in      the last column is d loss / d Q
// weights  [rows]       in      0: dropped by the prompt filter
// map      array<u32>   in      rows of the mini-batch at offset .. offset + count
// guard    array<u32>   in      guard[0] > 0: something is not finite, so nothing changes
// state    [4 or more]  in out  intercept, first and second moment, steps made
//
// Dispatch: one thread, in the order of the mini-batch.
// Formula: gradient = mean of d loss / d Q over the kept responses, as d Q / d intercept = 1; Adam without decay or
//   clipping; nothing changes where no response is kept. Twin: test/reference/rl-intercept-step.ts

const EMPTY_SLOT = 0xffffffffu;

struct Params {
  offset: u32,
  count: u32,
  learning_rate: f32,
  beta1: f32,
  beta2: f32,
  one_minus_beta1: f32,
  one_minus_beta2: f32,
  log_beta1: f32,
  log_beta2: f32,
  epsilon: f32,
}

@group(0) @binding(0) var<storage, read> prm_rows: array<vec4f>;
@group(0) @binding(1) var<storage, read> weights: array<f32>;
@group(0) @binding(2) var<storage, read> map: array<u32>;
@group(0) @binding(3) var<storage, read> guard: array<u32>;
@group(0) @binding(4) var<storage, read_write> state: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

// 1 - exp(x) for x <= 0. Near 0 the subtraction would leave few digits, so a series stands in for it.
fn one_minus_exp(x: f32) -> f32 {
  if (x < -0.1) {
    return 1.0 - exp(x);
  }
  return -x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0))));
}

@compute @workgroup_size(1)
fn main() {
  var sum = 0.0;
  var kept = 0.0;
  for (var slot = params.offset; slot < params.offset + params.count; slot++) {
    let row = map[slot];
    if (row != EMPTY_SLOT && weights[row] != 0.0) {
      sum += prm_rows[row].w;
      kept += 1.0;
    }
  }
  if (kept == 0.0 || guard[0] > 0u) {
    return;
  }
  let gradient = sum / kept;
  let steps = state[3] + 1.0;
  let first = params.beta1 * state[1] + params.one_minus_beta1 * gradient;
  let second = params.beta2 * state[2] + params.one_minus_beta2 * gradient * gradient;
  let correction1 = one_minus_exp(steps * params.log_beta1);
  let correction2 = one_minus_exp(steps * params.log_beta2);
  state[0] -= params.learning_rate / correction1 * first / (sqrt(second / correction2) + params.epsilon);
  state[1] = first;
  state[2] = second;
  state[3] = steps;
}
