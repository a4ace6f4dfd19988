// Fragment: group mean, and the standard deviation of the whole batch, which batch-deviations.wgsl has put behind the means.

fn baseline(group: Group, source: u32) -> vec2f {
  let scale = 1.0 / (means[params.rows + source] + params.epsilon);
  return vec2f(scale, -group.mean * scale);
}
