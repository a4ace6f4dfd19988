// Fragment: a response weighs as much as it is likely to be the best of its group by outcome (PRIME: bon_acc).

fn response_weight(group: Group) -> f32 {
  return best_of(group.size, group.no_better_outcome / group.size);
}
