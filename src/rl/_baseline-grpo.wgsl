// Fragment: group mean and standard deviation (Eq. 7 of the paper; for outcomes verl's GRPO).

fn baseline(group: Group, source: u32) -> vec2f {
  let scale = 1.0 / (group.deviation + params.epsilon);
  return vec2f(scale, -group.mean * scale);
}
