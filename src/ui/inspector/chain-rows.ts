/** A chain as rows of text: what the table shows and what is copied. */
import { signed, visibleToken } from "../credit.ts";
import { strings } from "../catalogue/en/page.ts";
import {
  ROWS,
  SECTION_IDS,
  SECTIONS,
  type Chain,
  type RowId,
  type SectionId,
} from "./advantage-chain.ts";
import { formulaOf, hasRow, inputsOf, parameterValue, partsOf, type Part } from "./formulas.ts";

const text = strings.inspector;

/** Decimals of a single number: more than the strip has room for. */
const DECIMALS = 4;

/** Rows whose sign says nothing. */
const UNSIGNED: ReadonlySet<RowId> = new Set(["outcome", "deviation", "ratio", "clip"]);

export interface ChainRow {
  readonly id: RowId;
  readonly value: number | null;
  readonly formula: readonly Part[];
  /** The formula with numbers in it; null where that says no more, or a number is missing. */
  readonly numbers: string | null;
  readonly inputs: readonly RowId[];
}

/** A row's number in words of the page; a dash where it is not known. */
export function rowText(id: RowId, value: number | null): string {
  if (value === null) return text.dash;
  return UNSIGNED.has(id) ? value.toFixed(DECIMALS) : signed(value, DECIMALS);
}

/** A difference of two rows' numbers. */
export function differenceText(value: number | null, pinned: number | null): string {
  return value === null || pinned === null ? text.dash : signed(value - pinned, DECIMALS);
}

/** A setting as short as it is: 0.2, not 0.2000. */
const settingText = (value: number): string => String(Number(value.toPrecision(4)));

/** Parts with numbers for symbols; null where there is none to put in, or one is not known. */
function numbersOf(parts: readonly Part[], chain: Chain): string | null {
  if (parts.every(({ kind }) => kind === "text")) return null;
  const words = parts.map((part) => {
    if (part.kind === "text") return part.text;
    if (part.kind === "row") {
      const value = chain.values[part.row];
      if (value === null) return null;
      return value < 0 ? `(${rowText(part.row, value)})` : rowText(part.row, value);
    }
    const value = parameterValue(part.parameter, chain);
    if (value === null) return null;
    if (part.parameter !== "next") return settingText(value);
    return value < 0 ? `(${signed(value, DECIMALS)})` : signed(value, DECIMALS);
  });
  return words.includes(null) ? null : words.join("");
}

/** Sums over other tokens have formulas whose numbers are not this token's. */
const OVER_OTHERS: ReadonlySet<RowId> = new Set(["stepSum", "kl"]);

export function chainRows(chain: Chain): ChainRow[] {
  return ROWS.filter((id) => hasRow(id, chain)).map((id) => {
    const name = formulaOf(id, chain);
    const template = text.formulas[name];
    const formula = partsOf(template);
    const isOverOthers =
      OVER_OTHERS.has(id) || name === "rewardOfStep" || name === "rewardOfResponse";
    return {
      id,
      value: chain.values[id],
      formula,
      numbers: isOverOthers || name === "rewardNormalised" ? null : numbersOf(formula, chain),
      inputs: inputsOf(template),
    };
  });
}

/** Rows about one thing. */
export interface ChainSection {
  readonly id: SectionId;
  readonly rows: readonly ChainRow[];
  /** What stands for the section while it is closed: its last results. */
  readonly results: readonly RowId[];
}

/** The rows that a closed section is told by, of those it has. */
const RESULTS: Readonly<Record<SectionId, readonly RowId[]>> = {
  reward: ["reward", "outcome"],
  baseline: ["centred", "outcomeBaseline"],
  return: ["processReturn", "outcomeReturn"],
  advantage: ["advantage"],
  update: ["ratio"],
};

/** The section that a row belongs to. */
export function sectionOf(row: RowId): SectionId {
  const isIn = (id: SectionId): boolean => (SECTIONS[id] as readonly RowId[]).includes(row);
  return SECTION_IDS.find(isIn) ?? "advantage";
}

/** The rows by section; a section without a row is left out. */
export function sectionsOf(rows: readonly ChainRow[]): ChainSection[] {
  return SECTION_IDS.map((id) => {
    const own = rows.filter((row) => sectionOf(row.id) === id);
    const has = (result: RowId): boolean => own.some((row) => row.id === result);
    return { id, rows: own, results: RESULTS[id].filter(has) };
  }).filter(({ rows: own }) => own.length > 0);
}

/** A formula in symbols. */
export function symbolsText(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      if (part.kind === "text") return part.text;
      return part.kind === "row" ? text.rows[part.row].symbol : text.parameters[part.parameter];
    })
    .join("");
}

/** What the verdict says. */
export function verdictText({ verdict }: Chain): string {
  switch (verdict.kind) {
    case "equal":
      return text.verdict.equal(signed(verdict.recomputed, 5));
    case "differs":
      return text.verdict.differs(signed(verdict.recomputed, 5), signed(verdict.recorded, 5));
    case "impossible":
      return text.verdict.reasons[verdict.why];
  }
}

/** Which token a chain is of. */
export interface TokenPlace {
  readonly tokens: readonly string[];
  /** From 0, as in the record. */
  readonly token: number;
  readonly response: number;
  readonly update: number | null;
}

/** The chain as lines of text. */
export function asText(place: TokenPlace, chain: Chain): string {
  const { tokens, token } = place;
  const head = `${text.title(token + 1, tokens.length)}: ${visibleToken(tokens[token] ?? "")}`;
  const lines = chainRows(chain).map(({ id, value, formula }) => {
    const { name, symbol } = text.rows[id];
    return `${name}: ${symbol} = ${symbolsText(formula)} = ${rowText(id, value)}`;
  });
  return [head, ...lines, verdictText(chain)].join("\n");
}

/** The chain as JSON with full numbers; indices from 0, as in a recording. */
export function asJson({ tokens, token, response, update }: TokenPlace, chain: Chain): string {
  const values = Object.fromEntries(chainRows(chain).map(({ id, value }) => [id, value]));
  const { verdict } = chain;
  return JSON.stringify(
    { update, response, token, text: tokens[token] ?? "", values, verdict },
    null,
    2,
  );
}
