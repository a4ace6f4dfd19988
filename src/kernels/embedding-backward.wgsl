// Gradient of the embedding table.
//
// tokens   [positions]                 in  0xffffffff is padding
// chain    [positions]                 in  from embedding-index.wgsl
// d_output [positions, width / 4] vec4 in
// d_table  [vocab, width / 4] vec4     +=
//
// `width` of Params is in vec4.
// Dispatch: one thread per (position, vec4 of columns); only the first position of each token works, and adds the
// gradients of all positions of that token in their order: no two threads write one row, so no atomics.
// Formula: d_table[v] += sum over positions n with tokens[n] = v of d_output[n]. Twin: test/reference/embedding.ts

const WORKGROUP_SIZE = 64u;
const END = 0x7fffffffu;
const FIRST = 0x80000000u;

struct Params {
  positions: u32,
  width: u32,
}

@group(0) @binding(0) var<storage, read> tokens: array<u32>;
@group(0) @binding(1) var<storage, read> chain: array<u32>;
@group(0) @binding(2) var<storage, read> d_output: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> d_table: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let i = thread_index(global, workgroups);
  if (i >= params.positions * params.width) {
    return;
  }
  let first = i / params.width;
  if ((chain[first] & FIRST) == 0u) {
    return;
  }
  let column = i % params.width;
  var sum = vec4f();
  var position = first;
  while (position != END) {
    sum += d_output[position * params.width + column];
    position = chain[position] & END;
  }
  d_table[tokens[first] * params.width + column] += sum;
}
