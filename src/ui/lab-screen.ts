import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { linkTo } from "./address.ts";
import { strings } from "./catalogue/en/page.ts";
import { CommandEvent } from "./commands.ts";
import { icon } from "./icons.ts";
import { labScreenStyles } from "./lab-screen.styles.ts";
import type { LabState } from "./lab-state.ts";
import { nextTask } from "./next-task.ts";
import { isShown } from "./parts.ts";
import type { Pace } from "./progress.ts";
import { sceneOf, type Scene } from "./scene.ts";
import { base, controls } from "./styles.ts";
import "./curves.ts";
import "./group.ts";
import "./inspector/inspector.ts";
import "./inspector/lines-abroad.ts";
import "./layers.ts";
import "./legend.ts";
import "./probes/fold.ts";
import "./prompt.ts";
import "./response.ts";
import "./scoreboard.ts";
import "./setup.ts";
import type { Setup } from "./setup.ts";
import "./transport.ts";

function trainingOf({ kind }: LabState["trainer"]): Setup["training"] {
  switch (kind) {
    case "idle":
    case "finished":
    case "failed":
      return "none";
    case "preparing":
      return "preparing";
    case "paused":
      return "resting";
    case "running":
    case "recovering":
    case "blocked":
      return "busy";
  }
}

/** What is made one task after another; none of it is shown before all of it is there, so nothing is pushed about. */
const MADE = {
  deck: 1,
  credit: 2,
  strip: 3,
  numbers: 4,
  inspector: 5,
  curves: 6,
  truth: 7,
} as const;

/** The lab: what trains, the credit of a group of responses, and the run's curves. */
@customElement("sl-lab")
export class LabScreen extends LitElement {
  static override styles = [base, controls, labScreenStyles];

  @property({ attribute: false }) now: LabState | null = null;
  /** How fast the run on screen goes; null while nobody knows. */
  @property({ attribute: false }) pace: Pace | null = null;

  /** The name of the control that the tour speaks of. */
  @property({ attribute: false }) ringed: string | null = null;

  @state() private areSettingsOpen = false;

  /** How far it has come: see {@link MADE}. */
  @state() private made = 0;

  override firstUpdated(): void {
    void this.#make();
  }

  override willUpdate(): void {
    if (this.areSettingsOpen || (this.now && this.now.settingProblem !== null))
      void import("./settings/settings.ts");
    // Ten frames are much code, and most visitors look around first.
    if (this.now && this.now.chosen.frame !== null) void import("./story/story.ts");
  }

  async #make(): Promise<void> {
    while (this.made < MADE.truth) {
      await nextTask();
      this.made += 1;
      await this.updateComplete;
    }
    this.toggleAttribute("made", true);
  }

  override render() {
    const { now } = this;
    if (!now) return html``;
    const scene = sceneOf(now);
    // A card whose parts a teacher has all hidden is none.
    const deck = ["transport", "setup", "settings"] as const;
    const hasDeck = this.made >= MADE.deck && deck.some((part) => isShown(now, part));
    const hasSide = isShown(now, "curves") || isShown(now, "scoreboard");
    return html`
      ${hasDeck ? this.#renderDeck(now) : nothing}
      <div class=${hasSide ? "lab" : "lab alone"}>
        <div class="card credit-card">
          ${this.made >= MADE.credit ? this.#renderCredit(now, scene) : nothing}
        </div>
        ${hasSide && this.made >= MADE.curves ? this.#renderSide(now, scene) : nothing}
      </div>
    `;
  }

  /** What moves the run and what trains another. */
  #renderDeck(now: LabState) {
    return html`<div class="card deck">
      ${
        isShown(now, "transport")
          ? html`<div class="transport" ?data-ringed=${this.ringed === "scrub"}>
              ${this.#renderTransport(now)}
            </div>`
          : nothing
      }
      ${
        isShown(now, "setup") || isShown(now, "settings")
          ? html`<div class="setup" ?data-ringed=${this.ringed === "train"}>
              ${this.#renderSetup(now)}
            </div>`
          : nothing
      }
    </div>`;
  }

  #renderSide(now: LabState, scene: Scene) {
    return html`<div class="card side">
      ${
        isShown(now, "curves")
          ? html`<sl-curves
              .reports=${now.reports}
              .updates=${now.header?.updates ?? 1}
              .playhead=${scene.report?.metrics.update ?? 0}
            ></sl-curves>`
          : nothing
      }
      ${this.made >= MADE.truth && isShown(now, "scoreboard") ? this.#renderTruth(now) : nothing}
    </div>`;
  }

  /** How well credit agrees with the task's labels, and how it came to do so. */
  #renderTruth({ reports, at, header }: LabState) {
    const config = header?.config ?? null;
    return html`<sl-scoreboard .reports=${reports} .at=${at} .config=${config}></sl-scoreboard>
      <sl-probes .reports=${reports} .at=${at} .config=${config}></sl-probes>`;
  }

  #renderSetup(now: LabState) {
    const { preset, seed, capability, trainer, pausing, changes, settingProblem } = now;
    const count = Object.keys(changes).length;
    return html`<sl-setup
        .preset=${preset}
        .seed=${seed}
        .isImpossible=${capability?.available === false}
        .training=${trainingOf(trainer)}
        .isPausing=${pausing}
        .changed=${count}
        .hasSetup=${isShown(now, "setup")}
        .hasSettings=${isShown(now, "settings")}
        .areSettingsOpen=${this.areSettingsOpen}
        @sl-settings-toggle=${() => (this.areSettingsOpen = !this.areSettingsOpen)}
      ></sl-setup>
      ${
        this.areSettingsOpen || settingProblem !== null
          ? html`<sl-settings
              .preset=${preset}
              .changes=${changes}
              .problem=${
                settingProblem && {
                  sentence: settingProblem.problem,
                  path: settingProblem.path,
                }
              }
              .canUndo=${now.canUndo}
              .canRedo=${now.canRedo}
              .hiddenNames=${now.chosen.hidden}
              .isTeacher=${now.isTeacher}
              .isOpen=${this.areSettingsOpen}
              @sl-settings-open=${() => (this.areSettingsOpen = true)}
            ></sl-settings>`
          : nothing
      }`;
  }

  #renderTransport(now: LabState) {
    return html`<sl-transport
      .reports=${now.reports}
      .at=${now.at}
      .updates=${now.header?.updates ?? 0}
      .isPlaying=${now.playback === "running"}
      .isPausing=${now.pausing}
      .isLive=${now.header?.kind === "live"}
      .isFinished=${now.playback === "finished"}
      .isFollowing=${now.following}
      .pace=${this.pace}
    ></sl-transport>`;
  }

  #renderCredit(now: LabState, scene: Scene) {
    const { group } = scene;
    const isOlder = scene.groupReport !== null && scene.groupReport !== scene.report;
    return html`
      ${now.header ? this.#renderTask(now.header.task) : ""}
      <sl-prompt
        .group=${group}
        .index=${scene.groupIndex}
        .count=${scene.groupCount}
        .from=${isOlder ? scene.groupReport.metrics.update : null}
      ></sl-prompt>
      ${
        now.chosen.frame === null
          ? this.#renderExploration(now, scene)
          : html`<sl-story
              .group=${group}
              .config=${now.header?.config ?? null}
              .response=${scene.responseIndex}
              .token=${scene.tokenIndex}
              .frame=${now.chosen.frame}
              .isLive=${now.header?.kind === "live"}
              .metrics=${now.reports}
              .at=${now.at}
            ></sl-story>`
      }
      <p class="honesty"><b>${strings.honesty.title}</b> ${strings.honesty.text}</p>
      ${this.#alarms(now)}
    `;
  }

  #renderTask(name: string) {
    const { title, description } = strings.task(name);
    return html`<p class="task"><b>${title}</b> ${description}</p>`;
  }

  /** The group, its responses and the chosen token, each layer at a time. */
  #renderExploration(now: LabState, scene: Scene) {
    const { group, response, layer, domain, responseIndex, tokenIndex } = scene;
    return html`
      ${
        group && isShown(now, "story")
          ? html`<p class="invitation" ?data-ringed=${this.ringed === "story"}>
              <button
                @click=${() => this.dispatchEvent(new CommandEvent({ kind: "frame", frame: 1 }))}
              >
                ${icon("play")} ${strings.story.open}
              </button>
              <span>${strings.story.invitation}</span>
            </p>`
          : ""
      }
      <div class="bar">
        ${
          isShown(now, "layers")
            ? html`<sl-layers
                .layer=${layer}
                .group=${group}
                ?data-ringed=${this.ringed === "layers"}
              ></sl-layers>`
            : nothing
        }
        <sl-legend .layer=${layer} .domain=${domain} .isKept=${scene.isDomainKept}></sl-legend>
        <p class="meaning">${strings.layers[layer].meaning}</p>
      </div>
      <div class="group">
        <sl-group
          .group=${group}
          .selected=${responseIndex}
          .layer=${layer}
          .domain=${domain}
        ></sl-group>
        <div class="strip" ?data-ringed=${this.ringed === "token"}>
          <h2>${strings.response.heading(responseIndex + 1)}</h2>
          ${
            this.made >= MADE.strip
              ? html`<sl-response
                  .response=${response}
                  .index=${responseIndex}
                  .count=${group?.responses.length ?? 1}
                  .layer=${layer}
                  .domain=${domain}
                  .token=${tokenIndex}
                ></sl-response>`
              : nothing
          }
        </div>
      </div>
      ${
        this.made >= MADE.numbers && isShown(now, "inspector")
          ? html`<sl-inspector
                .response=${response}
                .group=${group}
                .responseIndex=${responseIndex}
                .token=${tokenIndex}
                .layer=${layer}
                .config=${now.header?.config ?? null}
                .from=${scene.groupReport?.metrics.update ?? null}
                .link=${this.#link}
                .isWhole=${this.made >= MADE.inspector}
              ></sl-inspector>
              <sl-lines-abroad></sl-lines-abroad>`
          : nothing
      }
    `;
  }

  readonly #link = (): string => (this.now ? linkTo(this.now.chosen, location.href) : "");

  /** What the update on screen was warned about. */
  #alarms({ reports, at }: LabState) {
    const alarms = reports[at]?.alarms ?? [];
    if (alarms.length === 0) return "";
    return html`<section class="alarms" aria-label=${strings.alarms.label}>
      <h2>${strings.alarms.label}</h2>
      <ul>
        ${alarms.map((alarm) => html`<li>${strings.alarms.sentence(alarm)}</li>`)}
      </ul>
    </section>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-lab": LabScreen;
  }
}
