// Fragment: count, mean and sum of squared deviations of a sample, built value by value or merged (Chan, Golub &
// LeVeque 1979). Merged in a fixed order it gives the same bits on every run, and it does not cancel where the mean
// is large.

struct Moments {
  count: f32,
  mean: f32,
  m2: f32,
}

fn merge_moments(a: Moments, b: Moments) -> Moments {
  let count = a.count + b.count;
  if (count == 0.0) {
    return a;
  }
  let difference = b.mean - a.mean;
  return Moments(
    count,
    a.mean + difference * b.count / count,
    a.m2 + b.m2 + difference * difference * a.count * b.count / count,
  );
}

fn add_value(moments: Moments, value: f32) -> Moments {
  return merge_moments(moments, Moments(1.0, value, 0.0));
}

// Variance with Bessel's correction; 0 for fewer than two values.
fn sample_variance(moments: Moments) -> f32 {
  return moments.m2 / max(moments.count - 1.0, 1.0);
}
