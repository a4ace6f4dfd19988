// Counts the floats that are NaN or infinite.
//
// input    [words]            in  read as bits: WGSL lets a compiler assume that x != x is false
// counters array<atomic<u32>> +=  counters[slot]
//
// Dispatch: one thread per `threads`, each walks the array in strides of `threads`.
// Formula: a float is not finite when its 8 exponent bits are all ones. Twin: test/reference/count-nonfinite.ts

const WORKGROUP_SIZE = 64u;
const EXPONENT = 0x7f800000u;

struct Params {
  words: u32,
  threads: u32,
  slot: u32,
}

@group(0) @binding(0) var<storage, read> input: array<u32>;
@group(0) @binding(1) var<storage, read_write> counters: array<atomic<u32>>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = thread_index(global, workgroups);
  if (thread >= params.threads) {
    return;
  }
  var count = 0u;
  for (var i = thread; i < params.words; i += params.threads) {
    count += select(0u, 1u, (input[i] & EXPONENT) == EXPONENT);
  }
  // Almost always zero: skipping the atomic keeps threads from queueing on one word.
  if (count > 0u) {
    atomicAdd(&counters[params.slot], count);
  }
}
