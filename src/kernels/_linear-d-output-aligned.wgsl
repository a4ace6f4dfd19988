// Fragment: 4 columns of a row of d_output, which begins at `start`, when `outputs` is a multiple of 4.

@group(0) @binding(0) var<storage, read> d_output: array<vec4f>;

fn read_shared(start: u32, column: u32) -> vec4f {
  return d_output[(start + column) / 4u];
}
