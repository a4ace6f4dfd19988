import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { strings } from "../catalogue/en/page.ts";
import { icon } from "../icons.ts";
import { base } from "../styles.ts";
import type { Chain, RowId, SectionId } from "./advantage-chain.ts";
import {
  differenceText,
  rowText,
  sectionOf,
  sectionsOf,
  type ChainRow,
  type ChainSection,
} from "./chain-rows.ts";
import { chainLines, type Line } from "./chain-lines.ts";
import { chainStyles } from "./chain-table.styles.ts";
import { DeparturesEvent, type Departure } from "./departures.ts";
import { isPlace, type Part } from "./formulas.ts";
import { rowTies } from "./row-ties.ts";
import "./source-lines.ts";

const text = strings.inspector;

/** One object, so that drawing nothing again draws nothing. */
const NO_LINES: readonly Line[] = [];

/** A place that the arrow keys reach: a section's heading or a row. */
type Stop = `section ${SectionId}` | RowId;

const headingOf = (id: SectionId): Stop => `section ${id}`;

/**
 * The numbers of a token, each with its formula, in sections that open and close. The row under the pointer or with the
 * focus marks the rows that feed it, and a line goes from each symbol of its formula to the row that it comes from, or
 * to that row's section where it is closed. One tab stop; up and down move, Enter opens a section or a row's meaning.
 */
@customElement("sl-chain")
export class ChainTable extends LitElement {
  static override styles = [
    base,
    chainStyles,
    css`
      :host {
        --gutter: 0.8rem;
        min-width: 0;
        container-type: inline-size;
        overflow-x: auto;
        /* Whatever gets the focus, its lines are to be seen. */
        scroll-padding-inline-start: calc(var(--gutter) + 0.6rem);
      }
    `,
  ];

  /** In the order in which they are computed. */
  @property({ attribute: false }) rows: readonly ChainRow[] = [];
  /** Numbers of the pinned token; null without one. */
  @property({ attribute: false }) pinned: Chain["values"] | null = null;
  /** The row that colours the tokens: its section opens. */
  @property({ attribute: false }) shown: RowId | null = null;

  /** Where Tab comes to. */
  @state() private stop: Stop | null = null;
  @state() private focused: RowId | null = null;
  @state() private hovered: RowId | null = null;
  /** Rows whose meaning is open. */
  @state() private open: ReadonlySet<RowId> = new Set();
  /** Sections that are open; the advantage is what all the others lead to. */
  @state() private openSections: ReadonlySet<SectionId> = new Set(["advantage"]);

  /** Sees the table change its size while lines are drawn over it. */
  #resize: ResizeObserver | null = null;
  #hasDepartures = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#erase();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("shown") && this.shown !== null)
      this.openSections = new Set([...this.openSections, sectionOf(this.shown)]);
  }

  override updated(): void {
    this.#draw();
  }

  /** The row that is asked about. */
  get #active(): ChainRow | undefined {
    return this.rows.find(({ id }) => id === (this.hovered ?? this.focused));
  }

  override render() {
    const { rows, pinned } = this;
    const sections = sectionsOf(rows);
    const stops = this.#stops(sections);
    const stop = stops.find((each) => each === this.stop) ?? stops[0];
    const active = this.#active;
    return html`<div class="plot">
      <table
        @keydown=${(event: KeyboardEvent) => this.#onKey(event, stops)}
        @focusin=${this.#onFocusIn}
        @focusout=${() => (this.focused = null)}
        @pointerdown=${this.#onPointer}
        @pointermove=${this.#onPointer}
        @pointerleave=${() => (this.hovered = null)}
      >
        <caption>
          <span class="hidden">${text.caption}</span>
          <span class="quiet">${text.hint}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">${text.columns.row}</th>
            ${pinned === null ? nothing : html`<th scope="col">${text.columns.pinned}</th>`}
            <th scope="col">${text.columns.value}</th>
            ${pinned === null ? nothing : html`<th scope="col">${text.columns.difference}</th>`}
          </tr>
        </thead>
        ${sections.map((section) => this.#renderSection(section, stop, active))}
      </table>
      <sl-source-lines></sl-source-lines>
    </div>`;
  }

  /** Measures the page only while a row is asked about: a redraw has no time to lose. */
  #draw(): void {
    const active = this.#active;
    const plot = this.renderRoot.querySelector(".plot");
    if (!active || !plot) {
      this.#erase();
      return;
    }
    const { ties, gutter } = rowTies(active, plot);
    this.#show(chainLines(ties, gutter), plot);
    if (this.#resize) return;
    this.#resize = new ResizeObserver(() => this.#draw());
    this.#resize.observe(plot);
  }

  #erase(): void {
    this.#resize?.disconnect();
    this.#resize = null;
    this.#show(NO_LINES, null);
  }

  /** Draws what stays in the table, and tells of what leaves it. */
  #show(lines: readonly Line[], plot: Element | null): void {
    const overlay = this.renderRoot.querySelector("sl-source-lines");
    if (overlay)
      overlay.lines = lines.length === 0 ? NO_LINES : lines.filter((line) => !isPlace(line.id));
    // Scrolled sideways, the gutter is not to be seen, and a line out of it would cross words.
    const departures =
      plot && this.scrollLeft === 0 ? lines.flatMap((line) => departure(line, plot)) : [];
    if (departures.length > 0 || this.#hasDepartures)
      this.dispatchEvent(new DeparturesEvent(departures));
    this.#hasDepartures = departures.length > 0;
  }

  #stops(sections: readonly ChainSection[]): Stop[] {
    return sections.flatMap(({ id, rows }) => [
      headingOf(id),
      ...(this.openSections.has(id) ? rows.map((row) => row.id) : []),
    ]);
  }

  #renderSection(section: ChainSection, stop: Stop | undefined, active: ChainRow | undefined) {
    const { id, rows } = section;
    const isOpen = this.openSections.has(id);
    const feeds = !isOpen && rows.some((row) => active?.inputs.includes(row.id));
    return html`<tbody class=${isOpen ? "is-open" : ""}>
      <tr class="heading ${feeds ? "feeds" : ""}">
        <th scope="rowgroup" colspan=${this.pinned === null ? 2 : 4}>
          <button
            type="button"
            tabindex=${stop === headingOf(id) ? 0 : -1}
            aria-expanded=${isOpen}
            data-stop=${headingOf(id)}
            @click=${() => this.#toggleSection(id)}
          >
            <span class="turn">${icon("next")}</span>
            <span class="name">${text.sections[id]}</span>
            ${isOpen ? nothing : this.#renderResults(section)}
          </button>
        </th>
      </tr>
      ${isOpen ? rows.map((row) => this.#renderRow(row, stop === row.id, active)) : nothing}
    </tbody>`;
  }

  /** What a closed section comes to. */
  #renderResults({ rows, results }: ChainSection) {
    return html`<span class="results number">
      ${results.map((id) => {
        const value = rows.find((row) => row.id === id)?.value ?? null;
        const { name, symbol } = text.rows[id];
        return html`<span title=${name}
          ><span class="hidden">${name}</span>
          <span class="symbol" aria-hidden="true">${symbol}</span> ${rowText(id, value)}</span
        >`;
      })}
    </span>`;
  }

  #renderRow(row: ChainRow, isStop: boolean, active: ChainRow | undefined) {
    const { id, value } = row;
    const { name, symbol, meaning } = text.rows[id];
    const isOpen = this.open.has(id);
    const sources = row.inputs.map((input) => text.rows[input].name);
    const classes = [
      row === active ? "is-active" : "",
      active?.inputs.includes(id) ? "feeds" : "",
      id === this.shown ? "is-shown" : "",
    ];
    const pinned = this.pinned?.[id] ?? null;
    return html`<tr class=${classes.join(" ")} data-row=${id}>
      <th scope="row" abbr=${name}>
        <button
          type="button"
          tabindex=${isStop ? 0 : -1}
          aria-expanded=${isOpen}
          data-stop=${id}
          aria-description=${sources.length === 0 ? nothing : text.madeOf(sources.join(text.between))}
          @click=${() => this.#toggle(id)}
        >
          <span class="name">${name}</span>
          <span class="symbol" aria-hidden="true">${symbol}</span>
          ${id === this.shown ? html`<span class="hidden">${text.shown}</span>` : nothing}
          <span class="help" aria-hidden="true">?</span>
        </button>
        <div class="formula">
          ${text.equals} ${row.formula.map(renderPart)}
          ${
            row.numbers === null
              ? nothing
              : html`<span class="numbers number">${text.equals} ${row.numbers}</span>`
          }
        </div>
        ${isOpen ? html`<p class="meaning">${meaning}</p>` : nothing}
      </th>
      ${this.pinned === null ? nothing : html`<td class="number">${rowText(id, pinned)}</td>`}
      <td class="number">${rowText(id, value)}</td>
      ${
        this.pinned === null
          ? nothing
          : html`<td class="number">${differenceText(value, pinned)}</td>`
      }
    </tr>`;
  }

  #toggle(id: RowId): void {
    const open = new Set(this.open);
    if (!open.delete(id)) open.add(id);
    this.open = open;
    this.stop = id;
  }

  #toggleSection(id: SectionId): void {
    const openSections = new Set(this.openSections);
    if (!openSections.delete(id)) openSections.add(id);
    this.openSections = openSections;
    this.stop = headingOf(id);
  }

  /** The row that an event started in. */
  #rowOf(event: Event): RowId | null {
    const row = (event.target as Element).closest<HTMLElement>("[data-row]");
    return this.rows.find(({ id }) => id === row?.dataset["row"])?.id ?? null;
  }

  /** The place of an event among those that the arrow keys reach; -1 when it is none of them. */
  #stopOf(event: Event, stops: readonly Stop[]): number {
    const name = (event.target as Element).closest<HTMLElement>("[data-stop]")?.dataset["stop"];
    return stops.findIndex((stop) => stop === name);
  }

  #onFocusIn(event: FocusEvent): void {
    this.focused = this.#rowOf(event);
    // Who moves on by keyboard has left the pointer lying: it counts again once it moves.
    this.hovered = null;
    const stops = this.#stops(sectionsOf(this.rows));
    this.stop = stops[this.#stopOf(event, stops)] ?? null;
  }

  #onPointer(event: PointerEvent): void {
    this.hovered = this.#rowOf(event);
  }

  #onKey(event: KeyboardEvent, stops: readonly Stop[]): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const here = this.#stopOf(event, stops);
    const last = stops.length - 1;
    const target = {
      ArrowDown: Math.min(here + 1, last),
      ArrowUp: Math.max(here - 1, 0),
      Home: 0,
      End: last,
    }[event.key];
    const stop = target === undefined ? undefined : stops[target];
    if (stop === undefined) return;
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>(`[data-stop="${stop}"]`)?.focus();
  }
}

/** What a line of a frame's corners is in the window, where it leaves the table. */
function departure({ id, points }: Line, plot: Element): Departure[] {
  if (!isPlace(id)) return [];
  const { left, top } = plot.getBoundingClientRect();
  const moved = points.map(({ x, y }) => ({ x: x + left, y: y + top }));
  return [{ place: id, line: { id, points: moved } }];
}

/** A symbol names its row to those who do not see where it stands. */
function renderPart(part: Part) {
  if (part.kind === "text") return html`${part.text}`;
  if (part.kind === "parameter") {
    const { parameter } = part;
    const words = text.parameters[parameter];
    return isPlace(parameter)
      ? html`<span class="source" data-source=${parameter}>${words}</span>`
      : html`<span>${words}</span>`;
  }
  const { name, symbol } = text.rows[part.row];
  return html`<span class="source" title=${name} data-source=${part.row}>${symbol}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-chain": ChainTable;
  }
}
