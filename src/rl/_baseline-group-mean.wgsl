// Fragment: minus the mean of the group, the response itself included (Dr. GRPO; REINFORCE++ with a baseline).

fn baseline(group: Group, source: u32) -> vec2f {
  return vec2f(1.0, -group.mean);
}
