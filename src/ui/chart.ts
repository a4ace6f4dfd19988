import { css, html, LitElement, unsafeCSS, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type uPlot from "uplot";
import plotStyles from "uplot/dist/uPlot.min.css?inline";
import { send } from "./commands.ts";
import { chartData, chartOptions, type ChartColours } from "./chart-options.ts";
import { extremes, valueAt, type Curve } from "./curve.ts";
import { onThemeChange } from "./preferences.ts";
import { strings } from "./catalogue/en/page.ts";
import { base } from "./styles.ts";

const text = strings.curves;
const HEIGHT = 104;
const NO_CURVE: Curve = { updates: [], values: [] };

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
      .playhead {
        color: var(--sl-edge);
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
  #isLoading = false;
  #resize: ResizeObserver | null = null;
  #endTheme: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#endTheme = onThemeChange(() => void this.#build());
    this.#resize = new ResizeObserver(() => this.#fit());
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endTheme?.();
    this.#resize?.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  override updated(changed: PropertyValues<this>): void {
    if (!this.#plot) void this.#build();
    else if (changed.has("curve") || changed.has("updates"))
      this.#plot.setData(chartData(this.curve));
    else if (changed.has("playhead")) this.#plot.redraw(false);
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
        <p class="hidden">${this.#summary()} ${this.about}</p>
      </figcaption>
      <div class="plot" aria-hidden="true" @click=${this.#onClick}>
        <span class="line"></span><span class="axis"></span><span class="grid"></span
        ><span class="playhead"></span>
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
    const { default: Plot } = await import("uplot");
    this.#isLoading = false;
    const box = this.#box;
    if (!box || !this.isConnected) return;
    this.#plot?.destroy();
    const options = chartOptions({
      curve: this.curve,
      width: box.clientWidth,
      height: HEIGHT,
      updates: () => this.updates,
      isShare: this.isShare,
      colours: this.#colours(box),
      font: `11px ${getComputedStyle(this).fontFamily}`,
      format: this.format,
      playhead: () => this.playhead,
      onHover: (index) => {
        this.hovered = index;
      },
    });
    this.#plot = new Plot(options, chartData(this.curve), box);
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
      playhead: read("playhead"),
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
