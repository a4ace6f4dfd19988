// First half of a long sum-partials.wgsl: adds blocks of chunks, in place, so that more threads share the work.
//
// partials [chunks, count] in  the partial sums
//                          out in the first chunk of each block, the sum of the block
//
// Dispatch: one thread per (block, element), neighbours on neighbouring elements; no other thread reads or writes what it does.
// Formula: partials[block * size, i] = sum over the chunks of the block of partials[chunk, i], in their order.
// Twin: test/reference/sum-partials.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  count: u32,
  chunks: u32,
  chunks_per_block: u32,
}

@group(0) @binding(0) var<storage, read_write> partials: array<f32>;
@group(0) @binding(1) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = thread_index(global, workgroups);
  let first = (thread / params.count) * params.chunks_per_block;
  if (first >= params.chunks) {
    return;
  }
  let i = thread % params.count;
  let end = min(first + params.chunks_per_block, params.chunks);
  var sum = 0.0;
  for (var chunk = first; chunk < end; chunk++) {
    sum += partials[chunk * params.count + i];
  }
  partials[first * params.count + i] = sum;
}
