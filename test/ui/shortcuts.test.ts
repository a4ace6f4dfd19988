import { expect, test } from "vitest";
import { LAYERS } from "../../src/ui/credit.ts";
import { commandOf } from "../../src/ui/shortcuts.ts";

const key = (name: string) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false });

test("the digits choose the layers in their order, and no digit beyond them does anything", () => {
  const chosen = ["1", "2", "3", "4", "5", "6"].map((digit) => commandOf(key(digit), "page"));
  expect(chosen).toEqual(
    ["outcome", "implicit", "step", "return", "advantage", "change"].map((layer) => ({
      kind: "choose",
      view: { layer },
    })),
  );
  expect(LAYERS).toHaveLength(chosen.length);
  for (const other of ["0", "7", "-1", "1.5"]) expect(commandOf(key(other), "page")).toBeNull();
});

test("letters rest in text fields, Space in controls too, and everything with a modifier", () => {
  expect(commandOf(key("1"), "text")).toBeNull();
  expect(commandOf(key(" "), "control")).toBeNull();
  expect(commandOf(key(" "), "page")).toEqual({ kind: "toggle" });
  expect(commandOf({ ...key("1"), ctrlKey: true }, "page")).toBeNull();
});
