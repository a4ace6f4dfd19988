import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { coreSentence } from "../catalogue/core-sentence.ts";
import { runsStrings as text } from "../catalogue/en/runs.ts";
import { send } from "../commands.ts";
import { isRetold } from "../draw-anew.ts";
import { base, controls, tables } from "../styles.ts";
import type { WishEntry } from "../url-state.ts";
import type { Arm } from "./arms.ts";
import {
  armTitle,
  bandNote,
  curveSentences,
  differenceSentences,
  metricTitle,
  placeWords,
  readingAt,
} from "./chart-titles.ts";
import { axesOf, compare, metricsOf, type Choice, type Comparison } from "./comparison.ts";
import { currentArm, CURRENT, placeOfUpdate, updateAt, type CurrentRun } from "./current-run.ts";
import { filesOfDrop } from "./dropped-files.ts";
import { differenceText, valueText } from "./metric-format.ts";
import { differenceUnit, pictureOf, type ChartKind, type View } from "./pictures.ts";
import { placesOf } from "./readout.ts";
import type { RunShelf, ShelfState } from "./run-shelf.ts";
import { renderNumbers, renderSettings, runTableStyles } from "./run-tables.ts";
import { runsStyles } from "./runs.styles.ts";
import { choiceOf, missingArms, withoutArm, withToggled, withWishes } from "./selection.ts";
import { differences, type SettingRow } from "./settings-difference.ts";
import { NO_WISHES, SPANS, wishEntries, wishesOf, X_AXES, type Wishes } from "./wishes.ts";
import "./arm-list.ts";
import "./run-chart.ts";
import "./run-files.ts";
import "./save-bar.ts";

/** A chart with what stands around it. */
interface Chart {
  readonly picture: ReturnType<typeof pictureOf>;
  readonly sentences: readonly string[];
  readonly places: readonly number[];
}

function chartOf(kind: ChartKind, view: View): Chart {
  const { comparison } = view;
  const isDifference = kind === "difference";
  return {
    picture: pictureOf(kind, view),
    sentences: isDifference ? differenceSentences(comparison) : curveSentences(comparison),
    places: placesOf(isDifference ? comparison.differences : comparison.curves),
  };
}

interface Settings {
  readonly arms: readonly Arm[];
  readonly rows: readonly SettingRow[];
}

/** Settings of the arms shown, after those of the baseline that they are held against. */
function settingsOf({ curves, baseline }: Comparison): Settings {
  const shown = curves.map(({ arm }) => arm);
  const arms = baseline && !shown.includes(baseline) ? [baseline, ...shown] : shown;
  return { arms, rows: arms.length < 2 ? [] : differences(arms.map(({ config }) => config)) };
}

/**
 * Runs over seeds: what they say against each other, and each for itself. The difference comes first: it is the question.
 *
 * @fires sl-command look, choose
 * @fires sl-open-recording a recording among the visitor's files that the lab should open
 */
@customElement("sl-runs")
export class Runs extends LitElement {
  static override styles = [base, controls, tables, runTableStyles, runsStyles];

  /** The run on screen, which is compared as a run of its own. */
  @property({ attribute: false }) current: CurrentRun | null = null;
  /** The other runs. */
  @property({ attribute: false }) shelf: RunShelf | null = null;
  /** The update on screen. */
  @property({ attribute: false }) playhead = 0;
  /** What the visitor, or a link, chose. */
  @property({ attribute: false }) wishes: readonly WishEntry[] = [];

  @state() private shelved: ShelfState | null = null;
  @state() private cursor: number | null = null;
  @state() private isOver = false;

  #wishes = NO_WISHES;
  #arms: readonly Arm[] = [];
  #current: Arm | null = null;
  #choice: Choice | null = null;
  #view: View | null = null;
  /** The arms whose settings are held side by side, and where they differ. */
  #settings: Settings = { arms: [], rows: [] };
  #charts: Readonly<Record<ChartKind, Chart>> | null = null;
  #unsubscribe: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  #follow(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    const { shelf } = this;
    if (!shelf) return;
    this.shelved = shelf.state;
    this.#unsubscribe = shelf.subscribe((next) => {
      this.shelved = next;
    });
    void shelf.open();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has("shelf")) this.#follow();
    if (changed.has("wishes")) this.#wishes = wishesOf(this.wishes);
    if (changed.has("current")) this.#current = this.current && currentArm(this.current);
    const inputs = ["shelf", "current", "shelved", "wishes"];
    // The cursor and the playhead move over charts that are there.
    const isOther = inputs.some((name) => changed.has(name)) || isRetold(changed);
    if (this.#charts && !isOther) return;
    this.#arms = [...(this.shelved?.arms ?? []), ...(this.#current ? [this.#current] : [])];
    const choice = choiceOf(this.#arms, this.#wishes);
    const comparison = compare(this.#arms, { ...choice, span: null });
    const smoothed = choice.span === null ? null : compare(this.#arms, choice);
    const view = { comparison, smoothed, hasSeeds: this.#wishes.hasSeeds };
    this.#choice = choice;
    this.#view = view;
    this.#settings = settingsOf(comparison);
    this.#charts = { difference: chartOf("difference", view), curves: chartOf("curves", view) };
  }

  override render() {
    const view = this.#view;
    const isEmpty = this.#arms.length === 0;
    return html`<div
      class="screen"
      @dragover=${this.#onDragOver}
      @dragleave=${this.#onDragLeave}
      @drop=${this.#onDrop}
    >
      <section class="card head">
        <div>
          <h2>${text.title}</h2>
          <p class="intro quiet">${text.intro}</p>
        </div>
        ${this.#renderLoading(isEmpty)}
        ${isEmpty || !view ? nothing : this.#renderBar(view.comparison)} ${this.#renderMissing()}
      </section>
      ${isEmpty || !view ? nothing : this.#renderComparison(view)}
      <section class="card block">
        <h2>${text.files.title}</h2>
        <sl-run-files
          .notes=${this.shelved?.notes ?? []}
          .isReading=${this.shelved?.isReading ?? false}
          .isOver=${this.isOver}
          @sl-files=${(event: CustomEvent<Parameters<RunShelf["add"]>[0]>) =>
            void this.shelf?.add(event.detail)}
        ></sl-run-files>
      </section>
    </div>`;
  }

  #renderLoading(isEmpty: boolean) {
    const loading = this.shelved?.loading ?? "not-asked";
    if (loading === "failed") {
      return html`<div class="loading" role="alert">
        <span
          >${text.failed}
          <span class="quiet">${coreSentence(this.shelved?.problem ?? "")}</span></span
        >
        <button @click=${() => void this.shelf?.open()}>${text.again}</button>
      </div>`;
    }
    if (loading === "loading") return html`<p class="loading quiet">${text.loading}</p>`;
    return isEmpty ? html`<p class="loading quiet">${text.empty}</p>` : nothing;
  }

  /** A link can name runs that only its sender has. */
  #renderMissing() {
    const n = this.shelved?.loading === "ready" ? missingArms(this.#arms, this.#wishes) : 0;
    return n === 0 ? nothing : html`<p class="note quiet">${text.missingArms(n)}</p>`;
  }

  #renderBar({ metric, axis, baseline }: Comparison) {
    const axes = axesOf(this.#arms);
    const { span, hasSeeds, isTable } = this.#wishes;
    return html`<div class="bar">
      <label
        >${text.metric}
        <select @change=${(event: Event) => this.#wish({ metric: valueOf(event) })}>
          ${metricsOf(this.#arms).map(
            (name) =>
              html`<option value=${name} .selected=${name === metric}>
                ${metricTitle(name)}
              </option>`,
          )}
        </select>
      </label>
      <label
        >${text.baseline}
        <select @change=${(event: Event) => this.#wish({ baseline: valueOf(event) })}>
          ${this.#arms.map(
            (arm) =>
              html`<option value=${arm.name} .selected=${arm === baseline}>
                ${armTitle(arm)}
              </option>`,
          )}
        </select>
      </label>
      <label
        >${text.axis}
        <select
          @change=${(event: Event) => {
            const chosen = valueOf(event);
            this.cursor = null;
            this.#wish({ axis: X_AXES.find((one) => one === chosen) ?? null });
          }}
        >
          ${axes.map(
            (one) =>
              html`<option value=${one} .selected=${one === axis}>${text.axisNames[one]}</option>`,
          )}
        </select>
      </label>
      <label
        >${text.smoothing}
        <select
          @change=${(event: Event) => {
            const chosen = valueOf(event);
            this.#wish({ span: SPANS.find((one) => String(one) === chosen) ?? null });
          }}
        >
          ${[null, ...SPANS].map(
            (one) =>
              html`<option value=${one ?? ""} .selected=${one === span}>
                ${one === null ? text.unsmoothed : text.span(one)}
              </option>`,
          )}
        </select>
      </label>
      <label class="check"
        ><input
          type="checkbox"
          .checked=${hasSeeds}
          @change=${() => this.#wish({ hasSeeds: !hasSeeds })}
        />${text.perSeed}</label
      >
      <button class="link end" @click=${() => this.#wish({ isTable: !isTable })}>
        ${isTable ? text.showCharts : text.showTable}
      </button>
      ${span === null ? nothing : html`<p class="note quiet">${text.smoothedNote(span)}</p>`}
    </div>`;
  }

  #renderComparison(view: View) {
    const { comparison } = view;
    const { isTable } = this.#wishes;
    return html`
      <section class="card compared">
        <div class="charts">${isTable ? renderNumbers(comparison) : this.#renderCharts(view)}</div>
        <sl-arm-list
          .arms=${this.#arms}
          .shown=${this.#choice?.shown ?? new Set()}
          .comparison=${comparison}
          .cursor=${isTable ? null : this.cursor}
          @sl-arm-toggle=${this.#onToggle}
          @sl-arm-remove=${this.#onRemove}
        ></sl-arm-list>
      </section>
      <section class="card block">
        <h2>${text.settings.title}</h2>
        ${renderSettings(this.#settings.arms, this.#settings.rows)}
      </section>
      <section class="card block">
        <h2>${text.save.title}</h2>
        <sl-save-bar .view=${view}></sl-save-bar>
      </section>
    `;
  }

  #renderCharts({ comparison }: View) {
    const { metric, baseline } = comparison;
    const against = baseline ? armTitle(baseline) : "";
    return html`
      ${this.#renderChart("difference", comparison, {
        name: text.differenceHeading(against),
        note: text.bothBands(differenceUnit(metric), bandNote(comparison.differences)),
        missing: text.noDifference,
      })}
      ${this.#renderChart("curves", comparison, {
        name: text.curvesHeading(metricTitle(metric)),
        note: bandNote(comparison.curves),
        missing: text.noCurves,
      })}
    `;
  }

  #renderChart(
    kind: ChartKind,
    { axis, metric }: Comparison,
    { name, note, missing }: Readonly<Record<"name" | "note" | "missing", string>>,
  ) {
    const chart = this.#charts?.[kind];
    if (!chart || chart.picture.curves.length === 0) {
      return html`<div>
        <h3>${name}</h3>
        <p class="missing quiet">${missing}</p>
      </div>`;
    }
    const show = (value: number) =>
      kind === "difference" ? differenceText(metric, value) : valueText(metric, value);
    const { curves, measured } = chart.picture;
    const read = measured.length > 0 ? measured : curves;
    return html`<sl-run-chart
      .name=${name}
      .note=${note}
      .picture=${chart.picture}
      .sentences=${chart.sentences}
      .areSentencesHidden=${kind === "curves"}
      .places=${chart.places}
      .cursor=${this.cursor}
      .playhead=${this.#playheadPlace(axis)}
      .placeWords=${(place: number) => placeWords(axis, place)}
      .reading=${(place: number) => readingAt(read, placeWords(axis, place), place, show)}
      @sl-cursor=${(event: CustomEvent<number | null>) => (this.cursor = event.detail)}
      @sl-cursor-choose=${this.#onChoose}
    ></sl-run-chart>`;
  }

  #playheadPlace(axis: Comparison["axis"]): number | null {
    const run = this.#current?.runs[0];
    return run ? placeOfUpdate(run, axis, this.playhead) : null;
  }

  /** Wishes are the page's to keep: they stand in its address, and outlive this element. */
  #choose(wishes: Wishes): void {
    // They come back with the next drawing; another choice may be made before that.
    this.#wishes = wishes;
    send(this, { kind: "choose", view: { wishes: wishEntries(wishes) } });
  }

  #wish(changed: Parameters<typeof withWishes>[2]): void {
    this.#choose(withWishes(this.#arms, this.#wishes, changed));
  }

  #onToggle({ detail: name }: CustomEvent<string>): void {
    const isShown = choiceOf(this.#arms, this.#wishes).shown.has(name);
    this.#choose(withToggled(this.#arms, this.#wishes, name, !isShown));
  }

  #onRemove({ detail: name }: CustomEvent<string>): void {
    this.shelf?.remove(name);
    this.#choose(withoutArm(this.#wishes, name));
  }

  /** The update of the run on screen at the cursor. */
  #onChoose(event: CustomEvent<number>): void {
    const run = this.#arms.find(({ name }) => name === CURRENT)?.runs[0];
    const axis = this.#view?.comparison.axis;
    const update = run && axis ? updateAt(run, axis, event.detail) : null;
    if (update !== null) send(this, { kind: "look", update });
  }

  #onDragOver(event: DragEvent): void {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    this.isOver = true;
  }

  #onDragLeave(event: DragEvent & { readonly currentTarget: HTMLElement }): void {
    const to = event.relatedTarget;
    if (!(to instanceof Node) || !event.currentTarget.contains(to)) this.isOver = false;
  }

  async #onDrop(event: DragEvent): Promise<void> {
    event.preventDefault();
    this.isOver = false;
    if (event.dataTransfer) await this.shelf?.add(await filesOfDrop(event.dataTransfer));
  }
}

const valueOf = ({ target }: Event): string =>
  target instanceof HTMLSelectElement ? target.value : "";

declare global {
  interface HTMLElementTagNameMap {
    "sl-runs": Runs;
  }
}
