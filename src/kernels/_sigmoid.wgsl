// Fragment: the logistic function of four numbers, without overflow.

fn sigmoid(x: vec4f) -> vec4f {
  // exp of a number that is never positive cannot overflow: an infinity would be undefined in WGSL.
  let e = exp(-abs(x));
  return select(e, vec4f(1.0), x >= vec4f()) / (1.0 + e);
}
