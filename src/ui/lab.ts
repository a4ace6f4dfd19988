/**
 * The page without its elements: opens the recorded run, asks what the browser can do, and turns commands into
 * calls of the run on screen. Whatever it needs of the outside is handed in.
 */
import type { Config } from "../config.ts";
import { presetConfig, presets } from "../presets.ts";
import type { Recording } from "../recording.ts";
import type { TrainerApi } from "../trainer-api.ts";
import { language, type Language } from "./catalogue/language.ts";
import { speak } from "./catalogue/speak.ts";
import type { AddressBar } from "./address.ts";
import type { Command } from "./commands.ts";
import { initialState, type LabState } from "./lab-state.ts";
import type { Memory } from "./memory.ts";
import { LiveRun } from "./live-run.ts";
import type { Pace } from "./progress.ts";
import { RecordedSource } from "./recorded-source.ts";
import { headerOf, type RunSource } from "./run-source.ts";
import { indexOfUpdate, sceneOf } from "./scene.ts";
import { Store, type Scheduler } from "./store.ts";
import { storyGroup } from "./story/story-group.ts";
import { readLessonsDone, storeLessonsDone, withLessonDone } from "./lessons-done.ts";
import { HIDEABLE } from "./settings/teacher.ts";
import { TrainingSettings, type SettingCommand } from "./training-settings.ts";
import { formatHash, parseHash, withoutHidden, type View } from "./url-state.ts";

export interface LabHost {
  readonly trainer: TrainerApi;
  readonly scheduler: Scheduler;
  /** The run that the page opens with. */
  recording(): Promise<Recording>;
  /** What this browser remembers of the visitor. */
  readonly memory: Memory;
  /** A seed that was not used before. */
  newSeed(): number;
  readonly address: AddressBar;
}

/** Nothing chosen in a run: another one has other groups and responses. */
const EMPTY_PLACE = { update: null, group: null, response: null, token: null, frame: null };

const DEFAULT_PRESET = Object.keys(presets)[0] ?? "";

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export class Lab {
  readonly store: Store;
  readonly #host: LabHost;
  #recorded: RunSource | null = null;
  readonly #live: LiveRun;
  #startVersion: (() => void) | null = null;
  readonly #settings: TrainingSettings;

  constructor(host: LabHost) {
    this.#host = host;
    const { view, ignored, moved } = parseHash(host.address.read(), Object.keys(presets));
    const preset = view.preset ?? DEFAULT_PRESET;
    const seed = view.seed ?? presetConfig(preset).seed;
    this.store = new Store(
      {
        ...initialState(preset, seed),
        chosen: view,
        ignored,
        moved,
        changes: view.changes,
        lessonsDone: readLessonsDone(host.memory),
      },
      host.scheduler,
    );
    this.#live = new LiveRun(this.store, host.trainer, host.scheduler);
    this.#settings = new TrainingSettings(this.store, host.memory, () => host.scheduler.now());
  }

  /** Opens the recorded run and asks for an adapter; neither waits for the other, and neither throws. */
  async open(): Promise<void> {
    await Promise.all([this.#openRecording(), this.#probe()]);
  }

  /** The address changed under the page: a link was opened in it. */
  followHash(): void {
    const hash = this.#host.address.read();
    if (hash === formatHash(this.#state.chosen)) return;
    const { view, ignored, moved } = parseHash(hash, Object.keys(presets));
    this.store.set({ chosen: view, ignored, moved, seed: view.seed ?? this.#state.seed });
    this.#settings.follow(view.preset ?? DEFAULT_PRESET, view.changes);
    if (view.language !== null && view.language !== this.#state.language)
      void this.speak(view.language);
    this.#seekUpdate(view.update);
  }

  /** A new version of the page is ready; it is the visitor who starts it, and never while a run trains. */
  offerVersion(start: () => void): void {
    this.#startVersion = start;
    this.store.set({ isVersionWaiting: true });
  }

  /** Speaks another language. A link that names a language goes on naming the one on screen. */
  async speak(next: Language): Promise<void> {
    try {
      await speak(next);
    } catch {
      // Its sentences did not arrive, as without a network: the page speaks on as before.
      return;
    }
    // Another call may have come later and won.
    this.store.set({ language: language() });
    if (this.#state.chosen.language !== null) this.#choose({ language: language() });
  }

  /** Puts a recording of the visitor's on the screen of the lab. A run that trains ends; its checkpoint stays. */
  openRecording(recording: Recording): void {
    this.#live.end();
    this.#hold(recording);
    this.#choose({ ...EMPTY_PLACE, screen: null });
    this.#showRecorded();
  }

  run(command: Command): void {
    switch (command.kind) {
      case "toggle":
        this.#toggle();
        break;
      case "step":
        this.#source?.step(command.updates ?? 1);
        break;
      case "restart":
        this.#restart();
        break;
      case "new-seed":
        this.#setSeed(this.#host.newSeed());
        if (this.#live.source) this.#train(false);
        break;
      case "seed":
        this.#setSeed(command.seed);
        break;
      case "preset":
      case "setting":
      case "reset-setting":
      case "undo":
      case "redo":
        this.#set(command);
        break;
      case "hide":
        this.#hide(command.name, command.hide);
        break;
      case "teacher":
        this.store.set({ isTeacher: command.on });
        if (!command.on) this.#choose(withoutHidden(this.#state.chosen));
        break;
      case "lesson":
        this.#choose({ screen: "learn", lesson: command.lesson, page: command.page });
        break;
      case "lesson-done":
        this.#finishLesson(command.lesson);
        break;
      case "tour":
        this.store.set({ tour: command.place });
        break;
      case "train":
        if (this.#live.isTraining) this.#toggleTraining();
        else this.#train(false);
        break;
      case "continue":
        this.#train(true);
        break;
      case "end":
        this.#end();
        break;
      case "seek":
        this.#source?.seek(command.index);
        this.#choose({ update: this.#state.reports[command.index]?.metrics.update ?? null });
        break;
      case "look":
        this.#choose({ update: command.update });
        this.#seekUpdate(command.update);
        break;
      case "choose":
        this.#choose(command.view);
        break;
      case "frame":
        this.#tell(command.frame);
        break;
      case "screen":
        this.#choose({ screen: command.screen, lesson: null, page: null });
        break;
      case "language":
        void this.speak(command.language);
        break;
      case "keep-scale": {
        const { layer, domain } = sceneOf(this.#state);
        const { [layer]: _, ...others } = this.#state.keptDomains;
        this.store.set({ keptDomains: command.keep ? { ...others, [layer]: domain } : others });
        break;
      }
      case "new-version":
        this.#startVersion?.();
        break;
      case "keys":
      case "share":
      case "save-run":
        // The list of keys, the clipboard and files belong to sl-app.
        break;
    }
  }

  get #state(): LabState {
    return this.store.state;
  }

  /** The run on screen. While a live run prepares, that is still the recorded one. */
  get #source(): RunSource | null {
    return this.#state.header?.kind === "live" ? this.#live.source : this.#recorded;
  }

  async #openRecording(): Promise<void> {
    try {
      const recording = await this.#host.recording();
      this.#hold(recording);
    } catch (error) {
      this.store.set({ problem: messageOf(error) });
      return;
    }
    this.#showRecorded();
    this.#seekUpdate(this.#state.chosen.update);
  }

  async #probe(): Promise<void> {
    try {
      this.store.set({ capability: await this.#host.trainer.probe() });
      this.store.set({ stored: await this.#host.trainer.stored() });
    } catch (error) {
      if (this.#state.capability?.available === true) return;
      this.store.set({
        capability: { available: false, reason: "worker", message: messageOf(error) },
      });
    }
  }

  /** Where the run is and how fast it goes: worked out when it is drawn. */
  pace({ header, reports }: LabState): Pace | null {
    return this.#live.pace({ header, reports });
  }

  #toggle(): void {
    if (this.#state.header?.kind === "live") this.#toggleTraining();
    else if (this.#state.playback === "running") this.#recorded?.pause();
    else this.#recorded?.play();
  }

  #toggleTraining(): void {
    if (!this.#live.toggle()) this.#restart();
  }

  #restart(): void {
    const { source } = this.#live;
    if (source) {
      this.#startLive(source.config, false);
      return;
    }
    this.#recorded?.seek(0);
    this.#choose({ update: null });
  }

  #train(resume: boolean): void {
    const { stored, capability } = this.#state;
    if (capability && !capability.available) return;
    const config = resume && stored ? stored.config : this.#settings.config();
    // The settings make no run, and the page says why.
    if (!config) return;
    this.#recorded?.pause();
    this.#startLive(config, resume);
  }

  #startLive(config: Config, resume: boolean): void {
    this.#live.start(config, resume);
    this.#choose({ update: null });
  }

  #end(): void {
    this.#live.end();
    if (this.#state.header?.kind === "live") this.#showRecorded();
  }

  #hold(recording: Recording): void {
    this.#recorded?.dispose();
    const { scheduler } = this.#host;
    this.#recorded = new RecordedSource(headerOf(recording), recording.reports, scheduler);
  }

  #showRecorded(): void {
    const source = this.#recorded;
    source?.open((event) => {
      if (source === this.#recorded) this.store.push({ from: "recorded", event });
    });
  }

  /** Opens the story at a frame, about a group that is worth telling, or goes on with it; null closes it. */
  #tell(frame: number | null): void {
    const { chosen, reports, at } = this.#state;
    const place = frame !== null && chosen.frame === null ? storyGroup(reports, at) : null;
    if (place) {
      this.#source?.pause();
      this.#source?.seek(place.at);
      const update = reports[place.at]?.metrics.update ?? null;
      const { group, response, token } = place;
      this.#choose({ update, group, response, token });
    }
    this.#choose({ frame });
  }

  /** Changes what is to be trained, and the address with it. */
  #set(command: SettingCommand): void {
    this.#settings.run(command);
    const { preset, changes } = this.#state;
    this.#choose({ preset: preset === DEFAULT_PRESET ? null : preset, changes });
  }

  #hide(name: string, hide: boolean): void {
    const { hidden } = this.#state.chosen;
    this.#choose({
      hidden: HIDEABLE.filter((part) => (part === name ? hide : hidden.includes(part))),
    });
  }

  #finishLesson(lesson: number): void {
    const lessonsDone = withLessonDone(this.#state.lessonsDone, lesson);
    storeLessonsDone(this.#host.memory, lessonsDone);
    this.store.set({ lessonsDone });
  }

  #setSeed(seed: number): void {
    this.store.set({ seed });
    this.#choose({ seed });
  }

  #choose(view: Partial<View>): void {
    const chosen = { ...this.#state.chosen, ...view };
    this.store.set({ chosen });
    this.#host.address.write(formatHash(chosen));
  }

  #seekUpdate(update: number | null): void {
    if (update === null) return;
    const index = indexOfUpdate(this.#state.reports, update);
    if (index !== null) this.#source?.seek(index);
  }
}
