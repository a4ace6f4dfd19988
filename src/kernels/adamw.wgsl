// One step of AdamW with decoupled weight decay and a clipped gradient, over all parameters at once.
//
// parameters [count / 4] vec4 in out
// gradients  [count / 4] vec4 in out  set to 0 after use
// m, v       [count / 4] vec4 in out  first and second moments
// schedule   array<f32>       in      from schedule_offset: learning rate, 1 - beta1^k, 1 - beta2^k
// norm       array<f32>       in      norm[norm_slot]: squared norm of the gradients
// guard      array<u32>       in      guard[guard_slot] > 0: something is not finite, so nothing changes,
//                                     the gradients neither, so that the culprit can be named
//
// `count` of Params is in vec4.
// Dispatch: one thread per vec4.
// Formula: Loshchilov & Hutter 2019 (arXiv 1711.05101), algorithm 2, as torch.optim.AdamW does it; clipping as
// torch.nn.utils.clip_grad_norm_ does it. Twin: test/reference/adamw.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  count: u32,
  schedule_offset: u32,
  norm_slot: u32,
  guard_slot: u32,
  beta1: f32,
  beta2: f32,
  // 1 - beta, computed in float64: the subtraction in f32 would keep only some 16 bits of it.
  one_minus_beta1: f32,
  one_minus_beta2: f32,
  epsilon: f32,
  weight_decay: f32,
  // 0: no clipping.
  max_norm: f32,
}

@group(0) @binding(0) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> m: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> v: array<vec4f>;
@group(0) @binding(4) var<storage, read> schedule: array<f32>;
@group(0) @binding(5) var<storage, read> norm: array<f32>;
@group(0) @binding(6) var<storage, read> guard: array<u32>;
@group(0) @binding(7) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let i = thread_index(global, workgroups);
  if (i >= params.count || guard[params.guard_slot] > 0u) {
    return;
  }
  var clip = 1.0;
  if (params.max_norm > 0.0) {
    clip = min(1.0, params.max_norm / (sqrt(norm[params.norm_slot]) + 1e-6));
  }
  let learning_rate = schedule[params.schedule_offset];
  let correction1 = schedule[params.schedule_offset + 1u];
  let correction2 = schedule[params.schedule_offset + 2u];
  let gradient = gradients[i] * clip;
  let first = params.beta1 * m[i] + params.one_minus_beta1 * gradient;
  let second = params.beta2 * v[i] + params.one_minus_beta2 * gradient * gradient;
  let step = (learning_rate / correction1) * first / (sqrt(second / correction2) + params.epsilon);
  parameters[i] = parameters[i] * (1.0 - learning_rate * params.weight_decay) - step;
  m[i] = first;
  v[i] = second;
  gradients[i] = vec4f();
}
