// Gathers rows of the full batch into the slots of a micro-batch.
//
// tokens      [B, context]      in
// spans       [B]               in   (prompt_length, length)
// map         array<u32>        in   source row of slot i at map_offset + i; 0xffffffff for an empty slot
// slot_tokens [slots, context]  out  0xffffffff from `length` on
// rows        [slots]           out  (source row, prompt_length, length, 0); (0xffffffff, 0, 0, 0) for an empty slot
//
// Dispatch: one thread per slot and column.
// Formula: a gather. Twin: test/reference/micro-batch.ts

const WORKGROUP_SIZE = 64u;
const NONE = 0xffffffffu;

struct Params {
  slots: u32,
  context: u32,
  map_offset: u32,
}

@group(0) @binding(0) var<storage, read> tokens: array<u32>;
@group(0) @binding(1) var<storage, read> spans: array<vec2u>;
@group(0) @binding(2) var<storage, read> map: array<u32>;
@group(0) @binding(3) var<storage, read_write> slot_tokens: array<u32>;
@group(0) @binding(4) var<storage, read_write> rows: array<vec4u>;
@group(0) @binding(5) var<uniform> params: Params;

@compute @workgroup_size(WORKGROUP_SIZE)
fn main(@builtin(global_invocation_id) global: vec3u, @builtin(num_workgroups) workgroups: vec3u) {
  let thread = thread_index(global, workgroups);
  if (thread >= params.slots * params.context) {
    return;
  }
  let slot = thread / params.context;
  let column = thread % params.context;
  let source = map[params.map_offset + slot];
  var span = vec2u(0u);
  if (source != NONE) {
    span = spans[source];
  }
  var token = NONE;
  if (column < span.y) {
    token = tokens[source * params.context + column];
  }
  slot_tokens[thread] = token;
  if (column == 0u) {
    rows[slot] = vec4u(source, span, 0u);
  }
}
