// Fragment: a value squeezed into +-bound, and hardly changed where it is small: bound * tanh(value / bound). A bound of 0
// is none.

fn bounded(value: f32, bound: f32) -> f32 {
  if (bound <= 0.0) {
    return value;
  }
  let x = value / bound;
  // Adapters make tanh from exponentials, which cancel near 0 and overflow far from it.
  if (abs(x) < 0.1) {
    let square = x * x;
    return value * (1.0 - square * (1.0 / 3.0 - square * 2.0 / 15.0));
  }
  return bound * tanh(clamp(x, -10.0, 10.0));
}
