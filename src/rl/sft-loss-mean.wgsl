// Mean negative log-likelihood per token of a mini-batch.
//
// partials array<vec2f> [count] in   sum of -logprob and number of tokens of each response
// losses  [slots]              out  one slot is written; 0 for a mini-batch without tokens
//
// Dispatch: one thread, in the order of the mini-batch.
// Formula: sum of -logprob / tokens. Twin: test/reference/rl-sft-loss.ts

struct Params {
  count: u32,
  slot: u32,
}

@group(0) @binding(0) var<storage, read> partials: array<vec2f>;
@group(0) @binding(1) var<storage, read_write> losses: array<f32>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(1)
fn main() {
  var sum = vec2f(0.0);
  for (var i = 0u; i < params.count; i++) {
    sum += partials[i];
  }
  losses[params.slot] = sum.x / max(sum.y, 1.0);
}
