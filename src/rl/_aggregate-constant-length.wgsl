// Fragment: the mean over responses of the sum over their tokens, divided by one length for all (verl:
// seq-mean-token-sum-norm, Dr. GRPO): no token weighs more because its response is short or its mini-batch is.
// Returns the weight of one token of a response of `length` tokens.

fn token_weight(length: u32) -> f32 {
  return 1.0 / (minibatch_sequences(params.offset, params.count) * params.constant_length);
}
