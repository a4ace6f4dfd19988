/** The switch of layers as markup: what a recording lacks can be reached, says why, and cannot be chosen. */
import { expect, test } from "vitest";
import type { GroupRecord } from "../../src/report.ts";
import { LAYERS } from "../../src/ui/credit.ts";
import { Layers } from "../../src/ui/layers.ts";
import { strings } from "../../src/ui/catalogue/en/page.ts";
import { twinGroups } from "./inspector-fixture.ts";
import { markupOf, wordsOf } from "./markup.ts";

function layersOf(group: GroupRecord | null): string {
  const layers = new Layers();
  layers.group = group;
  return markupOf(layers.render());
}

const [newer] = twinGroups({});
if (!newer) throw new Error("No group");
const older = {
  ...newer,
  responses: newer.responses.map((response) => {
    const { afterLogprobs: _, ...rest } = response;
    return rest;
  }),
};

test("every layer has a radio with its name", () => {
  const found = layersOf(newer);
  expect(found.match(/type="radio"/g)).toHaveLength(LAYERS.length);
  for (const layer of LAYERS) {
    expect(found).toContain(`value=${layer}`);
    expect(wordsOf(found)).toContain(strings.layers[layer].name);
  }
  expect(found).not.toContain("aria-disabled=true");
});

test("a layer without numbers is marked and gives its reason, as its description and in sight", () => {
  const found = layersOf(older);
  expect(found.match(/aria-disabled=true/g)).toHaveLength(1);
  expect(found).toContain("aria-describedby=missing-change");
  expect(found).toContain('id="missing-change"');
  expect(wordsOf(found)).toContain(`Change : ${strings.layers.change.missing}`);
});

test("nothing is said to be missing before a group is open", () => {
  expect(layersOf(null)).not.toContain("aria-disabled=true");
});
