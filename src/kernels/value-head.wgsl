// Value of the state before each response token: a scalar head on normalised hidden states.
//
// hidden [slots, context, width] vec4 in
// head   [width + 1] vec4             in   the weight, then (bias, 0, 0, 0)
// rows   [slots]                      in   (source row or 0xffffffff, prompt_length, length, 0)
// values [B, context]                 out  at (source row, t + 1); 0 where t + 1 is no response position
//
// `width` of Params is in vec4.
// Dispatch: one thread per position n = (slot, t). Column 0 is written with t = 0; empty slots write nothing.
// Formula: V(y_<t+1) = sum over c of weight[c] * hidden[slot, t, c], + bias. Twin: test/reference/value-head.ts

const WORKGROUP_SIZE = 64u;
const NONE = 0xffffffffu;

struct Params {
  positions: u32,
  context: u32,
  width: u32,
}

@group(0) @binding(0) var<storage, read> hidden: array<vec4f>;
@group(0) @binding(1) var<storage, read> head: array<vec4f>;
@group(0) @binding(2) var<storage, read> rows: array<vec4u>;
@group(0) @binding(3) var<storage, read_write> values: array<f32>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let position = thread_index(global, workgroups);
  if (position >= params.positions) {
    return;
  }
  let row = rows[position / params.context];
  if (row.x == NONE) {
    return;
  }
  let column = position % params.context;
  let target_ = row.x * params.context + column;
  if (column == 0u) {
    // No position predicts column 0.
    values[target_] = 0.0;
  }
  let next = column + 1u;
  if (next >= params.context) {
    return;
  }
  var value = 0.0;
  if (next >= row.y && next < row.z) {
    var products = vec4f();
    for (var c = 0u; c < params.width; c++) {
      products += hidden[position * params.width + c] * head[c];
    }
    value = ((products.x + products.y) + (products.z + products.w)) + head[params.width].x;
  }
  values[target_ + 1u] = value;
}
