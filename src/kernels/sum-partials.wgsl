// Adds the partial sums of chunks to an output, always in the order of the chunks.
//
// partials [chunks, count] in every `step`-th chunk counts: the first of each block of sum-partials-blocks.wgsl, or all
// output   [count]         +=
//
// Dispatch: one thread per element.
// Formula: output[i] += sum over those chunks of partials[chunk, i]. Twin: test/reference/sum-partials.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  count: u32,
  chunks: u32,
  step: u32,
}

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> output: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let i = thread_index(global, workgroups);
  if (i >= params.count) {
    return;
  }
  var sum = 0.0;
  for (var chunk = 0u; chunk < params.chunks; chunk += params.step) {
    sum += partials[chunk * params.count + i];
  }
  output[i] += sum;
}
