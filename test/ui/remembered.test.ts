/** What is remembered is worked out again exactly where it has to be. */
import { describe, expect, test } from "vitest";
import { perObject, remembered } from "../../src/ui/remembered.ts";

describe("remembered", () => {
  const counted = () => {
    let calls = 0;
    const sum = remembered<{ a: number; b: number; c: number }, { total: number; calls: number }>(
      ["a", "b"],
      ({ a, b }) => ({ total: a + b, calls: ++calls }),
    );
    return sum;
  };

  test("gives the same object as long as the named parts stay", () => {
    const sum = counted();
    const first = sum({ a: 1, b: 2, c: 3 });
    expect(first).toEqual({ total: 3, calls: 1 });
    expect(sum({ a: 1, b: 2, c: 4 })).toBe(first);
  });

  test("works again for each part that is another one, and knows only the last", () => {
    const sum = counted();
    expect(sum({ a: 1, b: 2, c: 0 }).calls).toBe(1);
    expect(sum({ a: 1, b: 3, c: 0 })).toEqual({ total: 4, calls: 2 });
    expect(sum({ a: 2, b: 3, c: 0 })).toEqual({ total: 5, calls: 3 });
    expect(sum({ a: 1, b: 2, c: 0 })).toEqual({ total: 3, calls: 4 });
  });

  test("remembers that there is no result", () => {
    let calls = 0;
    const none = remembered<{ a: number }, null>(["a"], () => {
      calls += 1;
      return null;
    });
    expect([none({ a: 1 }), none({ a: 1 })]).toEqual([null, null]);
    expect(calls).toBe(1);
  });
});

describe("per object", () => {
  test("works once for each object, however they come in turn", () => {
    let calls = 0;
    const twice = perObject(({ value }: { value: number }) => {
      calls += 1;
      return value === 0 ? undefined : 2 * value;
    });
    const [one, other, zero] = [{ value: 1 }, { value: 1 }, { value: 0 }];
    expect([one, other, one, zero, zero].map(twice)).toEqual([2, 2, 2, undefined, undefined]);
    expect(calls).toBe(3);
  });
});
