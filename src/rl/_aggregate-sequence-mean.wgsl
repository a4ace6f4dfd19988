// Fragment: the loss is the mean over responses of the mean over their tokens (verl: seq-mean-token-mean, GRPO), so
// every response weighs the same. Responses without a token are not counted.
// Returns the weight of one token of a response of `length` tokens.

fn token_weight(length: u32) -> f32 {
  return 1.0 / (minibatch_sequences(params.offset, params.count) * f32(max(length, 1u)));
}
