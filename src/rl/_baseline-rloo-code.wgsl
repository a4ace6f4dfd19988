// Fragment: leave one out as the released code computes it: r * K / (K - 1) - sum of all means / (K - 1).
// It differs from the paper's by (r - own mean) / (K - 1): a token is also compared with its own response.

fn baseline(group: Group, source: u32) -> vec2f {
  let scale = group.count / (group.count - 1.0);
  return vec2f(scale, -group.mean * scale);
}
