// Fragment: k3 (Schulman 2020): unbiased and never negative, but its gradient is in the mean that of KL(reference || policy).
// As in verl the log-ratio is clamped to +-20 and the estimate to 10, with no gradient beyond.

const MAX_LOG_RATIO = 20.0;
const MAX_KL = 10.0;

// `log_ratio` = log policy - log reference. Returns the estimate and its derivative by log policy.
fn kl_estimate(log_ratio: f32) -> vec2f {
  let d = clamp(-log_ratio, -MAX_LOG_RATIO, MAX_LOG_RATIO);
  let estimate = exp(d) - 1.0 - d;
  let is_free = d == -log_ratio && estimate <= MAX_KL;
  return vec2f(min(estimate, MAX_KL), select(0.0, 1.0 - exp(d), is_free));
}
