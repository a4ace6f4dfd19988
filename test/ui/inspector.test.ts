/** The elements of the inspector as markup: what they say of any record, without a browser. */
import type { PropertyValues, TemplateResult } from "lit";
import { describe, expect, test, vi } from "vitest";
import type { ResponseRecord } from "../../src/report.ts";
import { at } from "../../src/typed-array.ts";
import { LAYERS } from "../../src/ui/credit.ts";
import { Alternatives } from "../../src/ui/inspector/alternatives.ts";
import { advantageChain, SECTION_IDS, type RowId } from "../../src/ui/inspector/advantage-chain.ts";
import { chainRows, sectionOf, sectionsOf } from "../../src/ui/inspector/chain-rows.ts";
import { ChainTable } from "../../src/ui/inspector/chain-table.ts";
import { Copy } from "../../src/ui/inspector/copy.ts";
import { Inspector } from "../../src/ui/inspector/inspector.ts";
import { StepTruthElement } from "../../src/ui/inspector/step-truth.ts";
import { strings } from "../../src/ui/catalogue/en/page.ts";
import { configOf, twinGroups } from "./inspector-fixture.ts";
import { markupOf, wordsOf } from "./markup.ts";

const [group] = twinGroups({});
if (!group) throw new Error("No group");
const response = at(group.responses, 2);
const markup = (element: { render: () => TemplateResult }): string => markupOf(element.render());

/** A number without its sign, as the table writes it. */
const size = (value: number | null): string => Math.abs(value ?? NaN).toFixed(4);

function inspectorOf(own: ResponseRecord = response, config: Inspector["config"] = configOf({})) {
  const inspector = new Inspector();
  const responses = group?.responses.with(2, own) ?? [];
  Object.assign(inspector, { response: own, responseIndex: 2, token: 1, config });
  inspector.group = group ? { ...group, responses } : null;
  return inspector;
}

describe("the inspector", () => {
  test.each(LAYERS)("opens on %s and says that the advantage adds up", (layer) => {
    const inspector = inspectorOf();
    inspector.layer = layer;
    const words = wordsOf(markup(inspector));
    expect(words).toContain("Token 2 of");
    expect(words).toContain("Recomputed from the numbers above");
    expect(words).toContain("This run used: Paper.");
  });

  test("says why where it does not, and which numbers a recording lacks", () => {
    const { afterLogprobs: _, ...older } = response;
    const words = wordsOf(markup(inspectorOf(older, null)));
    expect(words).toContain(strings.inspector.verdict.reasons.settings);
    expect(words).toContain(strings.inspector.noAfter);
    expect(words).not.toContain("This run used");
  });

  test("without a response or a group it asks for a token", () => {
    expect(wordsOf(markup(new Inspector()))).toContain(strings.inspector.none);
    const lost = inspectorOf();
    lost.token = 99;
    expect(wordsOf(markup(lost))).toContain(strings.inspector.none);
  });

  test("draws a record without a single number", () => {
    const empty = Object.fromEntries(
      Object.entries(response).map(([key, value]) =>
        Array.isArray(value) && key !== "tokens" ? [key, []] : [key, value],
      ),
    ) as unknown as ResponseRecord;
    const words = wordsOf(markup(inspectorOf(empty)));
    expect(words).toContain(strings.inspector.verdict.reasons.missing);
    expect(words).not.toMatch(/NaN|undefined/);
    const table = new ChainTable();
    const broken = { ...group, responses: group.responses.with(2, empty) };
    const hole = advantageChain(broken, 2, 1, { config: configOf({}) });
    table.rows = hole ? chainRows(hole) : [];
    expect(wordsOf(markup(table))).toMatch(/advantage A .* –/);
    expect(wordsOf(markup(table))).not.toMatch(/NaN|undefined/);
  });
});

describe("the table", () => {
  const table = new ChainTable();
  const chain = advantageChain(group, 2, 1, { config: configOf({}) });
  if (!chain) throw new Error("No chain");
  table.rows = chainRows(chain);
  const { sections } = strings.inspector;

  /** Everything that the table draws when a row colours the tokens. */
  const shownBy = (row: RowId): string => {
    const own = new ChainTable();
    Object.assign(own, { rows: table.rows, shown: row });
    own.willUpdate(new Map([["shown", null]]) as PropertyValues<ChainTable>);
    return markup(own);
  };

  test("has one tab stop, a button to each section and row that is open, and no meaning open", () => {
    const found = markup(table);
    // The advantage, its sum, mean and deviation.
    expect(found.match(/<button/g)).toHaveLength(SECTION_IDS.length + 4);
    expect(found.match(/tabindex=0/g)).toHaveLength(1);
    expect(found.match(/aria-expanded=true/g)).toHaveLength(1);
    expect(found.match(/scope="col"/g)).toHaveLength(2);
  });

  test("opens the section of the row that colours the tokens, and every row is in one", () => {
    for (const { id } of table.rows) expect(shownBy(id)).toContain(`data-row=${id}`);
    expect(new Set(table.rows.map(({ id }) => sectionOf(id)))).toEqual(new Set(SECTION_IDS));
    expect(sectionsOf(table.rows).flatMap(({ rows }) => rows)).toEqual(table.rows);
  });

  test("a closed section still says what it comes to", () => {
    const words = wordsOf(markup(table));
    const { reward, processReturn } = chain.values;
    expect(words).toMatch(new RegExp(`${sections.reward} process reward r .${size(reward)}`));
    expect(words).toMatch(new RegExp(`${sections.return} return to go R .${size(processReturn)}`));
    expect(words).not.toContain(strings.inspector.rows.prm.name);
  });

  test("shows a pinned token beside this one, with the difference", () => {
    const other = advantageChain(group, 0, 3, { config: configOf({}) });
    if (!other) throw new Error("No chain");
    table.pinned = other.values;
    const found = markup(table);
    expect(found.match(/scope="col"/g)).toHaveLength(4);
    const difference = (chain.values.advantage ?? NaN) - (other.values.advantage ?? NaN);
    expect(wordsOf(found)).toContain(Math.abs(difference).toFixed(4));
    table.pinned = null;
  });
});

describe("alternatives", () => {
  test("are shown before and after, with the written one marked", () => {
    const element = new Alternatives();
    element.alternatives = { words: ["=1", " "], before: [0.6, 0.3], after: [0.55, 0.352] };
    element.written = " ";
    const words = wordsOf(markup(element));
    expect(words).toMatch(/=1 60\.0 % 55\.0 % ␣ written 30\.0 % 35\.2 %/);
    expect(words).toContain("All other tokens together: 10.0 % before the update.");
  });

  test("a hole is a dash, and none at all is said", () => {
    const element = new Alternatives();
    element.alternatives = { words: ["=1"], before: [0.6], after: [] };
    expect(wordsOf(markup(element))).toContain("60.0 % –");
    element.alternatives = null;
    expect(wordsOf(markup(element))).toContain(strings.inspector.alternatives.missing);
  });
});

describe("copying", () => {
  test("is one toolbar of three buttons", () => {
    const found = markup(new Copy());
    expect(found.match(/<button/g)).toHaveLength(3);
    expect(found.match(/role="toolbar"/g)).toHaveLength(1);
  });

  test("where the browser refuses, the text is shown to be selected", async () => {
    const copy = new Copy();
    copy.content = (kind) => `what was asked for as ${kind}`;
    // Node has no clipboard, as a page on an insecure address has none.
    void copy.copy("json");
    await vi.waitFor(() => expect(markup(copy)).toContain("what was asked for as json"));
    const found = markup(copy);
    expect(wordsOf(found)).toContain(strings.inspector.copy.refused);
  });
});

describe("the truth", () => {
  test("stands beside credit with its error, and with the warning", () => {
    const element = new StepTruthElement();
    element.truth = {
      step: 2,
      correct: false,
      credit: -0.1234,
      monteCarlo: { advantage: -0.7, standardError: 0.064 },
    };
    const words = wordsOf(markup(element));
    expect(words).toContain("wrong step");
    expect(words).toContain("\u22120.70 ± 0.06");
    expect(words).toContain(strings.inspector.truth.warning);
    element.truth = null;
    expect(wordsOf(markup(element))).toContain(strings.inspector.truth.warning);
  });
});
