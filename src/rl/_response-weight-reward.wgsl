// Fragment: a response weighs as much as it is likely to be the best of its group by the PRM (PRIME: bon_rm).

fn response_weight(group: Group) -> f32 {
  return best_of(group.size, group.no_better_score / group.size);
}
