// Chains the positions of each token, so that embedding-backward.wgsl can add their gradients in order.
//
// tokens [positions] in  0xffffffff is padding
// chain  [positions] out low 31 bits: the next position with the same token, or END; top bit: first of its token
//
// Dispatch: one thread per position. A scan ends at the nearest equal token: about `vocab` tokens away, and never
// more than `positions`.
// Formula: none. Twin: test/reference/embedding.ts

const WORKGROUP_SIZE = 64u;
const END = 0x7fffffffu;
const FIRST = 0x80000000u;

struct Params {
  positions: u32,
  vocab: u32,
}

@group(0) @binding(0) var<storage, read> tokens: array<u32>;
@group(0) @binding(1) var<storage, read_write> chain: array<u32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let position = thread_index(global, workgroups);
  if (position >= params.positions) {
    return;
  }
  let token = tokens[position];
  if (token >= params.vocab) {
    chain[position] = END;
    return;
  }
  var next = position + 1u;
  while (next < params.positions && tokens[next] != token) {
    next++;
  }
  var link = select(END, next, next < params.positions);
  var before = position;
  while (before > 0u && tokens[before - 1u] != token) {
    before--;
  }
  if (before == 0u) {
    link |= FIRST;
  }
  chain[position] = link;
}
