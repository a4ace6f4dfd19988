import { html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Recording } from "../recording.ts";
import { linkTo } from "./address.ts";
import { announcement } from "./announcement.ts";
import { appStyles } from "./app.styles.ts";
import { CommandEvent } from "./commands.ts";
import { drawAnew } from "./draw-anew.ts";
import type { Keys } from "./keys.ts";
import type { Lab } from "./lab.ts";
import type { LabState } from "./lab-state.ts";
import { applyTheme, readShortcuts, storeShortcuts } from "./preferences.ts";
import { commandOf, focusOf } from "./shortcuts.ts";
import { nextTask } from "./next-task.ts";
import { isShown, partOf } from "./parts.ts";
import type { CurrentRun } from "./runs/current-run.ts";
import type { RunShelf } from "./runs/run-shelf.ts";
import { remembered } from "./remembered.ts";
import { saveFile } from "./save-file.ts";
import { statusLine, TOLD, type StatusLine, type Told } from "./status-line.ts";
import { strings } from "./catalogue/en/page.ts";
import { base, controls } from "./styles.ts";
import type { Screen } from "./url-state.ts";
import "./adapter.ts";
import "./keys.ts";
import "./lab-screen.ts";
import "./menu.ts";
import "./nav.ts";
import "./status.ts";

/** Curves of many seeds, to compare: made by `steplight compare docs/results/headline --curves`. */
const SHIPPED_RUNS = "runs/headline.json";

/** What a visitor does that goes on from what is on screen. */
const ACTIONS = ["keydown", "click"] as const;

/** Whether the recorded run is still on its way. A run that trains needs none. */
function isOpening({ header, problem, trainer }: LabState): boolean {
  return header === null && problem === null && trainer.kind === "idle";
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

  @state() private shelf: RunShelf | null = null;
  /** The name of the control that the tour speaks of. */
  @state() private ringed: string | null = null;

  readonly #line = remembered<Told, StatusLine>(TOLD, statusLine);

  #unsubscribe: (() => void) | null = null;
  #shown: CurrentRun | null = null;

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("sl-command", this.#onCommand);
    document.addEventListener("keydown", this.#onKey);
    addEventListener("hashchange", this.#onHash);
    for (const kind of ACTIONS) addEventListener(kind, this.#beforeAction, { capture: true });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener("sl-command", this.#onCommand);
    document.removeEventListener("keydown", this.#onKey);
    removeEventListener("hashchange", this.#onHash);
    for (const kind of ACTIONS) removeEventListener(kind, this.#beforeAction, { capture: true });
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  override willUpdate(): void {
    const screen = this.now?.chosen.screen ?? null;
    if (screen !== null) void this.#load(screen);
    if (this.now?.tour) void import("./tour/tour.ts");
    if (this.#unsubscribe || !this.lab) return;
    this.now = this.lab.store.state;
    this.#unsubscribe = this.lab.store.subscribe((next) => {
      // What was told in another language is not told again.
      const last = this.now?.language === next.language ? this.message : "";
      this.message = (this.now && announcement(this.now, next)) ?? last;
      this.now = next;
      document.title = this.#title(next);
    });
  }

  override render() {
    const { now } = this;
    return now ? this.#renderPage(now) : html``;
  }

  override updated(): void {
    if (!this.now) return;
    const { documentElement } = document;
    // Setting it, even to what it is, makes the browser work out the styles of the whole page again.
    if (documentElement.lang === this.now.language) return;
    documentElement.lang = this.now.language;
    drawAnew(this.renderRoot);
  }

  #renderPage(now: LabState) {
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
        <sl-nav
          .view=${now.chosen}
          .hasRuns=${isShown(now, "runs")}
          .hasLessons=${isShown(now, "lessons")}
        ></sl-nav>
        <div class="tools">
          <sl-adapter
            .capability=${now.capability}
            .onScreen=${now.header?.adapter ?? ""}
          ></sl-adapter>
          <sl-menu
            .language=${now.language}
            .hasRun=${now.reports.length > 0}
            .isRinged=${this.ringed === "share"}
          ></sl-menu>
        </div>
      </header>
      <main class=${isOpening(now) ? "is-opening" : ""}>
        <sl-status .line=${this.#line(now)}></sl-status>
        ${this.#renderScreen(now)}
      </main>
      <footer class="quiet">${strings.footer.text}</footer>
      <p class="hidden" role="status">${this.message}</p>
      ${
        now.tour
          ? html`<sl-tour
              .place=${now.tour}
              .now=${now}
              @sl-tour-target=${(event: CustomEvent<string | null>) => (this.ringed = event.detail)}
            ></sl-tour>`
          : ""
      }
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

  #renderScreen(now: LabState) {
    switch (now.chosen.screen) {
      case null:
        // Drawn once there is a run, and whole: parts that come one after another would push each other down.
        if (isOpening(now)) return html``;
        return html`<sl-lab
          .now=${now}
          .pace=${this.lab?.pace(now) ?? null}
          .ringed=${this.ringed}
        ></sl-lab>`;
      case "runs":
        return html`<sl-runs
          .current=${this.#current(now)}
          .shelf=${this.shelf}
          .playhead=${now.reports[now.at]?.metrics.update ?? 0}
          .wishes=${now.chosen.wishes}
          @sl-open-recording=${(event: CustomEvent<Recording>) =>
            this.lab?.openRecording(event.detail)}
        ></sl-runs>`;
      case "learn":
        return html`<sl-learn .now=${now} .shelf=${this.shelf}></sl-learn>`;
    }
  }

  /** The run on screen, the same object until it changes: charts are drawn anew for another one. */
  #current({ header, reports }: LabState): CurrentRun | null {
    if (this.#shown?.header !== header || this.#shown.reports !== reports)
      this.#shown = header ? { header, reports } : null;
    return this.#shown;
  }

  /** Loads the other screens when somebody opens them: most visitors look around in the lab first. */
  async #load(screen: Screen): Promise<void> {
    const element = screen === "runs" ? import("./runs/runs.ts") : import("./learn-screen.ts");
    const [{ RunShelf, fetchCurves }] = await Promise.all([import("./runs/run-shelf.ts"), element]);
    this.shelf ??= new RunShelf(() => fetchCurves(new URL(SHIPPED_RUNS, document.baseURI)));
  }

  /** Says what became of it where everybody sees it: on the button itself nothing changes. */
  async #share({ chosen }: LabState): Promise<void> {
    try {
      await navigator.clipboard.writeText(linkTo(chosen, location.href));
      this.message = strings.share.copied;
    } catch {
      this.message = strings.share.notCopied;
    }
  }

  async #save(now: LabState): Promise<void> {
    try {
      const { recordingOf, runFile, runFileName } = await import("./run-file.ts");
      const recording = recordingOf(now, new Date());
      if (!recording) return;
      const name = runFileName(now);
      saveFile(name, await runFile(recording, nextTask));
      this.message = strings.saveRun.saved(name);
    } catch {
      this.message = strings.saveRun.failed;
    }
  }

  #title(now: LabState): string {
    if (now.trainer.kind !== "running") return strings.product;
    const update = now.reports.at(-1)?.metrics.update ?? 0;
    return `${update}/${now.header?.updates ?? 0} · ${strings.product}`;
  }

  readonly #onCommand = (event: CommandEvent): void => {
    if (event.detail.kind === "keys") this.#keys?.toggle();
    if (event.detail.kind === "share" && this.lab) void this.#share(this.lab.store.state);
    if (event.detail.kind === "save-run" && this.lab) void this.#save(this.lab.store.state);
    this.lab?.run(event.detail);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (!this.areShortcutsOn || event.defaultPrevented || event.repeat) return;
    if (this.#keys?.isOpen || this.now?.chosen.screen !== null) return;
    const command = commandOf(event, focusOf(event.composedPath()[0]));
    if (!command) return;
    // What a teacher took off the page is not done by key either.
    const part = partOf(command);
    if (part !== null && !isShown(this.now, part)) return;
    event.preventDefault();
    this.dispatchEvent(new CommandEvent(command));
  };

  /** Runs before any other listener, and elements draw in the microtasks after it: so before the next listener. */
  readonly #beforeAction = (): void => this.lab?.store.drawPending();

  readonly #onHash = (): void => {
    this.lab?.followHash();
    const theme = this.lab?.store.state.chosen.theme ?? null;
    if (theme !== null) applyTheme(theme);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-app": App;
  }
}
