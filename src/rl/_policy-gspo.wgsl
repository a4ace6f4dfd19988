// Fragment: GSPO (arXiv 2507.18071): PPO's loss with one ratio for the whole response, the geometric mean of its tokens'.
//
// Formula: s = exp(mean_t(policy - old)), max(-A s, -A clip(s)); each token stands for the ratio as sg(s) p / sg(p), so the
// gradient is -A s where not clipped. As in verl log s is at most 10, with no gradient beyond.

const MAX_MEAN_LOG_RATIO = 10.0;

fn token_loss(token: Token) -> TokenLoss {
  let ratio = exp(min(token.mean_log_ratio, MAX_MEAN_LOG_RATIO));
  let free = -token.advantage * ratio;
  let clipped = -token.advantage * clamp(ratio, params.clip_low, params.clip_high);
  if (clipped > free) {
    return TokenLoss(clipped, 0.0, 1.0, 0.0);
  }
  return TokenLoss(free, select(free, 0.0, token.mean_log_ratio > MAX_MEAN_LOG_RATIO), 0.0, 0.0);
}
