import { html, LitElement, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { GroupRecord, Report } from "../../report.ts";
import { send } from "../commands.ts";
import { isRetold } from "../draw-anew.ts";
import { icon } from "../icons.ts";
import { base, controls, tables } from "../styles.ts";
import { beatsOf, checksOf, FRAMES, frameOf, frameOfKey, type Frame, type Pace } from "./frames.ts";
import type { Guess } from "./guess.ts";
import { LAST_FRAME } from "./last-frame.ts";
import { noticesOf } from "./notices.ts";
import { Player } from "./player.ts";
import { storyOf, type Story } from "./story-of.ts";
import { storyStyles } from "./story.styles.ts";
import { strings } from "../catalogue/en/page.ts";
import { storyStrings } from "../catalogue/en/story.ts";
import { tableOf } from "./table.ts";
import "./controls.ts";
import "./picture.ts";
import "./question.ts";
import "./wipe.ts";

const text = storyStrings;

/** A swipe is at least this long, in CSS px, and twice as wide as it is high. */
const SWIPE = 48;

/** Keys that a control needs for itself. */
function isOwnKey(target: EventTarget | undefined, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  const isArrow = key.startsWith("Arrow") || key === "Home" || key === "End";
  if (target instanceof HTMLInputElement) {
    if (target.type === "range") return isArrow;
    return isArrow || key === " ";
  }
  return key === " " && target.matches("button, summary, a[href]");
}

/**
 * The story "Where did the credit go?": ten frames about one group, each a still picture, a movement and a still
 * picture again, then rest until the visitor goes on. It shows a frame that it is given, and asks for others.
 *
 * @fires sl-command frame, choose, step
 */
@customElement("sl-story")
export class StoryPlayer extends LitElement {
  static override styles = [base, controls, tables, storyStyles];

  @property({ attribute: false }) group: GroupRecord | null = null;
  /** The run's settings; a recording's may be older than today's schema. */
  @property({ attribute: false }) config: Readonly<Record<string, unknown>> | null = null;
  /** Counted from 0. */
  @property({ attribute: false }) response = 0;
  /** Counted from 0. */
  @property({ attribute: false }) token = 0;
  /** From 1 to 10. */
  @property({ attribute: false }) frame = 1;
  /** Whether an update can be run for real. */
  @property({ attribute: false }) isLive = false;
  /** The reports so far. */
  @property({ attribute: false }) metrics: readonly Report[] = [];
  /** Index of the report on screen. */
  @property({ attribute: false }) at = 0;

  @state() private isSlow = false;
  @state() private isStill = false;
  @state() private guess: Guess | null = null;
  @state() private message = "";

  readonly #player = new Player(
    {
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
    },
    { onBeat: () => this.requestUpdate(), onHeld: () => this.#goOn() },
  );
  #story: Story | null = null;
  #motion: MediaQueryList | null = null;
  #swipeFrom: { readonly x: number; readonly y: number } | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#motion = matchMedia("(prefers-reduced-motion: reduce)");
    this.#motion.addEventListener("change", this.#onMotion);
    this.isStill = this.#motion.matches;
    if (this.hasUpdated) this.#player.show(this.#frame, this.#pace);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#motion?.removeEventListener("change", this.#onMotion);
    this.#player.dispose();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const isOther = changed.has("group") || changed.has("response");
    if (
      isOther ||
      changed.has("config") ||
      changed.has("token") ||
      changed.has("metrics") ||
      changed.has("at")
    ) {
      const { group, config, response, token, metrics: reports, at } = this;
      this.#story = group && storyOf({ group, config, response, token, reports, at });
    }
    if (isOther) this.guess = null;
    const isNew = isOther || changed.has("frame");
    if (isNew || (changed.has("at") && this.#frame === LAST_FRAME)) {
      this.#player.show(this.#frame, this.#pace);
    }
    // What was told in another language is not told again.
    if (isRetold(changed)) this.message = "";
    if (changed.has("frame") && this.hasUpdated) this.message = this.#announcement();
  }

  override render() {
    const story = this.#story;
    if (!story) return html`<p class="quiet">${text.empty}</p>`;
    const frame = this.#frame;
    const words = text.frames[frame];
    return html`
      <header>
        <h2>${text.label}</h2>
        <button
          class="plain square"
          aria-label=${text.controls.close}
          title=${text.controls.close}
          @click=${() => send(this, { kind: "frame", frame: null })}
        >
          ${icon("wrong")}
        </button>
      </header>
      <section
        aria-labelledby="heading"
        tabindex="0"
        class=${this.#player.isResting ? "" : "moving"}
        @keydown=${this.#onKey}
        @pointerdown=${this.#onPointerDown}
        @pointerup=${this.#onPointerUp}
      >
        <div class="words">
          <h3 id="heading">${this.#heading(story)}</h3>
          <p>${words.before(story)}</p>
          <p class="after">${words.after(story)}</p>
        </div>
        <sl-story-controls
          .story=${story}
          .frame=${frame}
          .isPlaying=${this.#player.isPlaying}
          .isSlow=${this.isSlow}
          .isStill=${this.isStill}
          @sl-autoplay=${this.#onAutoplay}
          @sl-slow=${this.#onSlow}
          @sl-command=${() => this.#player.play(false)}
        ></sl-story-controls>
        ${this.#renderPicture(story)} ${this.#renderExtra(story)} ${this.#renderWipe(story)}
        <p class="keys quiet">${text.controls.keys}</p>
        ${this.#renderTable(story)}
      </section>
      <p class="hidden" role="status">${this.message}</p>
    `;
  }

  #renderPicture(story: Story) {
    const frame = this.#frame;
    const picture = (beat: number) =>
      html`<sl-story-picture .story=${story} .frame=${frame} .beat=${beat}></sl-story-picture>`;
    if (!this.isStill) return picture(this.#player.beat);
    return html`<div class="pair">
      <figure inert>
        <figcaption>${text.picture.before}</figcaption>
        ${picture(0)}
      </figure>
      <figure>
        <figcaption>${text.picture.after}</figcaption>
        ${picture(beatsOf(frame))}
      </figure>
    </div>`;
  }

  /** The question, what the settings add, and what was checked. */
  #renderExtra(story: Story) {
    const frame = this.#frame;
    const { isResting } = this.#player;
    const isAsked = frame === 3 || frame === 6;
    const canRun = this.isLive && (frame === 9 || frame === 10);
    return html`<div class="extra">
      ${
        isAsked && isResting
          ? html`<sl-story-question
              .story=${story}
              .guess=${this.guess}
              .isRevealed=${frame === 6}
              @sl-guess=${(event: CustomEvent<Guess>) => {
                this.guess = event.detail;
              }}
            ></sl-story-question>`
          : ""
      }
      ${
        canRun
          ? html`<p>
              <button @click=${() => send(this, { kind: "step" })}>
                ${icon("live")} ${text.controls.runUpdate}
              </button>
            </p>`
          : ""
      }
      ${noticesOf(story, frame).map((notice) => html`<p class="quiet">${notice}</p>`)}
      ${this.#renderChecks(story)}
    </div>`;
  }

  /** What is left to do after the last frame, where the update used both kinds of credit. */
  #renderWipe(story: Story) {
    const isTold = story.settings.hasAdvantages && story.group.kept;
    if (this.#frame !== LAST_FRAME || !isTold) return "";
    return html`<sl-story-wipe .story=${story}></sl-story-wipe>`;
  }

  #renderChecks({ group, settings }: Story) {
    const checks = checksOf(this.#frame, group, settings);
    if (checks.length === 0) return "";
    return html`<ul class="checks" aria-label=${text.checks.label}>
      ${checks.map(
        ({ name, holds }) =>
          html`<li class=${holds ? "" : "fails"}>
            ${icon(holds ? "right" : "wrong")}
            <span class="hidden">${holds ? text.checks.holds : text.checks.fails}:</span>
            ${text.checks.names[name]}
          </li>`,
      )}
    </ul>`;
  }

  #renderTable(story: Story) {
    const { head, rows } = tableOf(story, this.#frame);
    return html`<details>
      <summary>${text.table.summary}</summary>
      <div class="table" tabindex="0" role="region" aria-label=${text.table.summary}>
        <table class="number">
          <thead>
            <tr>
              ${head.map((name) => html`<th scope="col">${name}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${rows.map(
              ([first, ...cells]) =>
                html`<tr>
                  <th scope="row">${first}</th>
                  ${cells.map((value) => html`<td>${value}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>
    </details>`;
  }

  get #frame(): Frame {
    return frameOf(this.frame);
  }

  get #pace(): Pace {
    if (this.isStill) return "still";
    return this.isSlow ? "slow" : "normal";
  }

  #heading(story: Story): string {
    return text.heading(this.#frame, FRAMES.length, text.frames[this.#frame].title(story));
  }

  #announcement(): string {
    const story = this.#story;
    if (!story) return "";
    const words = text.frames[this.#frame];
    return `${strings.sentence(this.#heading(story))} ${words.before(story)} ${words.after(story)}`;
  }

  /** Autoplay's next frame; after the last one it stops. */
  #goOn(): void {
    if (this.#frame === LAST_FRAME) {
      this.#player.play(false);
      this.requestUpdate();
      return;
    }
    send(this, { kind: "frame", frame: this.#frame + 1 });
  }

  readonly #onMotion = (event: MediaQueryListEvent): void => {
    this.isStill = event.matches;
    this.#player.show(this.#frame, this.#pace);
  };

  #onAutoplay(): void {
    const isOn = !this.#player.isPlaying;
    this.#player.play(isOn);
    if (isOn && this.#frame === LAST_FRAME) send(this, { kind: "frame", frame: 1 });
    this.requestUpdate();
  }

  #onSlow(): void {
    this.isSlow = !this.isSlow;
    this.#player.show(this.#frame, this.#pace);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isOwnKey(event.composedPath()[0], event.key)) return;
    const vertical = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (vertical !== 0 && this.#story) {
      event.preventDefault();
      const { responseIndex, group } = this.#story;
      const response = Math.min(Math.max(responseIndex + vertical, 0), group.responses.length - 1);
      if (response !== responseIndex) send(this, { kind: "choose", view: { response } });
      return;
    }
    const frame = frameOfKey(event.key, this.#frame);
    if (frame === null) return;
    event.preventDefault();
    this.#player.play(false);
    // Who presses Space while things move wants to see where they end.
    if (event.key === " " && !this.#player.isResting) this.#player.finish();
    else if (frame !== this.#frame) send(this, { kind: "frame", frame });
    this.requestUpdate();
  }

  #onPointerDown({ pointerType, clientX: x, clientY: y }: PointerEvent): void {
    this.#swipeFrom = pointerType === "touch" ? { x, y } : null;
  }

  #onPointerUp({ clientX, clientY }: PointerEvent): void {
    const from = this.#swipeFrom;
    this.#swipeFrom = null;
    if (!from) return;
    const [dx, dy] = [clientX - from.x, clientY - from.y];
    if (Math.abs(dx) < SWIPE || Math.abs(dx) < 2 * Math.abs(dy)) return;
    const frame = frameOfKey(dx < 0 ? "ArrowRight" : "ArrowLeft", this.#frame);
    this.#player.play(false);
    if (frame !== null && frame !== this.#frame) send(this, { kind: "frame", frame });
  }

  /** Puts the focus on the player, so that its keys work. */
  override focus(options?: FocusOptions): void {
    this.renderRoot.querySelector("section")?.focus(options);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-story": StoryPlayer;
  }
}
