// Adds the partial sums of gradient-norm.wgsl in a fixed order.
//
// partials [count] in
// norm     [slots] out  norm[slot]: the squared norm
//
// Dispatch: one thread.
// Formula: norm[slot] = sum of partials. Twin: test/reference/gradient-norm.ts

// Terms are added in blocks, so that the rounding error of a long sum grows with the blocks, not with the terms.
const BLOCK = 64u;

struct Params {
  count: u32,
  slot: u32,
}

@group(0) @binding(0) var<storage, read> partials: array<f32>;
@group(0) @binding(1) var<storage, read_write> norm: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(1)
fn main() {
  var sum = 0.0;
  var i = 0u;
  while (i < params.count) {
    let end = min(i + BLOCK, params.count);
    var block = 0.0;
    for (; i < end; i++) {
      block += partials[i];
    }
    sum += block;
  }
  norm[params.slot] = sum;
}
