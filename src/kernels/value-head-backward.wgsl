// Gradient of the value head for the hidden states.
//
// d_values [B, context]                 in   read at (source row, t + 1)
// head     [width + 1] vec4             in   the weight, then (bias, 0, 0, 0)
// rows     [slots]                      in   (source row or 0xffffffff, prompt_length, length, 0)
// d_hidden [slots, context, width] vec4 out  0 where t + 1 is no response position
//
// `width` of Params is in vec4.
// Dispatch: one thread per (position, vec4 of columns), neighbours on neighbouring columns.
// Formula: d_hidden[slot, t, c] = d_value * weight[c]. Twin: test/reference/value-head.ts

const WORKGROUP_SIZE = 64u;
const NONE = 0xffffffffu;

struct Params {
  positions: u32,
  context: u32,
  width: u32,
}

@group(0) @binding(0) var<storage, read> d_values: array<f32>;
@group(0) @binding(1) var<storage, read> head: array<vec4f>;
@group(0) @binding(2) var<storage, read> rows: array<vec4u>;
@group(0) @binding(3) var<storage, read_write> d_hidden: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = thread_index(global, workgroups);
  let position = thread / params.width;
  if (position >= params.positions) {
    return;
  }
  let row = rows[position / params.context];
  let next = position % params.context + 1u;
  var gradient = vec4f();
  if (row.x != NONE && next < params.context && next >= row.y && next < row.z) {
    gradient = d_values[row.x * params.context + next] * head[thread % params.width];
  }
  d_hidden[thread] = gradient;
}
