// Squared norm of a flat array in partial sums, and a count of what is not finite.
//
// input    [count / 4] vec4       in   read as bits: WGSL lets a compiler assume that x != x is false
// partials [threads]              out  gradient-norm-total.wgsl adds them
// guard    array<atomic<u32>>     +=   guard[guard_slot]: elements whose 8 exponent bits are all ones
//
// `count` of Params is in vec4.
// Dispatch: one thread per partial, each walks the array in strides of `threads`.
// Formula: partials[t] = sum of x^2 over the thread's elements. Twin: test/reference/gradient-norm.ts

const WORKGROUP_SIZE = 64u;
const EXPONENT = vec4u(0x7f800000u);
// Terms are added in blocks, so that the rounding error of a long sum grows with the blocks, not with the terms.
const BLOCK = 16u;

struct Params {
  count: u32,
  threads: u32,
  guard_slot: u32,
}

@group(0) @binding(0) var<storage, read> input: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> partials: array<f32>;
@group(0) @binding(2) var<storage, read_write> guard: array<atomic<u32>>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = thread_index(global, workgroups);
  if (thread >= params.threads) {
    return;
  }
  var sum = vec4f();
  var nonfinite = vec4u();
  var i = thread;
  while (i < params.count) {
    var block = vec4f();
    for (var j = 0u; j < BLOCK && i < params.count; j++) {
      let bits = input[i];
      nonfinite += select(vec4u(), vec4u(1u), (bits & EXPONENT) == EXPONENT);
      let x = bitcast<vec4f>(bits);
      block += x * x;
      i += params.threads;
    }
    sum += block;
  }
  partials[thread] = (sum.x + sum.y) + (sum.z + sum.w);
  let count = nonfinite.x + nonfinite.y + nonfinite.z + nonfinite.w;
  if (count > 0u) {
    atomicAdd(&guard[params.guard_slot], count);
  }
}
