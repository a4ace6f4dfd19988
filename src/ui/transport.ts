import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Report } from "../report.ts";
import { NEWEST, send } from "./commands.ts";
import { icon } from "./icons.ts";
import { duration, rate, type Pace } from "./progress.ts";
import { strings } from "./catalogue/en/page.ts";
import { base, controls } from "./styles.ts";
import { Toolbar } from "./toolbar.ts";
import { vars } from "./vars.ts";

const text = strings.transport;

/** How fast, and how long still, in words; "" while nothing was measured. */
export function paceText(pace: Pace | null, isLive: boolean, isFinished: boolean): string {
  if (!pace) return "";
  const { value, per } = rate(pace.updatesPerSecond);
  const speed = per === "second" ? text.perSecond(value) : text.perUpdate(value);
  if (!isLive) return text.recordedAt(speed);
  if (isFinished) return speed;
  const [low, high] = pace.secondsLeft;
  return `${speed} · ${text.left(duration(low), duration(high))}`;
}

/**
 * Playback of the run on screen, recorded or live: play, one update on, restart, and the position in the run.
 *
 * @fires sl-command toggle, step, restart, seek
 */
@customElement("sl-transport")
export class Transport extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        display: grid;
        grid-template-columns: auto minmax(9rem, 1fr) auto;
        align-items: center;
        gap: 0.5rem 1rem;
      }
      .buttons {
        display: flex;
        gap: 0.4rem;
      }
      .play {
        min-width: 6.2rem;
      }
      input {
        appearance: none;
        display: block;
        width: 100%;
        height: 1.75rem;
        margin: 0;
        background: none;
        cursor: pointer;
        touch-action: manipulation;
      }
      input:focus-visible {
        outline: none;
      }
      input:focus-visible::-webkit-slider-thumb {
        outline: 2px solid var(--sl-focus);
        outline-offset: 2px;
      }
      input:focus-visible::-moz-range-thumb {
        outline: 2px solid var(--sl-focus);
        outline-offset: 2px;
      }
      /* What was seen, what is known, what is still to come. */
      .track {
        --seen: calc(var(--at, 0) * 100%);
        --known: calc(var(--loaded, 0) * 100%);
        border-radius: 3px;
        background: linear-gradient(
            to right,
            var(--sl-accent) var(--seen),
            var(--sl-edge) var(--seen) var(--known),
            var(--sl-line) var(--known)
          )
          center / 100% 5px no-repeat;
      }
      input::-webkit-slider-thumb {
        appearance: none;
        width: 1.125rem;
        height: 1.125rem;
        border: 3px solid var(--sl-accent);
        border-radius: 50%;
        background: var(--sl-card);
      }
      input::-moz-range-thumb {
        box-sizing: border-box;
        width: 1.125rem;
        height: 1.125rem;
        border: 3px solid var(--sl-accent);
        border-radius: 50%;
        background: var(--sl-card);
      }
      .where {
        min-width: 12.5rem;
        font-size: 0.8125rem;
        line-height: 1.35;
        text-align: end;
      }
      .where b {
        font-size: 1.0625rem;
        font-weight: 600;
      }
      .pace {
        display: block;
        min-height: 1.35em;
      }
      @media (max-width: 40rem) {
        :host {
          grid-template-columns: 1fr;
          gap: 0.25rem;
        }
        .buttons {
          order: 2;
        }
        .buttons button {
          flex: 1;
        }
        .where {
          order: 1;
          display: flex;
          align-items: baseline;
          justify-content: space-between;
          min-width: 0;
          text-align: start;
        }
        .scrub {
          order: 0;
        }
      }
      /* Where there is no room for it, the position goes by tens with Page Up and Page Down. */
      @media (max-width: 26rem) {
        .ten {
          display: none;
        }
      }
      @media (forced-colors: active) {
        .track {
          forced-color-adjust: none;
          background-color: Canvas;
        }
      }
    `,
  ];

  /** Reports of the run that are known. */
  @property({ attribute: false }) reports: readonly Report[] = [];
  /** Index of the report on screen. */
  @property({ attribute: false }) at = 0;
  /** Updates the run was asked for. */
  @property({ attribute: false }) updates = 0;
  @property({ attribute: false }) isPlaying = false;
  @property({ attribute: false }) isPausing = false;
  @property({ attribute: false }) isLive = false;
  @property({ attribute: false }) isFinished = false;
  /** Whether the newest report is always the one on screen. */
  @property({ attribute: false }) isFollowing = true;
  @property({ attribute: false }) pace: Pace | null = null;

  readonly toolbar = new Toolbar(this);

  override render() {
    const report = this.reports[this.at];
    const update = report?.metrics.update ?? 0;
    const total = this.#total();
    const span = Math.max(total - 1, 1);
    return html`
      <div class="buttons" role="toolbar" aria-label=${text.label}>
        <button class="play" @click=${() => send(this, { kind: "toggle" })}>
          ${icon(this.isPlaying ? "pause" : "play")} ${this.#playLabel()}
        </button>
        <button title=${text.stepHint} @click=${() => send(this, { kind: "step" })}>
          ${text.step} <span class="hidden">${text.stepUnit}</span>
        </button>
        <button
          class="ten"
          title=${text.tenHint}
          @click=${() => send(this, { kind: "step", updates: 10 })}
        >
          ${text.ten} <span class="hidden">${text.tenUnit}</span>
        </button>
        <button title=${text.restartHint} @click=${() => send(this, { kind: "restart" })}>
          ${icon("restart")} ${text.restart}
        </button>
        ${
          this.isLive && !this.isFollowing
            ? html`<button
                title=${text.latestHint}
                @click=${() => send(this, { kind: "seek", index: NEWEST })}
              >
                ${icon("latest")} ${text.latest}
              </button>`
            : ""
        }
      </div>
      <div class="scrub">
        <div
          class="track"
          ${vars({ "--at": this.at / span, "--loaded": (this.reports.length - 1) / span })}
        >
          <input
            type="range"
            min="0"
            max=${span}
            step="1"
            .value=${String(this.at)}
            aria-label=${text.position}
            aria-valuetext=${
              report?.stage === "sft"
                ? `${text.warmStart} ${update}`
                : text.of(update, this.updates)
            }
            @input=${this.#onInput}
          />
        </div>
      </div>
      <div class="where number">
        <span>
          ${
            report?.stage === "sft"
              ? html`${text.warmStart} <b>${update}</b>`
              : html`${text.update} <b>${update}</b> / ${this.updates}`
          }
        </span>
        <span class="pace quiet">${paceText(this.pace, this.isLive, this.isFinished)}</span>
      </div>
    `;
  }

  /** Reports that the whole run will have: its warm start, update 0, and one an update. */
  #total(): number {
    const known = this.reports.length;
    const first = this.isLive ? this.reports.findIndex(({ stage }) => stage === "rl") : -1;
    return first < 0 ? known : Math.max(known, first + this.updates + 1);
  }

  #playLabel(): string {
    if (this.isPausing) return text.pausing;
    return this.isPlaying ? text.pause : text.play;
  }

  #onInput(event: Event): void {
    const input = event.target as HTMLInputElement;
    const newest = this.reports.length - 1;
    const index = Math.min(Number(input.value), newest);
    input.value = String(index);
    send(this, { kind: "seek", index: this.isLive && index === newest ? NEWEST : index });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-transport": Transport;
  }
}
