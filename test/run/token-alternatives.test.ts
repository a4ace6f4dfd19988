import { describe, expect, it } from "vitest";
import { ALTERNATIVES, tokenAlternatives } from "../../src/run/token-alternatives.ts";

const word = (id: number) => `w${id}`;
/** Logits whose softmax is `probabilities`, with an offset that cancels. */
const logitsOf = (probabilities: readonly number[], temperature = 1) =>
  Float32Array.from(probabilities, (p) => 7 + temperature * Math.log(p));
const before = [0.05, 0.2, 0.01, 0.3, 0.04, 0.1, 0.1, 0.2];
const after = [0.4, 0.1, 0.02, 0.2, 0.03, 0.05, 0.1, 0.1];

describe("tokenAlternatives()", () => {
  it("lists the likeliest before the update, of equals the lower id first, and what they are afterwards", () => {
    const found = tokenAlternatives(logitsOf(before), logitsOf(after), 3, 1, word);
    expect(found.words).toEqual(["w3", "w1", "w7", "w5", "w6", "w0"]);
    expect(found.words).toHaveLength(ALTERNATIVES);
    [0.3, 0.2, 0.2, 0.1, 0.1, 0.05].forEach((p, i) => expect(found.before[i]).toBeCloseTo(p, 6));
    [0.2, 0.1, 0.1, 0.05, 0.1, 0.4].forEach((p, i) => expect(found.after[i]).toBeCloseTo(p, 6));
  });

  it("gives the sampled token the last place where it is not among them", () => {
    const found = tokenAlternatives(logitsOf(before), logitsOf(after), 2, 1, word);
    expect(found.words).toEqual(["w3", "w1", "w7", "w5", "w6", "w2"]);
    expect(found.before[5]).toBeCloseTo(0.01, 6);
    expect(found.after[5]).toBeCloseTo(0.02, 6);
  });

  it("takes the temperature of the rollouts, and all words of a small vocabulary", () => {
    const few = [0.1, 0.6, 0.3];
    const found = tokenAlternatives(logitsOf(few, 0.5), logitsOf(few, 0.5), 0, 2, word);
    expect(found.words).toEqual(["w1", "w2", "w0"]);
    [0.6, 0.3, 0.1].forEach((p, i) => expect(found.before[i]).toBeCloseTo(p, 6));
    expect(found.after).toEqual(found.before);
  });
});
