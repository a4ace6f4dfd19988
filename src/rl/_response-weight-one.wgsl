// Fragment: every response of a group weighs the same.

fn response_weight(group: Group) -> f32 {
  return 1.0;
}
