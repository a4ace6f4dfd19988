// Fragment: PPO's clipped loss (arXiv 1707.06347), with a bound for negative advantages where dual_clip > 0 (dual clip,
// arXiv 1912.09729); clip_high above clip_low is DAPO's clip-higher.
//
// Formula: max(-A rho, -A clip(rho)), at most -A dual_clip where A < 0; the gradient is -A rho where not clipped.

fn token_loss(token: Token) -> TokenLoss {
  let free = -token.advantage * token.ratio;
  let clipped = -token.advantage * clamp(token.ratio, params.clip_low, params.clip_high);
  if (params.dual_clip > 0.0 && token.advantage < 0.0) {
    let bound = -token.advantage * params.dual_clip;
    if (max(free, clipped) > bound) {
      return TokenLoss(bound, 0.0, select(0.0, 1.0, clipped > free), 1.0);
    }
  }
  if (clipped > free) {
    return TokenLoss(clipped, 0.0, 1.0, 0.0);
  }
  return TokenLoss(free, select(free, 0.0, token.is_clamped), 0.0, 0.0);
}
