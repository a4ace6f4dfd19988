// Fragment: stores 4 columns of the output of linear.wgsl when `outputs` is a multiple of 4.

@group(0) @binding(3) var<storage, read> residual: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> output: array<vec4f>;

fn store(row: u32, column: u32, sum: vec4f) {
  if (row < params.rows) {
    let at = (row * params.outputs + column) / 4u;
    if (params.has_residual == 1u) {
      output[at] = residual[at] + sum;
    } else {
      output[at] = sum;
    }
  }
}
