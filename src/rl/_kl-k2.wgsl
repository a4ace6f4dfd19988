// Fragment: k2, half the squared log-ratio. Biased, but its gradient is that of the KL divergence in the mean.

// `log_ratio` = log policy - log reference. Returns the estimate and its derivative by log policy.
fn kl_estimate(log_ratio: f32) -> vec2f {
  return vec2f(0.5 * log_ratio * log_ratio, log_ratio);
}
