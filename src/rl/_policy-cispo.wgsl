// Fragment: CISPO (arXiv 2506.13585): REINFORCE on every token, weighted by the clipped ratio, which has no gradient.
// No token is left out, as PPO leaves out those that it clips.
//
// Formula: -sg(clip(rho)) A log p, as in verl; the gradient is -clip(rho) A.

fn token_loss(token: Token) -> TokenLoss {
  let weight = clamp(token.ratio, params.clip_low, params.clip_high);
  let gradient = -weight * token.advantage;
  return TokenLoss(gradient * token.logprob, gradient, select(0.0, 1.0, weight != token.ratio), 0.0);
}
