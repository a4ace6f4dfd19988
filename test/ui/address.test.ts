/** The address is written at once, and never more often than a browser allows; a link does not wait for it. */
import { expect, test } from "vitest";
import { Address, linkTo } from "../../src/ui/address.ts";
import { EMPTY_VIEW, formatHash, parseHash } from "../../src/ui/url-state.ts";
import { FakeClock } from "./fake-clock.ts";

function open() {
  const clock = new FakeClock();
  const page = { hash: "", writes: [] as { at: number; hash: string }[] };
  const address = new Address(
    {
      read: () => page.hash,
      write: (hash) => {
        page.hash = hash;
        page.writes.push({ at: clock.now(), hash });
      },
    },
    clock,
  );
  return { address, clock, page };
}

test("single changes are written at once", () => {
  const { address, clock, page } = open();
  for (let i = 0; i < 200; i++) {
    address.write(`#u=${i}`);
    expect(page.hash).toBe(`#u=${i}`);
    clock.pass(1000);
  }
});

test("a minute of scrubbing stays within 100 changes of any 30 seconds, and ends where it ended", () => {
  const { address, clock, page } = open();
  for (let i = 0; i < 3600; i++) {
    address.write(`#u=${i}`);
    clock.pass(1000 / 60);
  }
  clock.pass(1000);
  expect(page.hash).toBe("#u=3599");
  for (const { at } of page.writes) {
    const within = page.writes.filter((other) => other.at >= at && other.at < at + 30_000);
    expect(within.length).toBeLessThanOrEqual(100);
  }
  // And it does not wait for the end: the address keeps up with what is on screen.
  expect(page.writes.length).toBeGreaterThan(120);
});

test("after a rest the next changes are written at once again", () => {
  const { address, clock, page } = open();
  for (let i = 0; i < 100; i++) address.write(`#u=${i}`);
  clock.pass(10_000);
  address.write("#u=7");
  expect(page.hash).toBe("#u=7");
});

test("what waits is dropped when another address is opened meanwhile", () => {
  const { address, clock, page } = open();
  for (let i = 0; i < 100; i++) address.write(`#u=${i}`);
  page.hash = "#v=runs";
  clock.pass(10_000);
  expect(page.hash).toBe("#v=runs");
  address.write("#v=learn");
  expect(page.hash).toBe("#v=learn");
});

test("a link is to what is on screen while the address still waits, and writes nothing", () => {
  const { address, clock, page } = open();
  const from = "https://example.org/some/folder/?x=1";
  let view = EMPTY_VIEW;
  for (let update = 0; update < 200; update++) {
    view = { ...EMPTY_VIEW, update, token: 3 };
    address.write(formatHash(view));
  }
  const written = page.writes.length;
  expect(page.hash).not.toBe("#u=199&t=4");
  expect(linkTo(view, from + page.hash)).toBe(`${from}#u=199&t=4`);
  expect(page.writes.length).toBe(written);
  // It is what the address says a moment later, and it leads to the same view.
  clock.pass(1000);
  expect(page.hash).toBe("#u=199&t=4");
  expect(parseHash(new URL(linkTo(view, from)).hash, []).view).toEqual(view);
});

test("a link to a page where nothing was chosen has no hash", () => {
  expect(linkTo(EMPTY_VIEW, "https://example.org/a/#u=3")).toBe("https://example.org/a/");
});

test("links that are copied between changes leave the number of changes as it is", () => {
  const { address, clock, page } = open();
  for (let update = 0; update < 3600; update++) {
    const view = { ...EMPTY_VIEW, update };
    address.write(formatHash(view));
    expect(linkTo(view, "https://example.org/")).toBe(`https://example.org/#u=${update}`);
    clock.pass(1000 / 60);
  }
  for (const { at } of page.writes) {
    const within = page.writes.filter((other) => other.at >= at && other.at < at + 30_000);
    expect(within.length).toBeLessThanOrEqual(96);
  }
});
