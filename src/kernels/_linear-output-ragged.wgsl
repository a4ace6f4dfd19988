// Fragment: stores 4 columns of the output of linear.wgsl for any `outputs`.

@group(0) @binding(3) var<storage, read> residual: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

fn store(row: u32, column: u32, sum: vec4f) {
  if (row < params.rows) {
    let end = min(4u, params.outputs - column);
    let at = row * params.outputs + column;
    for (var j = 0u; j < end; j++) {
      if (params.has_residual == 1u) {
        output[at + j] = residual[at + j] + sum[j];
      } else {
        output[at + j] = sum[j];
      }
    }
  }
}
