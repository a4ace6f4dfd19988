// Rotary position embedding of heads inside rows, in place, or its inverse.
//
// array     array<f32>                in/out  row r, head h, column c at r * stride + offset + h * width + c
// positions [rows]                    in
// rotations [context, half_width]     in      (cosine, sine) of position * frequency
//
// Dispatch: one thread per row and column pair; it turns that pair in every head.
// Formula: (a, b) = (x[i], x[i + width/2]) -> (a cos - b sin, b cos + a sin) (Su et al. 2021, arXiv 2104.09864, pairs as in
// Hugging Face Llama); the inverse has -sin. Twin: test/reference/rope.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  heads: u32,
  half_width: u32,
  stride: u32,
  offset: u32,
  context: u32,
  inverse: u32,
}

@group(0) @binding(0) var<storage, read_write> array_: array<f32>;
@group(0) @binding(1) var<storage, read> positions: array<u32>;
@group(0) @binding(2) var<storage, read> rotations: array<vec2f>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = thread_index(global, workgroups);
  if (thread >= params.rows * params.half_width) {
    return;
  }
  let row = thread / params.half_width;
  let pair = thread % params.half_width;
  let position = positions[row];
  if (position >= params.context) {
    return;
  }
  let rotation = rotations[position * params.half_width + pair];
  let cosine = rotation.x;
  let sine = select(rotation.y, -rotation.y, params.inverse == 1u);
  var index = row * params.stride + params.offset + pair;
  for (var head = 0u; head < params.heads; head++) {
    let a = array_[index];
    let b = array_[index + params.half_width];
    array_[index] = a * cosine - b * sine;
    array_[index + params.half_width] = b * cosine + a * sine;
    index += 2u * params.half_width;
  }
}
