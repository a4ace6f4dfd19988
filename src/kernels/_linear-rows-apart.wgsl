// Fragment: the vec4 at `column` of four rows, read by each thread for itself.

// Where the four rows from `row` begin; past `last_row` that row again.
fn row_starts(row: u32, last_row: u32, stride: u32, local: u32) -> vec4u {
  return min(row + vec4u(0u, 1u, 2u, 3u), vec4u(last_row)) * stride;
}

fn four_rows(starts: vec4u, column: u32) -> mat4x4f {
  return mat4x4f(
    read_shared(starts.x, column),
    read_shared(starts.y, column),
    read_shared(starts.z, column),
    read_shared(starts.w, column),
  );
}
