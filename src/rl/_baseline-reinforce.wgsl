// Fragment: no baseline (Eq. 8 of the paper).

fn baseline(group: Group) -> vec2f {
  return vec2f(1.0, 0.0);
}
