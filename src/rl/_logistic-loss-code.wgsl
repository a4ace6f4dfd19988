// Fragment: cross-entropy as the released code computes it: sigmoid first, then torch's binary_cross_entropy with each
// logarithm clamped at -100; returns (loss, d loss / d q). Where the sigmoid rounds to 0 or 1 the gradient is 0.

fn sigmoid(q: f32) -> f32 {
  let e = exp(-abs(q));
  return select(e, 1.0, q >= 0.0) / (1.0 + e);
}

fn clamped_log(p: f32) -> f32 {
  if (p <= 0.0) {
    return -100.0;
  }
  return max(log(p), -100.0);
}

fn logistic_loss(q: f32, label: f32) -> vec2f {
  let p = sigmoid(q);
  let loss = -(label * clamped_log(p) + (1.0 - label) * clamped_log(1.0 - p));
  // torch: d loss / d p = (p - label) / max(p (1 - p), 1e-12), and d p / d q = p (1 - p).
  let slope = p * (1.0 - p);
  return vec2f(loss, (p - label) * slope / max(slope, 1e-12));
}
