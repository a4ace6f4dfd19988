// Causal grouped-query attention of each query position and head, softmax computed online, key by key.
//
// query      array<vec4f>           in   row n, head h, vector d at n * query_stride + query_offset + h * HEAD_WIDTH/4 + d
// key        array<vec4f>           in   row b * keys + j, likewise with the kv head
// value      array<vec4f>           in   as key
// output     [rows, heads, width]   out  vectors of 4 floats
// statistics [rows, heads, 2]       out  first: logsumexp of the scaled scores; second: left for the backward pass
// positions  [rows]                 in   row n of sequence n / queries sees keys 0..positions[n]
// rows       [sequences]            in   z: length; a query at or beyond it is padding and yields zeros
//
// Dispatch: one thread per sequence, head, part of the head (see _head-columns.wgsl) and query, the query fastest, so that
// neighbours read the same keys.
// Formula: softmax(scale q k^T) v (Vaswani et al. 2017), online as in arXiv 1805.02867. Twin: test/reference/attention.ts

override HEAD_WIDTH: u32;

const WORKGROUP_SIZE = 64u;
// Below every score, and far enough from the largest float that exp's argument stays finite.
const LOWEST = -1e30;

struct Params {
  threads: u32,
  queries: u32,
  keys: u32,
  heads: u32,
  kv_heads: u32,
  scale: f32,
  query_stride: u32,
  query_offset: u32,
  key_stride: u32,
  key_offset: u32,
  value_stride: u32,
  value_offset: u32,
}

@group(0) @binding(0) var<storage, read> query: array<vec4f>;
@group(0) @binding(1) var<storage, read> key: array<vec4f>;
@group(0) @binding(2) var<storage, read> value: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> output: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> statistics: array<f32>;
@group(0) @binding(5) var<storage, read> positions: array<u32>;
@group(0) @binding(6) var<storage, read> rows: array<vec4u>;
@group(0) @binding(7) var<uniform> params: Params;

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

fn store_block(start: u32, part: u32, block: u32, columns: mat4x4f) {
  let first = part * OWN_VECTORS + block * 4u;
  let vectors = HEAD_WIDTH / 4u;
  if (first < vectors) {
    output[start + first] = columns[0];
  }
  if (first + 1u < vectors) {
    output[start + first + 1u] = columns[1];
  }
  if (first + 2u < vectors) {
    output[start + first + 2u] = columns[2];
  }
  if (first + 3u < vectors) {
    output[start + first + 3u] = columns[3];
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
  let part = thread / params.queries % parts_of_head();
  let head = thread / (params.queries * parts_of_head()) % params.heads;
  let sequence = thread / (params.queries * parts_of_head() * params.heads);
  let row = sequence * params.queries + thread % params.queries;
  let vectors = HEAD_WIDTH / 4u;
  let target_ = row * params.heads + head;
  let position = positions[row];
  let is_padding = position >= rows[sequence].z;

  let query_start = row * params.query_stride + params.query_offset + head * vectors;
  let q = columns_within(query_columns(query_start, part), part);
  let kv_head = head / (params.heads / params.kv_heads);
  var key_start = sequence * params.keys * params.key_stride + params.key_offset + kv_head * vectors;
  var value_start = sequence * params.keys * params.value_stride + params.value_offset + kv_head * vectors;
  let keys = select(min(position, params.keys - 1u) + 1u, 0u, is_padding);
  var maximum = LOWEST;
  var sum = 0.0;
  var o = Columns();
  for (var j = 0u; j < keys; j++) {
    var score = columns_dot(q, key_columns(key_start, part));
    if (HEAD_WIDTH > 64u) {
      for (var i = 0u; i < vectors - own_count(part); i++) {
        let d = other_vector(part, i);
        score += dot(query[query_start + d], key[key_start + d]);
      }
    }
    score *= params.scale;
    let next = max(maximum, score);
    let decay = exp(maximum - next);
    let p = exp(score - next);
    sum = sum * decay + p;
    maximum = next;
    o = columns_add(o, decay, value_columns(value_start, part), p);
    key_start += params.key_stride;
    value_start += params.value_stride;
  }
  store_columns(target_ * vectors, part, o, select(1.0 / sum, 0.0, is_padding));
  if (part == 0u) {
    statistics[2u * target_] = select(maximum + log(sum), 0.0, is_padding);
  }
}
