// Fragment: 4 columns of the output of linear.wgsl, of the row that begins at `start`, when `outputs` is a multiple of 4.

@group(0) @binding(3) var<storage, read> residual: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> output: array<vec4f>;

fn read_residual(start: u32, column: u32) -> vec4f {
  return residual[(start + column) / 4u];
}

fn store(start: u32, column: u32, sum: vec4f) {
  output[(start + column) / 4u] = sum;
}
