import { html, LitElement, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Report } from "../../report.ts";
import { probesStrings } from "../catalogue/en/probes.ts";
import { send } from "../commands.ts";
import { creditStyles } from "../credit-scale.ts";
import { cell, visibleToken } from "../credit.ts";
import { icon } from "../icons.ts";
import { readFormula } from "../inspector/run-formula.ts";
import type { Segment } from "../segments.ts";
import { remembered } from "../remembered.ts";
import { base, controls } from "../styles.ts";
import { vars } from "../vars.ts";
import {
  probeHistories,
  probeToTell,
  rowAt,
  type ProbeHistory,
  type ProbeReference,
  type ProbeRow,
} from "./probe-history.ts";
import { rowsToDraw } from "./probe-rows.ts";
import { creditText, outcomeText, summaryOf } from "./probe-words.ts";
import { probesStyles } from "./probes.styles.ts";

const text = probesStrings;

const REFERENCES = ["policy", "start"] as const satisfies readonly ProbeReference[];

/** Below this share of the scale a cell says neither plus nor minus. */
const FAINT = 0.05;

const GLYPHS = { positive: "+", negative: "\u2212", zero: "·" } as const;

/** What the histories are worked out from. */
interface Followed {
  readonly reports: readonly Report[];
  readonly config: Readonly<Record<string, unknown>> | null;
  /** null: as the run compares. */
  readonly compared: ProbeReference | null;
}

/** A cell of the strip: a measured update and a token, from 0. */
interface Place {
  readonly update: number;
  readonly token: number;
}

/**
 * Probes over a run: one text at a time, a row a measurement, a column a token. One tab stop; arrow keys move, Enter or
 * a click looks at that update.
 *
 * @fires sl-command look
 */
@customElement("sl-probe-strip")
export class Probes extends LitElement {
  static override styles = [base, controls, creditStyles, probesStyles];

  @property({ attribute: false }) reports: readonly Report[] = [];
  /** Index of the report on screen. */
  @property({ attribute: false }) at = 0;
  /** The run's config.json; null where it is not known. */
  @property({ attribute: false }) config: Readonly<Record<string, unknown>> | null = null;

  /** null: the one that tells most. */
  @state() private chosen: number | null = null;
  /** null: as the run compares. */
  @state() private compared: ProbeReference | null = null;
  /** The cell that the keys are at; null: on the row on screen. */
  @state() private stop: Place | null = null;
  @state() private hovered: Place | null = null;
  @state() private isTableOpen = false;

  #histories: ProbeHistory[] = [];
  readonly #historiesOf = remembered<Followed, ProbeHistory[]>(
    ["reports", "config", "compared"],
    ({ reports, config, compared }) => {
      const { formula } = readFormula(config);
      return probeHistories(reports, formula.beta, compared ?? formula.reference);
    },
  );
  #isMoving = false;

  override willUpdate(): void {
    const { reports, config, compared } = this;
    this.#histories = this.#historiesOf({ reports, config, compared });
  }

  override updated(_changed: PropertyValues<this>): void {
    if (!this.#isMoving) return;
    this.#isMoving = false;
    // A long text scrolls inside the strip.
    this.renderRoot
      .querySelector(".active")
      ?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  override render() {
    const index = this.chosen ?? probeToTell(this.#histories);
    const history = this.#histories[index] ?? this.#histories[0];
    if (!history)
      return html`<div class="probe">
        <p class="quiet">${text.none} ${text.noneHint}</p>
      </div>`;
    return html`<div class="probe">
      <p class="quiet">${text.intro}</p>
      <div class="choices">
        ${this.#renderTexts(this.#histories.indexOf(history))} ${this.#renderReference(history)}
      </div>
      ${summaryOf(history).map((sentence) => html`<p>${sentence}</p>`)}
      ${history.hasPrm ? this.#renderMeasurements(history) : ""}
    </div>`;
  }

  #renderTexts(index: number) {
    return html`<label>
      ${text.text}
      <select
        @change=${(event: Event) => {
          this.chosen = Number((event.target as HTMLSelectElement).value);
          this.stop = null;
        }}
      >
        ${this.#histories.map(
          ({ prompt, answer, outcome }, i) =>
            html`<option value=${i} .selected=${i === index}>
              ${text.option(
                i + 1,
                prompt.slice(0, 60),
                answer.slice(0, 24) || text.noAnswer,
                outcomeText(outcome),
              )}
            </option>`,
        )}
      </select>
    </label>`;
  }

  #renderReference({ hasPrm }: ProbeHistory) {
    if (!hasPrm) return "";
    const own = readFormula(this.config).formula.reference;
    const compared = this.compared ?? own;
    return html`<label>
      ${text.reference}
      <select
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          this.compared = REFERENCES.find((name) => name === value) ?? null;
        }}
      >
        ${REFERENCES.map(
          (name) =>
            html`<option value=${name} .selected=${name === compared}>
              ${text.references[name]}
            </option>`,
        )}
      </select>
    </label>`;
  }

  #renderMeasurements(history: ProbeHistory) {
    const own = readFormula(this.config).formula.reference;
    const compared = this.compared ?? own;
    const update = this.reports[this.at]?.metrics.update ?? 0;
    const current = rowAt(history, update);
    const rows = rowsToDraw(history.rows, current);
    const onScreen = history.rows[current] ?? null;
    const stop = this.#stopOf(history, rows, onScreen);
    const shown = this.hovered ?? stop;
    return html`<div class="scroll">
        <table
          class="strip"
          role="grid"
          tabindex="0"
          aria-label=${text.grid}
          aria-activedescendant=${cellId(stop)}
          @keydown=${(event: KeyboardEvent) => this.#onKey(event, history, rows, stop)}
          @click=${this.#onClick}
          @pointerover=${(event: Event) => (this.hovered = this.#placeOf(event))}
          @pointerleave=${() => (this.hovered = null)}
        >
          <thead>
            ${renderSteps(history)}
            <tr>
              <th scope="col">${text.update}</th>
              ${history.tokens.map(
                (token) =>
                  html`<th scope="col">
                    <span class="token" title=${visibleToken(token)}>${visibleToken(token)}</span>
                  </th>`,
              )}
            </tr>
          </thead>
          <tbody>
            ${rows.map((row) => this.#renderRow(history, row, row === onScreen, stop))}
          </tbody>
        </table>
      </div>
      <p class="readout number" aria-hidden="true">${this.#readout(history, shown)}</p>
      <div class="notes quiet">
        <span class="number"
          >${text.scale(creditText(history.domain, history.domain).slice(1))}</span
        >
        <span>${text.signs}</span>
        <span>${text.hint}</span>
      </div>
      <p class="quiet">
        ${text.referenceHints[compared]} ${compared === own ? text.used : text.notUsed}
        ${rows.length < history.rows.length ? text.thinned(rows.length, history.rows.length) : ""}
      </p>
      ${this.#renderTable(history)}`;
  }

  #renderRow(
    { tokens, domain }: ProbeHistory,
    { update, credit }: ProbeRow,
    isOnScreen: boolean,
    stop: Place,
  ) {
    return html`<tr
      class=${isOnScreen ? "at" : ""}
      aria-current=${isOnScreen ? "true" : "false"}
      data-update=${update}
    >
      <th scope="row" class="number">
        ${
          isOnScreen
            ? html`<span class="mark" aria-hidden="true">▸</span
                ><span class="hidden">${text.onScreen}</span>`
            : ""
        }
        ${update}
      </th>
      ${tokens.map((token, t) => {
        const value = credit[t] ?? Number.NaN;
        const { magnitude, sign } = cell(value, domain);
        const glyph = magnitude < FAINT ? GLYPHS.zero : GLYPHS[sign];
        const name = text.cell(update, t + 1, visibleToken(token), creditText(value, domain));
        const place = { update, token: t };
        return html`<td
          id=${cellId(place)}
          class=${update === stop.update && t === stop.token ? "active" : ""}
          data-token=${t}
          data-sign=${sign}
          ${vars({ "--m": magnitude })}
        >
          <span class="credit" aria-hidden="true">${glyph}</span>
          <span class="hidden">${name}</span>
        </td>`;
      })}
    </tr>`;
  }

  #renderTable({ tokens, rows, domain }: ProbeHistory) {
    return html`<details
      @toggle=${(event: Event) => (this.isTableOpen = (event.target as HTMLDetailsElement).open)}
    >
      <summary>${text.table.summary}</summary>
      ${
        this.isTableOpen
          ? html`<div class="scroll" tabindex="0" role="region" aria-label=${text.table.summary}>
              <table class="numbers number">
                <thead>
                  <tr>
                    <th scope="col">${text.update}</th>
                    ${tokens.map((token) => html`<th scope="col">${visibleToken(token)}</th>`)}
                    <th scope="col">${text.table.total}</th>
                  </tr>
                </thead>
                <tbody>
                  ${rows.map(
                    (row) =>
                      html`<tr>
                        <th scope="row">${row.update}</th>
                        ${row.credit.map((value) => html`<td>${creditText(value, domain)}</td>`)}
                        <td>${creditText(totalOf(row), domain)}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>`
          : ""
      }
    </details>`;
  }

  /** The cell that the keys are at: where the visitor was, otherwise the lowest token of the row on screen. */
  #stopOf({ tokens }: ProbeHistory, rows: readonly ProbeRow[], onScreen: ProbeRow | null): Place {
    const { stop } = this;
    const isThere =
      stop !== null && stop.token < tokens.length && rows.some((row) => row.update === stop.update);
    if (isThere) return stop;
    const row = onScreen ?? rows.at(-1);
    const credit = row?.credit ?? [];
    const lowest = credit.reduce((best, value, t) => (value < (credit[best] ?? 0) ? t : best), 0);
    return { update: row?.update ?? 0, token: lowest };
  }

  #readout({ tokens, rows, domain }: ProbeHistory, { update, token }: Place): string {
    const value = rows.find((row) => row.update === update)?.credit[token] ?? Number.NaN;
    return text.readout(
      update,
      token + 1,
      visibleToken(tokens[token] ?? ""),
      creditText(value, domain),
    );
  }

  /** The cell that an event started in. */
  #placeOf(event: Event): Place | null {
    const target = event.target as Element;
    const found = target.closest<HTMLElement>("[data-token]");
    const row = target.closest<HTMLElement>("[data-update]");
    if (!found || !row) return null;
    return { update: Number(row.dataset["update"]), token: Number(found.dataset["token"]) };
  }

  #onClick(event: Event): void {
    const row = (event.target as Element).closest<HTMLElement>("[data-update]");
    if (!row) return;
    const place = this.#placeOf(event);
    if (place) this.stop = place;
    send(this, { kind: "look", update: Number(row.dataset["update"]) });
  }

  #onKey(
    event: KeyboardEvent,
    { tokens }: ProbeHistory,
    rows: readonly ProbeRow[],
    { update, token }: Place,
  ): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const here = rows.findIndex((row) => row.update === update);
    const last = tokens.length - 1;
    const moves: Readonly<Record<string, readonly [row: number, token: number]>> = {
      ArrowRight: [here, token + 1],
      ArrowLeft: [here, token - 1],
      ArrowDown: [here + 1, token],
      ArrowUp: [here - 1, token],
      Home: [here, 0],
      End: [here, last],
    };
    const move = moves[event.key];
    if (!move && event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (!move) {
      this.stop = { update, token };
      send(this, { kind: "look", update });
      return;
    }
    const next = rows[Math.max(0, Math.min(move[0], rows.length - 1))];
    this.stop = {
      update: next?.update ?? update,
      token: Math.max(0, Math.min(move[1], last)),
    };
    this.hovered = null;
    this.#isMoving = true;
  }
}

/** Cells are named, not focused: a target as small as a token would be hard to hit, and the row takes a click anywhere. */
const cellId = ({ update, token }: Place): string => `cell-${update}-${token}`;

const totalOf = ({ credit }: ProbeRow): number => credit.reduce((total, value) => total + value, 0);

/** The steps above their tokens, each with the task's own verdict. */
function renderSteps({ segments }: ProbeHistory) {
  const verdict = ({ correct }: Segment) =>
    correct === null ? "unknown" : correct ? "right" : "wrong";
  return html`<tr>
    <td></td>
    ${segments.map(({ step, start, end, ...rest }) => {
      const name = verdict({ step, start, end, ...rest });
      if (step === null) return html`<td class="step is-rest" colspan=${end - start}></td>`;
      return html`<th
        scope="colgroup"
        class="step ${name === "wrong" ? "is-wrong" : ""}"
        colspan=${end - start}
      >
        <span aria-hidden="true">${step} ${icon(name)}</span>
        <span class="hidden">${text.step(step)}, ${text.steps[name]}</span>
      </th>`;
    })}
  </tr>`;
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-probe-strip": Probes;
  }
}
