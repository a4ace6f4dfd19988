// Fragment: 4 columns of the output of linear.wgsl, of the row that begins at `start`, for any `outputs`.
//
// Columns past the edge are the last column once more: linear.wgsl computes the same number for them.

@group(0) @binding(3) var<storage, read> residual: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

fn four_columns(start: u32, column: u32) -> vec4u {
  return start + min(column + vec4u(0u, 1u, 2u, 3u), vec4u(params.outputs - 1u));
}

fn read_residual(start: u32, column: u32) -> vec4f {
  let at = four_columns(start, column);
  return vec4f(residual[at.x], residual[at.y], residual[at.z], residual[at.w]);
}

fn store(start: u32, column: u32, sum: vec4f) {
  let at = four_columns(start, column);
  output[at.x] = sum.x;
  output[at.y] = sum.y;
  output[at.z] = sum.z;
  output[at.w] = sum.w;
}
