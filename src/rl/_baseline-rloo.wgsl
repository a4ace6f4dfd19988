// Fragment: leave one out, as printed in the paper (Eq. 5): minus the mean of the others.

fn baseline(group: Group, source: u32) -> vec2f {
  let others = (group.mean * group.count - group.own) / (group.count - 1.0);
  return vec2f(1.0, -others);
}
