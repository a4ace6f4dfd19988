import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { strings } from "../strings.ts";
import { base } from "../styles.ts";
import type { Chain, RowId } from "./advantage-chain.ts";
import { differenceText, rowText, type ChainRow } from "./chain-rows.ts";
import { chainStyles } from "./chain-table.styles.ts";
import type { Part } from "./formulas.ts";

const text = strings.inspector;

/**
 * The numbers of a token, each with its formula. The row under the pointer or with the focus marks the rows that feed it.
 * One tab stop; up and down move, Enter opens a row's meaning.
 */
@customElement("sl-chain")
export class ChainTable extends LitElement {
  static override styles = [
    base,
    chainStyles,
    css`
      :host {
        min-width: 0;
        container-type: inline-size;
        overflow-x: auto;
      }
    `,
  ];

  /** In the order in which they are computed. */
  @property({ attribute: false }) rows: readonly ChainRow[] = [];
  /** Numbers of the pinned token; null without one. */
  @property({ attribute: false }) pinned: Chain["values"] | null = null;
  /** The row that colours the tokens. */
  @property({ attribute: false }) shown: RowId | null = null;

  /** The row that Tab comes to. */
  @state() private stop: RowId | null = null;
  @state() private focused: RowId | null = null;
  @state() private hovered: RowId | null = null;
  @state() private open: ReadonlySet<RowId> = new Set();

  override render() {
    const { rows, pinned } = this;
    const stop = rows.find(({ id }) => id === this.stop)?.id ?? rows[0]?.id;
    const active = rows.find(({ id }) => id === (this.hovered ?? this.focused));
    return html`<table>
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
      <tbody
        @keydown=${this.#onKey}
        @focusin=${this.#onFocusIn}
        @focusout=${() => (this.focused = null)}
        @pointerover=${this.#onPointer}
        @pointerleave=${() => (this.hovered = null)}
      >
        ${rows.map((row) => this.#renderRow(row, row.id === stop, active))}
      </tbody>
    </table>`;
  }

  #renderRow(row: ChainRow, isStop: boolean, active: ChainRow | undefined) {
    const { id, value } = row;
    const { name, symbol, meaning } = text.rows[id];
    const isOpen = this.open.has(id);
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

  /** The row that an event started in. */
  #rowOf(event: Event): RowId | null {
    const row = (event.target as Element).closest<HTMLElement>("[data-row]");
    return this.rows.find(({ id }) => id === row?.dataset["row"])?.id ?? null;
  }

  #onFocusIn(event: FocusEvent): void {
    this.focused = this.#rowOf(event);
    this.stop = this.focused;
  }

  #onPointer(event: PointerEvent): void {
    this.hovered = this.#rowOf(event);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const here = this.rows.findIndex(({ id }) => id === this.#rowOf(event));
    const last = this.rows.length - 1;
    const target = {
      ArrowDown: Math.min(here + 1, last),
      ArrowUp: Math.max(here - 1, 0),
      Home: 0,
      End: last,
    }[event.key];
    const id = target === undefined ? undefined : this.rows[target]?.id;
    if (id === undefined) return;
    event.preventDefault();
    this.renderRoot.querySelector<HTMLElement>(`[data-row="${id}"] button`)?.focus();
  }
}

/** A symbol names its row to those who do not see where it stands. */
function renderPart(part: Part) {
  if (part.kind === "text") return html`${part.text}`;
  if (part.kind === "parameter") return html`<span>${text.parameters[part.parameter]}</span>`;
  const { name, symbol } = text.rows[part.row];
  return html`<span class="source" title=${name}>${symbol}</span>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-chain": ChainTable;
  }
}
