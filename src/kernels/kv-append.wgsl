// Copies columns of each row to the row of the cache that its position names.
//
// source    array<vec4f>  in   row r, vector c at r * source_stride + source_offset + c
// positions [rows]        in   a row at or beyond `context` is skipped
// cache     array<vec4f>  out  row (sequence, position), vector c at
//                              (sequence * context + position) * cache_stride + cache_offset + c
//
// Dispatch: one thread per row and vector. Lengths, strides and offsets count vectors of 4 floats.
// Formula: a copy; sequence = row / rows_per_sequence. Twin: test/reference/kv-append.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  threads: u32,
  width: u32,
  rows_per_sequence: u32,
  context: u32,
  source_stride: u32,
  source_offset: u32,
  cache_stride: u32,
  cache_offset: u32,
}

@group(0) @binding(0) var<storage, read> source: array<vec4f>;
@group(0) @binding(1) var<storage, read> positions: array<u32>;
@group(0) @binding(2) var<storage, read_write> cache: array<vec4f>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = thread_index(global, workgroups);
  if (thread >= params.threads) {
    return;
  }
  let row = thread / params.width;
  let column = thread % params.width;
  let position = positions[row];
  if (position >= params.context) {
    return;
  }
  let cache_row = row / params.rows_per_sequence * params.context + position;
  cache[cache_row * params.cache_stride + params.cache_offset + column] =
    source[row * params.source_stride + params.source_offset + column];
}
