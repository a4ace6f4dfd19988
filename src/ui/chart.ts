import { css, html, LitElement, unsafeCSS, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type uPlot from "uplot";
import plotStyles from "uplot/dist/uPlot.min.css?inline";
import { send } from "./commands.ts";
import { chartData, chartOptions, type ChartColours } from "./chart-options.ts";
import { extremes, NO_CURVE, valueAt, type Curve } from "./curve.ts";
import { isRetold } from "./draw-anew.ts";
import { nextTask } from "./next-task.ts";
import { loadPlot } from "./plot-library.ts";
import { onThemeChange } from "./preferences.ts";
import { strings } from "./catalogue/en/page.ts";
import { base } from "./styles.ts";

const text = strings.curves;
const HEIGHT = 104;

/**
 * One metric over the run: name, value, chart. A sentence says the same to those who cannot see it.
 *
 * @fires sl-command look
 */
@customElement("sl-chart")
export class Chart extends LitElement {
  static override styles = [
    base,
    unsafeCSS(plotStyles),
    css`
      .head {
        display: flex;
        align-items: baseline;
        justify-content: space-between;
        gap: 0.5rem;
        font-size: 0.8125rem;
        line-height: 1.4;
        white-space: nowrap;
      }
      h3 {
        font-size: inherit;
        font-weight: 500;
        overflow: hidden;
        text-overflow: ellipsis;
      }
      .value {
        font-size: 0.9375rem;
        font-weight: 600;
      }
      .plot {
        position: relative;
        height: ${HEIGHT}px;
        overflow: hidden;
        cursor: crosshair;
      }
      .empty {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        font-size: 0.8125rem;
        color: var(--sl-ink-2);
      }
      .u-cursor-x {
        border-color: var(--sl-ink-2);
      }
      /* Colours that the canvas reads: it knows no custom properties. */
      .line {
        color: var(--sl-accent);
      }
      .axis {
        color: var(--sl-ink-2);
      }
      .grid {
        color: var(--sl-line);
      }
      /* The update on screen, behind the curve. An element of its own: to move it, nothing is drawn again. */
      .u-under {
        overflow: visible;
      }
      .playhead {
        position: absolute;
        inset-block: 0;
        left: -0.5px;
        width: 1px;
        background: repeating-linear-gradient(var(--sl-edge) 0 3px, transparent 3px 6px);
        will-change: transform;
      }
      /* Its middle is where two pixels meet: half of the line lies on each. */
      @media (max-resolution: 1.4dppx) {
        .playhead {
          left: -1px;
          width: 2px;
          opacity: 0.5;
        }
      }
      @media (forced-colors: active) {
        .playhead {
          forced-color-adjust: none;
          background: repeating-linear-gradient(CanvasText 0 3px, transparent 3px 6px);
        }
      }
    `,
  ];

  @property({ attribute: false }) name = "";
  /** What the metric is and what to look for. */
  @property({ attribute: false }) about = "";
  @property({ attribute: false }) curve: Curve = NO_CURVE;
  /** Updates on the horizontal axis. */
  @property({ attribute: false }) updates = 1;
  /** The update on screen. */
  @property({ attribute: false }) playhead = 0;
  @property({ attribute: false }) isShare = false;
  @property({ attribute: false }) format: (value: number) => string = String;

  @state() private hovered: number | null = null;

  #plot: uPlot | null = null;
  #sentence = "";
  #isLoading = false;
  /** Charts that were begun: the last one counts. */
  #begun = 0;
  readonly #playhead = document.createElement("span");
  /** Whether the canvas shows older data. */
  #isStale = false;
  #isInSight = true;
  #resize: ResizeObserver | null = null;
  #sight: IntersectionObserver | null = null;
  #endTheme: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#endTheme = onThemeChange(() => void this.#build());
    this.#resize = new ResizeObserver(() => this.#fit());
    this.#resize.observe(this);
    this.#sight = new IntersectionObserver((entries) => {
      this.#isInSight = entries.at(-1)?.isIntersecting ?? true;
      if (this.#isInSight && this.#isStale) this.#draw();
    });
    this.#sight.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endTheme?.();
    this.#resize?.disconnect();
    this.#sight?.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("curve") || changed.has("name") || changed.has("format") || isRetold(changed))
      this.#sentence = this.#summary();
  }

  override updated(changed: PropertyValues<this>): void {
    if (!this.#plot) void this.#build();
    else if (changed.has("curve") || changed.has("updates")) void this.#drawLater();
    else if (changed.has("playhead")) this.#placePlayhead();
  }

  /** Six charts at once would be a long task; one that is out of sight is drawn when it comes into sight. */
  async #drawLater(): Promise<void> {
    if (this.#isStale) return;
    this.#isStale = true;
    await nextTask();
    if (this.#isInSight) this.#draw();
  }

  #draw(): void {
    this.#isStale = false;
    this.#plot?.setData(chartData(this.curve));
  }

  override render() {
    const value = valueAt(this.curve, this.playhead);
    const hovered = this.hovered === null ? undefined : this.curve.values[this.hovered];
    const update = this.hovered === null ? undefined : this.curve.updates[this.hovered];
    return html`<figure aria-label=${this.name}>
      <figcaption>
        <div class="head">
          <h3 title=${this.about}>${this.name}</h3>
          ${
            hovered !== undefined && update !== undefined
              ? html`<span class="number" aria-hidden="true">
                  <span class="quiet">${text.update} ${update}</span>
                  <span class="value">${this.format(hovered)}</span>
                </span>`
              : html`<span class="value number">${value === null ? "–" : this.format(value)}</span>`
          }
        </div>
        <p class="hidden">${this.#sentence} ${this.about}</p>
      </figcaption>
      <div class="plot" aria-hidden="true" @click=${this.#onClick}>
        <span class="line"></span><span class="axis"></span><span class="grid"></span>
        ${this.curve.values.length === 0 ? html`<span class="empty">${text.empty}</span>` : ""}
      </div>
    </figure>`;
  }

  #summary(): string {
    const facts = extremes(this.curve);
    if (!facts) return strings.sentence(`${this.name}: ${text.empty}`);
    const { first, firstUpdate, last, lastUpdate, high, highUpdate } = facts;
    const show = this.format;
    return text.summary(
      this.name,
      show(first),
      firstUpdate,
      show(last),
      lastUpdate,
      show(high),
      highUpdate,
    );
  }

  get #box(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>(".plot");
  }

  /** Made anew when the colours or the axes change: uPlot keeps those it was made with. */
  async #build(): Promise<void> {
    // Whoever asks while the library is on its way gets the chart that is then made.
    if (this.#isLoading) return;
    this.#isLoading = true;
    const Plot = await loadPlot();
    this.#isLoading = false;
    const box = this.#box;
    if (!box || !this.isConnected) return;
    // What a chart adds to the page makes the next one's questions costly, so all of them ask before any of them adds.
    const width = box.clientWidth;
    const colours = this.#colours(box);
    const font = `11px ${getComputedStyle(this).fontFamily}`;
    const begun = ++this.#begun;
    await nextTask();
    if (begun !== this.#begun || !this.isConnected) return;
    this.#plot?.destroy();
    const options = chartOptions({
      curve: this.curve,
      width,
      height: HEIGHT,
      updates: () => this.updates,
      isShare: this.isShare,
      colours,
      font,
      format: this.format,
      onDraw: () => this.#placePlayhead(),
      onHover: (index) => {
        this.hovered = index;
      },
    });
    this.#plot = new Plot(options, chartData(this.curve), box);
    this.#playhead.className = "playhead";
    this.#plot.under.append(this.#playhead);
  }

  #placePlayhead(): void {
    if (!this.#plot) return;
    const x = Math.round(this.#plot.valToPos(this.playhead, "x"));
    this.#playhead.style.transform = `translateX(${x}px)`;
    this.#playhead.hidden = this.playhead > Math.max(this.updates, 1);
  }

  #colours(box: HTMLElement): ChartColours {
    const read = (name: keyof ChartColours): string => {
      const sample = box.querySelector(`.${name}`);
      return sample ? getComputedStyle(sample).color : "gray";
    };
    return {
      line: read("line"),
      axis: read("axis"),
      grid: read("grid"),
    };
  }

  #fit(): void {
    const width = this.#box?.clientWidth ?? 0;
    if (this.#plot && width > 0 && width !== this.#plot.width) {
      this.#plot.setSize({ width, height: HEIGHT });
    }
  }

  #onClick(): void {
    const update = this.hovered === null ? undefined : this.curve.updates[this.hovered];
    if (update !== undefined) send(this, { kind: "look", update });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-chart": Chart;
  }
}
