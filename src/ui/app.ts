import { html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { announcement } from "./announcement.ts";
import { appStyles } from "./app.styles.ts";
import { CommandEvent } from "./commands.ts";
import type { Keys } from "./keys.ts";
import type { Lab } from "./lab.ts";
import type { LabState } from "./lab-state.ts";
import { icon } from "./icons.ts";
import { readShortcuts, storeShortcuts } from "./preferences.ts";
import { sceneOf, type Scene } from "./scene.ts";
import { commandOf, focusOf } from "./shortcuts.ts";
import { statusLine } from "./status-line.ts";
import { strings } from "./strings.ts";
import { base, controls } from "./styles.ts";
import "./adapter.ts";
import "./curves.ts";
import "./group.ts";
import "./inspector/inspector.ts";
import "./keys.ts";
import "./layers.ts";
import "./legend.ts";
import "./prompt.ts";
import "./response.ts";
import "./scoreboard.ts";
import "./setup.ts";
import type { Setup } from "./setup.ts";
import "./status.ts";
import "./theme.ts";
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

/** The page: draws the lab's state, and hands commands and keys to the lab. */
@customElement("sl-app")
export class App extends LitElement {
  static override styles = [base, controls, appStyles];

  /** What to show and whom to tell. */
  @property({ attribute: false }) lab: Lab | null = null;

  @state() private now: LabState | null = null;
  @state() private message = "";
  @state() private areShortcutsOn = readShortcuts();

  #unsubscribe: (() => void) | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("sl-command", this.#onCommand);
    document.addEventListener("keydown", this.#onKey);
    addEventListener("hashchange", this.#onHash);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("sl-command", this.#onCommand);
    document.removeEventListener("keydown", this.#onKey);
    removeEventListener("hashchange", this.#onHash);
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  override willUpdate(): void {
    // Ten frames are much code, and most visitors look around first.
    if (this.now && this.now.chosen.frame !== null) void import("./story/story.ts");
    if (this.#unsubscribe || !this.lab) return;
    this.now = this.lab.store.state;
    this.#unsubscribe = this.lab.store.subscribe((next) => {
      this.message = (this.now && announcement(this.now, next)) ?? this.message;
      this.now = next;
      document.title = this.#title(next);
    });
  }

  override render() {
    const { now } = this;
    if (!now) return html``;
    const scene = sceneOf(now);
    return html`
      <header>
        <div class="brand">
          <svg viewBox="0 0 32 32" width="30" height="30" aria-hidden="true">
            <rect class="s1" x="2" y="19" width="8" height="9" rx="2.2" />
            <rect class="s2" x="12" y="12" width="8" height="16" rx="2.2" />
            <rect class="s3" x="22" y="4" width="8" height="24" rx="2.2" />
          </svg>
          <h1>${strings.product}</h1>
          <p class="quiet">${strings.tagline}</p>
        </div>
        <div class="tools">
          <sl-adapter
            .capability=${now.capability}
            .onScreen=${now.header?.adapter ?? ""}
          ></sl-adapter>
          <button
            class="plain square keys"
            aria-label=${strings.keys.title}
            title=${strings.keys.title}
            @click=${() => this.#keys?.toggle()}
          >
            ?
          </button>
          <sl-theme></sl-theme>
        </div>
      </header>
      <main>
        <sl-status .line=${statusLine(now)}></sl-status>
        <div class="card deck">
          <div class="transport">${this.#renderTransport(now)}</div>
          <div class="setup">${this.#renderSetup(now)}</div>
        </div>
        <div class="lab">
          <div class="card credit-card">${this.#renderCredit(now, scene)}</div>
          <div class="card side">
            <sl-curves
              .reports=${now.reports}
              .updates=${now.header?.updates ?? 1}
              .playhead=${scene.report?.metrics.update ?? 0}
            ></sl-curves>
            <sl-scoreboard
              .reports=${now.reports}
              .at=${now.at}
              .config=${now.header?.config ?? null}
            ></sl-scoreboard>
          </div>
        </div>
      </main>
      <footer class="quiet">${strings.footer.text}</footer>
      <p class="hidden" role="status">${this.message}</p>
      <sl-keys
        .areOn=${this.areShortcutsOn}
        @sl-shortcuts=${(event: CustomEvent<boolean>) => {
          this.areShortcutsOn = event.detail;
          storeShortcuts(event.detail);
        }}
      ></sl-keys>
    `;
  }

  get #keys(): Keys | null {
    return this.renderRoot.querySelector("sl-keys");
  }

  #renderSetup({ preset, seed, capability, trainer, pausing }: LabState) {
    return html`<sl-setup
      .preset=${preset}
      .seed=${seed}
      .isImpossible=${capability?.available === false}
      .training=${trainingOf(trainer)}
      .isPausing=${pausing}
    ></sl-setup>`;
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
      .pace=${this.lab?.pace(now) ?? null}
    ></sl-transport>`;
  }

  #renderCredit(now: LabState, scene: Scene) {
    const { group } = scene;
    const isOlder = scene.groupReport !== null && scene.groupReport !== scene.report;
    return html`
      ${
        now.header
          ? html`<p class="task"><b>${now.header.task.title}</b> ${now.header.task.description}</p>`
          : ""
      }
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

  /** The group, its responses and the chosen token, each layer at a time. */
  #renderExploration(now: LabState, scene: Scene) {
    const { group, response, layer, domain, responseIndex, tokenIndex } = scene;
    return html`
      ${
        group
          ? html`<p class="invitation">
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
        <sl-layers .layer=${layer} .group=${group}></sl-layers>
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
        <div class="strip">
          <h2>${strings.response.heading(responseIndex + 1)}</h2>
          <sl-response
            .response=${response}
            .index=${responseIndex}
            .count=${group?.responses.length ?? 1}
            .layer=${layer}
            .domain=${domain}
            .token=${tokenIndex}
          ></sl-response>
        </div>
      </div>
      <sl-inspector
        .response=${response}
        .group=${group}
        .responseIndex=${responseIndex}
        .token=${tokenIndex}
        .layer=${layer}
        .config=${now.header?.config ?? null}
        .from=${scene.groupReport?.metrics.update ?? null}
      ></sl-inspector>
    `;
  }

  /** What the update on screen was warned about. */
  #alarms({ reports, at }: LabState) {
    const alarms = reports[at]?.alarms ?? [];
    if (alarms.length === 0) return "";
    return html`<section class="alarms" aria-label=${strings.alarms.label}>
      <h2>${strings.alarms.label}</h2>
      <ul>
        ${alarms.map(({ sentence }) => html`<li>${sentence}</li>`)}
      </ul>
    </section>`;
  }

  #title(now: LabState): string {
    if (now.trainer.kind !== "running") return strings.product;
    const update = now.reports.at(-1)?.metrics.update ?? 0;
    return `${update}/${now.header?.updates ?? 0} · ${strings.product}`;
  }

  readonly #onCommand = (event: CommandEvent): void => {
    if (event.detail.kind === "keys") this.#keys?.toggle();
    this.lab?.run(event.detail);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (!this.areShortcutsOn || event.defaultPrevented || event.repeat) return;
    if (this.#keys?.isOpen) return;
    const command = commandOf(event, focusOf(event.composedPath()[0]));
    if (!command) return;
    event.preventDefault();
    this.dispatchEvent(new CommandEvent(command));
  };

  readonly #onHash = (): void => this.lab?.followHash();
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-app": App;
  }
}
