// Fragment: the loss is the mean over all tokens of the mini-batch, so a long response weighs more than a short one.
// Returns the weight of one token of a response of `length` tokens. The kernel's `params` hold offset, count and
// constant_length.

fn token_weight(length: u32) -> f32 {
  return 1.0 / minibatch_tokens(params.offset, params.count);
}
