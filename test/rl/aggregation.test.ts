import { describe, expect, it } from "vitest";
import { InputError } from "../../src/errors.ts";
import { tokenWeight } from "../../src/rl/aggregation.ts";

describe("tokenWeight()", () => {
  it("refuses a constant length that is missing or not positive, in one sentence", () => {
    const aggregation = "constant-length";
    expect(() => tokenWeight({ aggregation })).toThrow(InputError);
    expect(() => tokenWeight({ aggregation, constantLength: 0 })).toThrow(
      'Cannot aggregate by "constant-length": expected constantLength above 0, found 0',
    );
    expect(() => tokenWeight({ aggregation, constantLength: NaN })).toThrow(InputError);
  });

  it("hands the length on, and is the mean over tokens unless told otherwise", () => {
    const long = tokenWeight({ aggregation: "constant-length", constantLength: 16 });
    expect(long.constantLength.value).toBe(16);
    expect(tokenWeight({}).code).toBe(tokenWeight({ aggregation: "token-mean" }).code);
    expect(tokenWeight({}).code).not.toBe(long.code);
  });
});
