// Fragment: the columns of a head that a thread holds in registers, up to 64 as blocks of 16. The blocks that HEAD_WIDTH
// does not need cost nothing: their branches are decided when the pipeline is compiled.
//
// A head of more than 64 columns is shared by several threads; each holds its own columns and sees the others only where a
// score needs the whole head.

// Vectors of 4 columns that a thread holds.
const OWN_VECTORS = 16u;

struct Columns {
  a: mat4x4f,
  b: mat4x4f,
  c: mat4x4f,
  d: mat4x4f,
}

// Threads that share a head.
fn parts_of_head() -> u32 {
  return (HEAD_WIDTH / 4u + OWN_VECTORS - 1u) / OWN_VECTORS;
}

// Vectors of the head that part `part` holds.
fn own_count(part: u32) -> u32 {
  return min(OWN_VECTORS, HEAD_WIDTH / 4u - part * OWN_VECTORS);
}

// The i-th vector of the head outside the part.
fn other_vector(part: u32, i: u32) -> u32 {
  return i + select(0u, OWN_VECTORS, i >= part * OWN_VECTORS);
}

// Vectors 0..3 of a block, counted from the head's first; those past the head repeat its last one.
fn vectors_of(part: u32, block: u32) -> vec4u {
  return min(part * OWN_VECTORS + block * 4u + vec4u(0u, 1u, 2u, 3u), vec4u(HEAD_WIDTH / 4u - 1u));
}

// Zeroes the vectors past the head, so that repeated ones count nothing in a product.
fn block_within(columns: mat4x4f, part: u32, block: u32) -> mat4x4f {
  let inside = vec4f(part * OWN_VECTORS + block * 4u + vec4u(0u, 1u, 2u, 3u) < vec4u(HEAD_WIDTH / 4u));
  return mat4x4f(columns[0] * inside.x, columns[1] * inside.y, columns[2] * inside.z, columns[3] * inside.w);
}

fn columns_within(x: Columns, part: u32) -> Columns {
  return Columns(block_within(x.a, part, 0u), block_within(x.b, part, 1u), block_within(x.c, part, 2u), block_within(x.d, part, 3u));
}

fn block_dot(x: mat4x4f, y: mat4x4f) -> f32 {
  return dot(x[0], y[0]) + dot(x[1], y[1]) + dot(x[2], y[2]) + dot(x[3], y[3]);
}

fn columns_dot(x: Columns, y: Columns) -> f32 {
  var sum = block_dot(x.a, y.a);
  if (HEAD_WIDTH > 16u) {
    sum += block_dot(x.b, y.b);
  }
  if (HEAD_WIDTH > 32u) {
    sum += block_dot(x.c, y.c);
  }
  if (HEAD_WIDTH > 48u) {
    sum += block_dot(x.d, y.d);
  }
  return sum;
}

// x * scale + y * weight
fn columns_add(x: Columns, scale: f32, y: Columns, weight: f32) -> Columns {
  var sum = x;
  sum.a = x.a * scale + y.a * weight;
  if (HEAD_WIDTH > 16u) {
    sum.b = x.b * scale + y.b * weight;
  }
  if (HEAD_WIDTH > 32u) {
    sum.c = x.c * scale + y.c * weight;
  }
  if (HEAD_WIDTH > 48u) {
    sum.d = x.d * scale + y.d * weight;
  }
  return sum;
}
