// Fragment: no baseline (Eq. 8 of the paper; REINFORCE++, which whitens; GAE, where the critic is the baseline).

fn baseline(group: Group, source: u32) -> vec2f {
  return vec2f(1.0, 0.0);
}
