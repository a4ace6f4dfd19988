// The gated activation of the feed-forward layer.
//
// gate_up [rows, gate (width) | up (width)] in   as vec4
// output  [rows, width]                     out  as vec4
//
// `width` of Params is in vec4.
// Dispatch: one thread per vec4 of the output.
// Formula: silu(gate) * up, silu(x) = x / (1 + exp(-x)) (Shazeer 2020, arXiv 2002.05202).
// Twin: test/reference/swiglu.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  width: u32,
}

@group(0) @binding(0) var<storage, read> gate_up: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> output: array<vec4f>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let i = thread_index(global, workgroups);
  if (i >= params.rows * params.width) {
    return;
  }
  let row = i / params.width;
  let gate_at = i + row * params.width;
  let gate = gate_up[gate_at];
  output[i] = gate * sigmoid(gate) * gate_up[gate_at + params.width];
}
