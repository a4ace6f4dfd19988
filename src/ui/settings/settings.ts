import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { live } from "lit/directives/live.js";
import { repeat } from "lit/directives/repeat.js";
import type { FieldPath } from "../../config-fields.ts";
import type { Config } from "../../config.ts";
import { strings } from "../catalogue/en/page.ts";
import { settingsStrings as text } from "../catalogue/en/settings.ts";
import { send } from "../commands.ts";
import { icon } from "../icons.ts";
import { base, controls } from "../styles.ts";
import { waitOf } from "./acts-when.ts";
import { baseValue, draftConfig, NO_CHANGES, taskOf, valueAt, type Changes } from "./changes.ts";
import { listedGroups, type GroupFields } from "./filter.ts";
import { GROUPS, groupOf, type Group } from "./groups.ts";
import type { PageField } from "./page-fields.ts";
import { Setting } from "./setting.ts";
import { settingsStyles } from "./settings.styles.ts";
import { hideableGroup, PARTS, type Hideable } from "./teacher.ts";

/**
 * Every setting of a run in groups, with a search, undo and redo, and for teachers the choice of what to hide.
 *
 * @fires sl-settings-open when it shows a setting and was closed
 * @fires sl-command setting, reset-setting, undo, redo, hide, teacher
 */
@customElement("sl-settings")
export class SettingsPanel extends LitElement {
  static override styles = [base, controls, settingsStyles];

  /** Name of the preset; empty: there is nothing to set yet. */
  @property({ attribute: false }) preset = "";
  @property({ attribute: false }) changes: Changes = NO_CHANGES;
  /** Why the settings make no run, and at which of them. */
  @property({ attribute: false }) problem: {
    readonly sentence: string;
    readonly path: string | null;
  } | null = null;
  @property({ attribute: false }) canUndo = false;
  @property({ attribute: false }) canRedo = false;
  /** What a teacher hides. */
  @property({ attribute: false }) hiddenNames: readonly string[] = [];
  /** Whether it is chosen now what to hide: everything is on screen then. */
  @property({ attribute: false }) isTeacher = false;
  /** Whether more than a problem is on screen. The visitor opens it with a button elsewhere. */
  @property({ attribute: false }) isOpen = false;
  @state() private opened: ReadonlySet<Group> = new Set();
  @state() private words = "";
  @state() private onlyChanged = false;

  #draft: Config | null = null;

  /** Opens the panel at a setting and puts the focus there. */
  async reveal(path: FieldPath): Promise<void> {
    this.isOpen = true;
    this.dispatchEvent(new CustomEvent("sl-settings-open"));
    this.words = "";
    this.onlyChanged = false;
    this.opened = new Set([...this.opened, groupOf(path)]);
    await this.updateComplete;
    const settings = [...this.renderRoot.querySelectorAll<Setting>("sl-setting")];
    const setting = settings.find(({ field }) => field?.path === path);
    await setting?.updateComplete;
    setting?.scrollIntoView({ block: "center" });
    setting?.focus({ preventScroll: true });
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("preset") || changed.has("changes"))
      this.#draft = this.preset === "" ? null : draftConfig(this.preset, this.changes);
  }

  override render() {
    if (!this.#draft || (this.#isHidden("settings") && !this.isTeacher)) return nothing;
    const count = Object.keys(this.changes).length;
    return html`<div role="status">${this.#renderProblem()}</div>
      ${
        this.isOpen
          ? html`<section aria-labelledby="title" @keydown=${this.#onKey}>
              <div class="heading">
                <h2 id="title">${text.title}</h2>
                ${
                  count > 0
                    ? html`<span class="badge">${text.changed(count)}</span>`
                    : html`<span class="quiet">${text.unchanged}</span>`
                }
              </div>
              ${this.#renderBody(count)}
            </section>`
          : nothing
      }`;
  }

  #renderProblem() {
    if (!this.problem) return nothing;
    const { sentence, path } = this.problem;
    return html`<div class="problem">
      ${icon("warning")}
      <div><b>${strings.sentence(text.problemTitle)}</b> ${sentence}</div>
      ${
        path === null
          ? nothing
          : html`<button class="link" @click=${() => void this.reveal(path as FieldPath)}>
              ${text.showSetting}
            </button>`
      }
    </div>`;
  }

  #renderBody(count: number) {
    const isFiltered = this.words.trim() !== "" || this.onlyChanged;
    const task = taskOf(this.preset, this.changes);
    const groups = listedGroups(task, this.changes, {
      words: this.words.trim(),
      onlyChanged: this.onlyChanged,
    }).filter(({ group }) => this.isTeacher || !this.#isHidden(hideableGroup(group)));
    const found = groups.reduce((sum, group) => sum + group.count, 0);
    return html`<div class="body">
      <p class="quiet">
        ${text.intro} ${this.isTeacher || !this.#isHidden("setup") ? text.seedNote : nothing}
      </p>
      ${this.#renderTools(count)}
      <p class=${isFiltered ? "quiet" : "hidden"} role="status">
        ${isFiltered ? (found === 0 ? text.nothing : text.found(found)) : nothing}
      </p>
      <div>${groups.map((group) => this.#renderGroup(group, isFiltered))}</div>
      ${this.#renderTeacher()}
    </div>`;
  }

  #renderTools(count: number) {
    return html`<div class="tools">
      <input
        type="search"
        aria-label=${text.search}
        placeholder=${text.search}
        autocomplete="off"
        spellcheck="false"
        .value=${this.words}
        @input=${this.#onSearch}
      />
      <label>
        <input type="checkbox" .checked=${this.onlyChanged} @change=${this.#onOnlyChanged} />
        ${text.onlyChanged}
      </label>
      <div class="actions">
        <button aria-disabled=${!this.canUndo} aria-keyshortcuts="Control+Z" @click=${this.#onUndo}>
          ${text.undo}
        </button>
        <button
          aria-disabled=${!this.canRedo}
          aria-keyshortcuts="Control+Shift+Z"
          @click=${this.#onRedo}
        >
          ${text.redo}
        </button>
        <button aria-disabled=${count === 0} @click=${this.#onResetAll}>${text.resetAll}</button>
      </div>
    </div>`;
  }

  #renderGroup({ group, sections, changed }: GroupFields, isFiltered: boolean) {
    const { name, about } = text.groups[group];
    const isOpen = isFiltered || this.opened.has(group);
    return html`<details
      class="group"
      .open=${live(isOpen)}
      @toggle=${(event: Event) => this.#onToggleGroup(event, group, isFiltered)}
    >
      <summary>
        <h3>${name}</h3>
        <span class="quiet">${about}</span>
        ${changed > 0 ? html`<span class="badge">${text.changed(changed)}</span>` : nothing}
        ${
          this.#isHidden(hideableGroup(group))
            ? html`<span class="badge">${text.teacher.hidden}</span>`
            : nothing
        }
      </summary>
      ${
        isOpen
          ? html`<div class="inside">
              ${sections.map(
                ({ section, fields }) =>
                  html`${section === null ? nothing : html`<h4>${text.sections[section]}</h4>`}
                  ${repeat(
                    fields,
                    ({ path }) => path,
                    (field) => this.#renderSetting(field),
                  )}`,
              )}
              ${
                group === "task" && taskOf(this.preset, this.changes) === "custom"
                  ? html`<p class="note">${text.recordsNote}</p>`
                  : nothing
              }
            </div>`
          : nothing
      }
    </details>`;
  }

  #renderSetting(field: PageField) {
    const { path } = field;
    const draft = this.#draft;
    if (!draft) return nothing;
    return html`<sl-setting
      .field=${field}
      .value=${live(valueAt(draft, path))}
      .baseline=${baseValue(this.preset, this.changes, path)}
      .wait=${waitOf(path, draft)}
      .problem=${this.problem?.path === path ? this.problem.sentence : null}
    ></sl-setting>`;
  }

  #renderTeacher() {
    const { teacher, groups } = text;
    const count = this.hiddenNames.length;
    const choice = (name: Hideable, label: string) =>
      html`<label>
        <input
          type="checkbox"
          .checked=${this.#isHidden(name)}
          @change=${(event: Event) => this.#onHide(event, name)}
        />
        ${label}
      </label>`;
    return html`<div class="teacher" role="group" aria-label=${teacher.title}>
      <div class="bar">
        <div>
          <h3>${teacher.title}</h3>
          <p class="quiet">
            ${this.isTeacher ? teacher.about : count > 0 ? teacher.some(count) : nothing}
          </p>
        </div>
        <button
          aria-expanded=${this.isTeacher}
          @click=${() => send(this, { kind: "teacher", on: !this.isTeacher })}
        >
          ${this.isTeacher ? teacher.turnOff : teacher.turnOn}
        </button>
      </div>
      ${
        this.isTeacher
          ? html`<fieldset>
                <legend>${teacher.page}</legend>
                <div class="choices">
                  ${PARTS.map((name) => choice(name, teacher.parts[name]))}
                  ${choice("settings", teacher.parts.settings)}
                </div>
              </fieldset>
              <fieldset>
                <legend>${teacher.settings}</legend>
                <div class="choices">
                  ${GROUPS.map((group) => choice(hideableGroup(group), groups[group].name))}
                </div>
              </fieldset>`
          : nothing
      }
    </div>`;
  }

  #isHidden(name: Hideable): boolean {
    return this.hiddenNames.includes(name);
  }

  #onToggleGroup(event: Event, group: Group, isFiltered: boolean): void {
    const { open } = event.currentTarget as HTMLDetailsElement;
    if (isFiltered || open === this.opened.has(group)) return;
    const opened = new Set(this.opened);
    if (open) opened.add(group);
    else opened.delete(group);
    this.opened = opened;
  }

  #onSearch(event: Event): void {
    this.words = (event.target as HTMLInputElement).value;
  }

  #onOnlyChanged(event: Event): void {
    this.onlyChanged = (event.target as HTMLInputElement).checked;
  }

  #onUndo(): void {
    if (this.canUndo) send(this, { kind: "undo" });
  }

  #onRedo(): void {
    if (this.canRedo) send(this, { kind: "redo" });
  }

  #onResetAll(): void {
    if (Object.keys(this.changes).length > 0) send(this, { kind: "reset-setting", path: null });
  }

  #onHide(event: Event, name: Hideable): void {
    send(this, { kind: "hide", name, hide: (event.target as HTMLInputElement).checked });
  }

  /** Control or Command with Z and Y, except where a text is being written: there they undo letters. */
  #onKey(event: KeyboardEvent): void {
    if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
    const path = event.composedPath();
    const isWriting =
      path.some((part) => part instanceof Setting && part.isEditing) ||
      path.some((part) => part instanceof HTMLInputElement && part.type === "search");
    if (isWriting) return;
    const key = event.key.toLowerCase();
    if (key !== "z" && key !== "y") return;
    event.preventDefault();
    if (key === "y" || event.shiftKey) this.#onRedo();
    else this.#onUndo();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-settings": SettingsPanel;
  }
}
