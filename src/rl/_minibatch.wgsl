// Fragment: what a mini-batch holds. The kernel declares the bindings `map`, `spans` and `weights`. Every thread
// walks the whole map in the same order, so that all agree on the same bits and no dispatch is spent on one number.

const EMPTY_SLOT = 0xffffffffu;

fn is_kept(row: u32) -> bool {
  return row != EMPTY_SLOT && weights[row] != 0.0;
}

// Response tokens of the kept rows map[offset .. offset + count); 1 where there is none, so that one can divide.
fn minibatch_tokens(offset: u32, count: u32) -> f32 {
  var tokens = 0u;
  for (var slot = offset; slot < offset + count; slot++) {
    let row = map[slot];
    if (is_kept(row)) {
      tokens += spans[row].y - spans[row].x;
    }
  }
  return f32(max(tokens, 1u));
}

// Kept rows of the mini-batch; 1 where there is none, so that one can divide.
fn minibatch_responses(offset: u32, count: u32) -> f32 {
  var responses = 0u;
  for (var slot = offset; slot < offset + count; slot++) {
    if (is_kept(map[slot])) {
      responses++;
    }
  }
  return f32(max(responses, 1u));
}

// Kept rows of the mini-batch that have a response token; 1 where there is none, so that one can divide.
fn minibatch_sequences(offset: u32, count: u32) -> f32 {
  var sequences = 0u;
  for (var slot = offset; slot < offset + count; slot++) {
    let row = map[slot];
    if (is_kept(row) && spans[row].y > spans[row].x) {
      sequences++;
    }
  }
  return f32(max(sequences, 1u));
}
