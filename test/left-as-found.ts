/**
 * Holds every test file to leave the process as it found it, as others run in it afterwards (vitest.config.ts): whoever
 * changes the environment, a global, the clock or the language of the page puts it back, or the file fails.
 *
 * A module of test/ is loaded once for all of them: hooks that it offers belong in a function that each file calls.
 */
import { afterAll, beforeAll, expect, vi } from "vitest";
import { InputError } from "../src/errors.ts";
import { language } from "../src/ui/catalogue/language.ts";
import { checkTestDevices } from "./gpu.ts";

/** What the first adapter adds or changes, for good and for everybody: WebGPU's names, and a pause while Dawn polls. */
const OF_THE_ADAPTER = /^(GPU|WGSL|setImmediate$)/;
/** Vitest's own, between files as well. */
const OF_VITEST = /^(__|VITEST)/;

/** A global that Node makes when it is first asked for. */
const LATER = Symbol("later");

const globals = () => {
  const found: Record<string, unknown> = {};
  for (const [name, known] of Object.entries(Object.getOwnPropertyDescriptors(globalThis))) {
    if (OF_THE_ADAPTER.test(name) || OF_VITEST.test(name)) continue;
    found[name] = "value" in known ? known.value : LATER;
  }
  return found;
};

const environment = () => {
  const names = Object.keys(process.env).filter((name) => !OF_VITEST.test(name));
  return Object.fromEntries(names.map((name) => [name, process.env[name]]));
};

let before: { globals: Record<string, unknown>; environment: object; folder: string };

beforeAll(() => {
  before = { globals: globals(), environment: environment(), folder: process.cwd() };
});

afterAll(async () => {
  expect(vi.isFakeTimers(), "the clock is a fake one").toBe(false);
  // Modules that are loaded anew would define the page's elements a second time.
  const errors = await import("../src/errors.ts");
  expect(errors.InputError, "the modules that are loaded").toBe(InputError);
  expect(language(), "the page's language").toBe("en");
  expect(process.cwd(), "the working folder").toBe(before.folder);
  expect(environment(), "the environment").toEqual(before.environment);
  const now = globals();
  const names = new Set([...Object.keys(before.globals), ...Object.keys(now)]);
  const changed = [...names].filter(
    (name) => before.globals[name] !== LATER && !Object.is(before.globals[name], now[name]),
  );
  expect(changed, "globals that are others than before").toEqual([]);
  await checkTestDevices();
});
