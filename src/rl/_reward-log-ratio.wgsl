// Fragment: the reward of one response token. Another fragment with the same function makes another variant.
//
// Formula: r_t = beta * (log p_prm(y_t | y_<t) - log p_ref(y_t | y_<t)), section 2 of arXiv 2502.01456.

fn token_reward(prm_logprob: f32, ref_logprob: f32, beta: f32) -> f32 {
  return beta * (prm_logprob - ref_logprob);
}
