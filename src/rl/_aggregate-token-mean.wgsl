// Fragment: the loss is the mean over all tokens of the mini-batch, so a long response weighs more than a short one.
// Returns the weight of one token of a response of `length` tokens.

fn token_weight(offset: u32, count: u32, length: u32) -> f32 {
  return 1.0 / minibatch_tokens(offset, count);
}
