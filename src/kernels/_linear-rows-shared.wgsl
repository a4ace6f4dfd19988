// Fragment: the vec4 at `column` of four rows, of which each of four neighbouring threads reads one for all.
//
// All four threads want the same rows and column. Needs `enable subgroups`. A processor that plays GPU reads memory for
// one thread after the other, so a read costs it more than the arithmetic on what was read.

// Where the thread's own row of the four from `row` begins; past `last_row` that row again.
fn row_starts(row: u32, last_row: u32, stride: u32, local: u32) -> vec4u {
  return vec4u(min(row + local % 4u, last_row) * stride);
}

fn four_rows(starts: vec4u, column: u32) -> mat4x4f {
  let own = read_shared(starts.x, column);
  return mat4x4f(
    quadBroadcast(own, 0u),
    quadBroadcast(own, 1u),
    quadBroadcast(own, 2u),
    quadBroadcast(own, 3u),
  );
}
