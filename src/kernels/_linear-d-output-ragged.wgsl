// Fragment: 4 columns of a row of d_output, which begins at `start`, for any `outputs`; 0 past the last column.

@group(0) @binding(0) var<storage, read> d_output: array<f32>;

fn read_shared(start: u32, column: u32) -> vec4f {
  let last = vec4u(params.outputs - 1u);
  let columns = column + vec4u(0u, 1u, 2u, 3u);
  let at = start + min(columns, last);
  let values = vec4f(d_output[at.x], d_output[at.y], d_output[at.z], d_output[at.w]);
  return select(vec4f(), values, columns <= last);
}
