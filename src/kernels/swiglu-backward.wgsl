// Gradient of the gated activation.
//
// d_output  [rows, width]                     in   as vec4
// gate_up   [rows, gate (width) | up (width)] in   as vec4
// d_gate_up [rows, gate (width) | up (width)] out  as vec4
//
// `width` of Params is in vec4.
// Dispatch: one thread per vec4 of d_output.
// Formula: with s = sigmoid(gate): dup = dy * gate * s; dgate = dy * up * s * (1 + gate * (1 - s)).
// Twin: test/reference/swiglu.ts

const WORKGROUP_SIZE = 64u;

struct Params {
  rows: u32,
  width: u32,
}

@group(0) @binding(0) var<storage, read> d_output: array<vec4f>;
@group(0) @binding(1) var<storage, read> gate_up: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> d_gate_up: array<vec4f>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let i = thread_index(global, workgroups);
  if (i >= params.rows * params.width) {
    return;
  }
  let row = i / params.width;
  let gate_at = i + row * params.width;
  let gate = gate_up[gate_at];
  let up = gate_up[gate_at + params.width];
  let dy = d_output[i];
  let s = sigmoid(gate);
  d_gate_up[gate_at] = dy * up * s * (1.0 + gate * (1.0 - s));
  d_gate_up[gate_at + params.width] = dy * gate * s;
}
