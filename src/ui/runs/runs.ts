import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { runsStrings as text } from "../catalogue/en/runs.ts";
import { send } from "../commands.ts";
import { base, controls } from "../styles.ts";
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
import { differenceUnit, pictureOf, type ChartKind } from "./pictures.ts";
import { placesOf } from "./readout.ts";
import type { RunShelf, ShelfState } from "./run-shelf.ts";
import { renderNumbers, renderSettings, tableStyles } from "./run-tables.ts";
import { runsStyles } from "./runs.styles.ts";
import { choiceOf, NO_WISHES, type Wishes } from "./selection.ts";
import { X_AXES } from "./series.ts";
import { differences, type SettingRow } from "./settings-difference.ts";
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

function chartOf(kind: ChartKind, comparison: Comparison, hasSeeds: boolean): Chart {
  const isDifference = kind === "difference";
  return {
    picture: pictureOf(kind, comparison, hasSeeds),
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
 * @fires sl-command look
 * @fires sl-open-recording a recording among the visitor's files that the lab should open
 */
@customElement("sl-runs")
export class Runs extends LitElement {
  static override styles = [base, controls, tableStyles, runsStyles];

  /** The run on screen, which is compared as a run of its own. */
  @property({ attribute: false }) current: CurrentRun | null = null;
  /** The other runs. */
  @property({ attribute: false }) shelf: RunShelf | null = null;
  /** The update on screen. */
  @property({ attribute: false }) playhead = 0;

  @state() private shelved: ShelfState | null = null;
  @state() private wishes: Wishes = NO_WISHES;
  @state() private hasSeeds = false;
  @state() private isTable = false;
  @state() private cursor: number | null = null;
  @state() private isOver = false;

  #arms: readonly Arm[] = [];
  #current: Arm | null = null;
  #choice: Choice | null = null;
  #comparison: Comparison | null = null;
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
    if (changed.has("current")) this.#current = this.current && currentArm(this.current);
    const inputs = ["shelf", "current", "shelved", "wishes", "hasSeeds"];
    // The cursor and the playhead move over charts that are there.
    if (this.#charts && !inputs.some((name) => changed.has(name))) return;
    this.#arms = [...(this.shelved?.arms ?? []), ...(this.#current ? [this.#current] : [])];
    this.#choice = choiceOf(this.#arms, this.wishes);
    const comparison = compare(this.#arms, this.#choice);
    this.#comparison = comparison;
    this.#settings = settingsOf(comparison);
    this.#charts = {
      difference: chartOf("difference", comparison, this.hasSeeds),
      curves: chartOf("curves", comparison, this.hasSeeds),
    };
  }

  override render() {
    const comparison = this.#comparison;
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
        ${isEmpty || !comparison ? nothing : this.#renderBar(comparison)}
      </section>
      ${isEmpty || !comparison ? nothing : this.#renderComparison(comparison)}
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
        <span>${text.failed} <span class="quiet">${this.shelved?.problem}</span></span>
        <button @click=${() => void this.shelf?.open()}>${text.again}</button>
      </div>`;
    }
    if (loading === "loading") return html`<p class="loading quiet">${text.loading}</p>`;
    return isEmpty ? html`<p class="loading quiet">${text.empty}</p>` : nothing;
  }

  #renderBar({ metric, axis, baseline }: Comparison) {
    const axes = axesOf(this.#arms);
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
      <label class="check"
        ><input
          type="checkbox"
          .checked=${this.hasSeeds}
          @change=${() => (this.hasSeeds = !this.hasSeeds)}
        />${text.perSeed}</label
      >
      <button class="link end" @click=${() => (this.isTable = !this.isTable)}>
        ${this.isTable ? text.showCharts : text.showTable}
      </button>
    </div>`;
  }

  #renderComparison(comparison: Comparison) {
    return html`
      <section class="card compared">
        <div class="charts">
          ${this.isTable ? renderNumbers(comparison) : this.#renderCharts(comparison)}
        </div>
        <sl-arm-list
          .arms=${this.#arms}
          .shown=${this.#choice?.shown ?? new Set()}
          .comparison=${comparison}
          .cursor=${this.isTable ? null : this.cursor}
          @sl-arm-toggle=${this.#onToggle}
          @sl-arm-remove=${(event: CustomEvent<string>) => this.shelf?.remove(event.detail)}
        ></sl-arm-list>
      </section>
      <section class="card block">
        <h2>${text.settings.title}</h2>
        ${renderSettings(this.#settings.arms, this.#settings.rows)}
      </section>
      <section class="card block">
        <h2>${text.save.title}</h2>
        <sl-save-bar .comparison=${comparison} .hasSeeds=${this.hasSeeds}></sl-save-bar>
      </section>
    `;
  }

  #renderCharts(comparison: Comparison) {
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
    const { curves } = chart.picture;
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
      .reading=${(place: number) => readingAt(curves, placeWords(axis, place), place, show)}
      @sl-cursor=${(event: CustomEvent<number | null>) => (this.cursor = event.detail)}
      @sl-cursor-choose=${this.#onChoose}
    ></sl-run-chart>`;
  }

  #playheadPlace(axis: Comparison["axis"]): number | null {
    const run = this.#current?.runs[0];
    return run ? placeOfUpdate(run, axis, this.playhead) : null;
  }

  #wish(wishes: Partial<Wishes>): void {
    this.wishes = { ...this.wishes, ...wishes };
  }

  #onToggle(event: CustomEvent<string>): void {
    const name = event.detail;
    const isShown = this.#choice?.shown.has(name) ?? false;
    this.#wish({ toggled: new Map(this.wishes.toggled).set(name, !isShown) });
  }

  /** The update of the run on screen at the cursor. */
  #onChoose(event: CustomEvent<number>): void {
    const run = this.#arms.find(({ name }) => name === CURRENT)?.runs[0];
    const axis = this.#comparison?.axis;
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
