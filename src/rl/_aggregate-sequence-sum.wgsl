// Fragment: the loss is the mean over responses of the sum over their tokens (verl: seq-mean-token-sum). Responses
// without a token are not counted.
// Returns the weight of one token of a response of `length` tokens.

fn token_weight(length: u32) -> f32 {
  return 1.0 / minibatch_sequences(params.offset, params.count);
}
