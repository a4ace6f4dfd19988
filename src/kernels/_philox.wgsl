// Fragment: Philox4x32-10 (Salmon et al., SC 2011), bit for bit src/random.ts.

// High and low 32 bits of a product: WGSL has no 64-bit integers.
fn philox_multiply(a: u32, b: u32) -> vec2u {
  let a_low = a & 0xffffu;
  let a_high = a >> 16u;
  let b_low = b & 0xffffu;
  let b_high = b >> 16u;
  let middle = a_high * b_low + ((a_low * b_low) >> 16u);
  let middle_2 = a_low * b_high + (middle & 0xffffu);
  return vec2u(a_high * b_high + (middle >> 16u) + (middle_2 >> 16u), a * b);
}

fn philox4x32_10(key: vec2u, counter: vec4u) -> vec4u {
  var k = key;
  var c = counter;
  for (var round = 0u; round < 10u; round++) {
    let p0 = philox_multiply(0xd2511f53u, c.x);
    let p1 = philox_multiply(0xcd9e8d57u, c.z);
    c = vec4u(p1.x ^ c.y ^ k.x, p1.y, p0.x ^ c.w ^ k.y, p0.y);
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

// A number in [0, 1) with the 24 bits that a float holds.
fn philox_uniform(bits: u32) -> f32 {
  return f32(bits >> 8u) * 0x1p-24;
}
