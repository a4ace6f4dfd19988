// Fragment: k1, the log-ratio itself. Unbiased, and its gradient is 0 in the mean: as a loss it only adds noise.

// `log_ratio` = log policy - log reference. Returns the estimate and its derivative by log policy.
fn kl_estimate(log_ratio: f32) -> vec2f {
  return vec2f(log_ratio, 1.0);
}
