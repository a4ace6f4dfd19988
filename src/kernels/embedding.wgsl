// Looks up the embedding of each token.
//
// tokens [positions]              in  0xffffffff is padding
// table  [vocab, width / 4] vec4  in
// output [positions, width / 4]   out 0 where the token is padding or not in the vocabulary
//
// `width` of Params is in vec4.
// Dispatch: one thread per (position, vec4 of columns).
// Formula: output[n] = table[tokens[n]]. Twin: test/reference/embedding.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  positions: u32,
  vocab: u32,
  width: u32,
}

@group(0) @binding(0) var<storage, read> tokens: array<u32>;
@group(0) @binding(1) var<storage, read> table: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> output: array<vec4f>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let i = thread_index(global, workgroups);
  if (i >= params.positions * params.width) {
    return;
  }
  let token = tokens[i / params.width];
  var row = vec4f();
  if (token < params.vocab) {
    row = table[token * params.width + i % params.width];
  }
  output[i] = row;
}
