// Sets words to a constant.
//
// output [words] out
//
// Dispatch: one thread per word.
// Formula: output[i] = value. Twin: test/reference/fill.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  words: u32,
  value: u32,
}

@group(0) @binding(0) var<storage, read_write> output: array<u32>;
@group(0) @binding(1) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let i = thread_index(global, workgroups);
  if (i < params.words) {
    output[i] = params.value;
  }
}
