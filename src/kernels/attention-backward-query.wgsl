// Gradient of attention by its queries, and the row sums that the gradient by keys needs.
//
// query, key, value, output, rows  in   as in attention.wgsl; row n is at position n % context
// d_output   [rows, heads, width]  in   vectors of 4 floats
// statistics [rows, heads, 2]      in/out  first: logsumexp of the scaled scores (in); second: sum(dO * O) (out)
// d_query    array<vec4f>          out  row n, head h, vector d at n * d_query_stride + d_query_offset + h * HEAD_WIDTH/4 + d
//
// Dispatch: one thread per sequence, head, part of the head (see _head-columns.wgsl) and query, the query fastest.
// Padding yields zeros.
// Formula: p = exp(s - logsumexp), ds = p (dO v - sum(dO * O)), dq = scale ds k (arXiv 2205.14135, appendix B.2).
// Twin: test/reference/attention.ts

override HEAD_WIDTH: u32;

const WORKGROUP_SIZE = 64u;

struct Params {
  threads: u32,
  context: u32,
  heads: u32,
  kv_heads: u32,
  scale: f32,
  query_stride: u32,
  query_offset: u32,
  key_stride: u32,
  key_offset: u32,
  value_stride: u32,
  value_offset: u32,
  d_query_stride: u32,
  d_query_offset: u32,
}

@group(0) @binding(0) var<storage, read> query: array<vec4f>;
@group(0) @binding(1) var<storage, read> key: array<vec4f>;
@group(0) @binding(2) var<storage, read> value: array<vec4f>;
@group(0) @binding(3) var<storage, read> output: array<vec4f>;
@group(0) @binding(4) var<storage, read> d_output: array<vec4f>;
@group(0) @binding(5) var<storage, read_write> statistics: array<f32>;
@group(0) @binding(6) var<storage, read> rows: array<vec4u>;
@group(0) @binding(7) var<storage, read_write> d_query: array<vec4f>;
@group(0) @binding(8) var<uniform> params: Params;

fn query_block(start: u32, at: vec4u) -> mat4x4f {
  return mat4x4f(query[start + at.x], query[start + at.y], query[start + at.z], query[start + at.w]);
}

fn query_columns(start: u32, part: u32) -> Columns {
  var columns = Columns();
  columns.a = query_block(start, vectors_of(part, 0u));
  if (HEAD_WIDTH > 16u) {
    columns.b = query_block(start, vectors_of(part, 1u));
  }
  if (HEAD_WIDTH > 32u) {
    columns.c = query_block(start, vectors_of(part, 2u));
  }
  if (HEAD_WIDTH > 48u) {
    columns.d = query_block(start, vectors_of(part, 3u));
  }
  return columns;
}

fn key_block(start: u32, at: vec4u) -> mat4x4f {
  return mat4x4f(key[start + at.x], key[start + at.y], key[start + at.z], key[start + at.w]);
}

fn key_columns(start: u32, part: u32) -> Columns {
  var columns = Columns();
  columns.a = key_block(start, vectors_of(part, 0u));
  if (HEAD_WIDTH > 16u) {
    columns.b = key_block(start, vectors_of(part, 1u));
  }
  if (HEAD_WIDTH > 32u) {
    columns.c = key_block(start, vectors_of(part, 2u));
  }
  if (HEAD_WIDTH > 48u) {
    columns.d = key_block(start, vectors_of(part, 3u));
  }
  return columns;
}

fn value_block(start: u32, at: vec4u) -> mat4x4f {
  return mat4x4f(value[start + at.x], value[start + at.y], value[start + at.z], value[start + at.w]);
}

fn value_columns(start: u32, part: u32) -> Columns {
  var columns = Columns();
  columns.a = value_block(start, vectors_of(part, 0u));
  if (HEAD_WIDTH > 16u) {
    columns.b = value_block(start, vectors_of(part, 1u));
  }
  if (HEAD_WIDTH > 32u) {
    columns.c = value_block(start, vectors_of(part, 2u));
  }
  if (HEAD_WIDTH > 48u) {
    columns.d = value_block(start, vectors_of(part, 3u));
  }
  return columns;
}

fn d_output_block(start: u32, at: vec4u) -> mat4x4f {
  return mat4x4f(d_output[start + at.x], d_output[start + at.y], d_output[start + at.z], d_output[start + at.w]);
}

fn d_output_columns(start: u32, part: u32) -> Columns {
  var columns = Columns();
  columns.a = d_output_block(start, vectors_of(part, 0u));
  if (HEAD_WIDTH > 16u) {
    columns.b = d_output_block(start, vectors_of(part, 1u));
  }
  if (HEAD_WIDTH > 32u) {
    columns.c = d_output_block(start, vectors_of(part, 2u));
  }
  if (HEAD_WIDTH > 48u) {
    columns.d = d_output_block(start, vectors_of(part, 3u));
  }
  return columns;
}

fn store_block(start: u32, part: u32, block: u32, columns: mat4x4f) {
  let first = part * OWN_VECTORS + block * 4u;
  let vectors = HEAD_WIDTH / 4u;
  if (first < vectors) {
    d_query[start + first] = columns[0];
  }
  if (first + 1u < vectors) {
    d_query[start + first + 1u] = columns[1];
  }
  if (first + 2u < vectors) {
    d_query[start + first + 2u] = columns[2];
  }
  if (first + 3u < vectors) {
    d_query[start + first + 3u] = columns[3];
  }
}

fn store_columns(start: u32, part: u32, x: Columns, scale: f32) {
  store_block(start, part, 0u, x.a * scale);
  if (HEAD_WIDTH > 16u) {
    store_block(start, part, 1u, x.b * scale);
  }
  if (HEAD_WIDTH > 32u) {
    store_block(start, part, 2u, x.c * scale);
  }
  if (HEAD_WIDTH > 48u) {
    store_block(start, part, 3u, x.d * scale);
  }
}

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = thread_index(global, workgroups);
  if (thread >= params.threads) {
    return;
  }
  let part = thread / params.context % parts_of_head();
  let head = thread / (params.context * parts_of_head()) % params.heads;
  let sequence = thread / (params.context * parts_of_head() * params.heads);
  let position = thread % params.context;
  let row = sequence * params.context + position;
  let vectors = HEAD_WIDTH / 4u;
  let source = row * params.heads + head;
  let output_start = source * vectors;
  let query_start = row * params.query_stride + params.query_offset + head * vectors;
  let keys = select(position + 1u, 0u, position >= rows[sequence].z);

  let q = columns_within(query_columns(query_start, part), part);
  let d_o = columns_within(d_output_columns(output_start, part), part);
  var delta = 0.0;
  for (var d = 0u; d < vectors; d++) {
    delta += dot(d_output[output_start + d], output[output_start + d]);
  }
  if (part == 0u) {
    statistics[2u * source + 1u] = delta;
  }
  let logsumexp = statistics[2u * source];

  let kv_head = head / (params.heads / params.kv_heads);
  var key_start = sequence * params.context * params.key_stride + params.key_offset + kv_head * vectors;
  var value_start = sequence * params.context * params.value_stride + params.value_offset + kv_head * vectors;
  var d_q = Columns();
  for (var j = 0u; j < keys; j++) {
    let k = key_columns(key_start, part);
    var score = columns_dot(q, k);
    var d_p = columns_dot(d_o, value_columns(value_start, part));
    if (HEAD_WIDTH > 64u) {
      for (var i = 0u; i < vectors - own_count(part); i++) {
        let d = other_vector(part, i);
        score += dot(query[query_start + d], key[key_start + d]);
        d_p += dot(d_output[output_start + d], value[value_start + d]);
      }
    }
    let p = exp(score * params.scale - logsumexp);
    d_q = columns_add(d_q, 1.0, k, p * (d_p - delta));
    key_start += params.key_stride;
    value_start += params.value_stride;
  }
  store_columns(row * params.d_query_stride + params.d_query_offset + head * vectors, part, d_q, params.scale);
}
