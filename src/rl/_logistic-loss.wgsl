// Fragment: cross-entropy of a logit q with a label in 0..1; returns (loss, d loss / d q). Finite for every finite q,
// and a wrong answer always has a gradient.

fn sigmoid(q: f32) -> f32 {
  // exp of a number that is not positive cannot overflow.
  let e = exp(-abs(q));
  return select(e, 1.0, q >= 0.0) / (1.0 + e);
}

fn logistic_loss(q: f32, label: f32) -> vec2f {
  let loss = max(q, 0.0) - q * label + log(1.0 + exp(-abs(q)));
  return vec2f(loss, sigmoid(q) - label);
}
