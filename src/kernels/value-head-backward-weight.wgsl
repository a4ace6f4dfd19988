// Gradient of the value head for its weight and bias, summed over a chunk of positions; sum-partials.wgsl adds the chunks.
//
// d_values [B, context]                 in   read at (source row, t + 1)
// hidden   [slots, context, width] vec4 in
// rows     [slots]                      in   (source row or 0xffffffff, prompt_length, length, 0)
// partials [chunks, width + 1] vec4     out  of the weight, then (of the bias, 0, 0, 0)
//
// `width` of Params is in vec4.
// Dispatch: one thread per (chunk, vec4 of columns), neighbours on neighbouring columns.
// Formula: dw[c] = sum over (slot, t) of d_value * hidden[slot, t, c]; the bias is the weight of a further column that
// is always 1. Positions that predict no response token are not read. Twin: test/reference/value-head.ts

const WORKGROUP_SIZE = 64u;
const NONE = 0xffffffffu;

struct Params {
  positions: u32,
  context: u32,
  width: u32,
  positions_per_chunk: u32,
}

@group(0) @binding(0) var<storage, read> d_values: array<f32>;
@group(0) @binding(1) var<storage, read> hidden: array<vec4f>;
@group(0) @binding(2) var<storage, read> rows: array<vec4u>;
@group(0) @binding(3) var<storage, read_write> partials: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = thread_index(global, workgroups);
  let columns = params.width + 1u;
  let first = (thread / columns) * params.positions_per_chunk;
  if (first >= params.positions) {
    return;
  }
  let end = min(first + params.positions_per_chunk, params.positions);
  let c = thread % columns;
  let is_bias = c == params.width;
  let read_column = min(c, params.width - 1u);
  var sum = vec4f();
  for (var position = first; position < end; position++) {
    let row = rows[position / params.context];
    let next = position % params.context + 1u;
    if (row.x != NONE && next < params.context && next >= row.y && next < row.z) {
      let x = select(hidden[position * params.width + read_column], vec4f(1.0, 0.0, 0.0, 0.0), is_bias);
      sum += d_values[row.x * params.context + next] * x;
    }
  }
  partials[thread] = sum;
}
