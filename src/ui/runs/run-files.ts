import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { Recording } from "../../recording.ts";
import { coreSentence } from "../catalogue/core-sentence.ts";
import { runsStrings } from "../catalogue/en/runs.ts";
import { icon } from "../icons.ts";
import { base, controls } from "../styles.ts";
import { chosenFiles } from "./dropped-files.ts";
import type { DroppedFile } from "./import-files.ts";
import { MOST_OWN_RUNS, type Note } from "./run-shelf.ts";

const text = runsStrings.files;

/**
 * Where a visitor brings runs: a button, a word on dropping files, and what became of each file. The drop itself is taken by
 * the whole screen.
 *
 * @fires sl-files the files, to be read
 * @fires sl-open-recording a recording that the lab should open
 */
@customElement("sl-run-files")
export class RunFiles extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      .zone {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: space-between;
        gap: 0.6rem 1rem;
        padding: 0.9rem 1rem;
        border: 1px dashed var(--sl-edge);
        border-radius: var(--sl-radius-s);
      }
      .zone.over {
        background: var(--sl-accent-soft);
        border-style: solid;
      }
      .zone p {
        flex: 1 1 16rem;
        max-width: 46rem;
        font-size: 0.8125rem;
      }
      input {
        display: none;
      }
      ul {
        margin-top: 0.6rem;
      }
      li {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.1rem 0.6rem;
        min-height: 2rem;
        padding: 0.2rem 0;
        font-size: 0.8125rem;
        border-block-start: 1px solid var(--sl-line);
        overflow-wrap: anywhere;
      }
      li b {
        font-weight: 600;
      }
      /* A long sentence stays beside its icon. */
      li > span:last-child {
        flex: 1 1 12rem;
      }
    `,
  ];

  @property({ attribute: false }) notes: readonly Note[] = [];
  @property({ attribute: false }) isReading = false;

  /** Whether files are held over the screen. */
  @property({ attribute: false }) isOver = false;

  override render() {
    return html`<div class=${this.isOver ? "zone over" : "zone"}>
        <p class="quiet">${text.about}</p>
        <input type="file" multiple tabindex="-1" aria-hidden="true" @change=${this.#onChosen} />
        <button @click=${this.#onChoose}>${text.choose}</button>
      </div>
      <div role="status">
        ${this.isReading ? html`<p class="quiet">${text.reading}</p>` : nothing}
        ${
          this.notes.length === 0
            ? nothing
            : html`<ul aria-label=${text.results}>
                ${this.notes.map((note) => this.#renderNote(note))}
              </ul>`
        }
      </div>`;
  }

  #renderNote(note: Note) {
    switch (note.kind) {
      case "refused":
        return html`<li>
          ${icon("warning")}<span class="hidden">${text.problem}</span
          ><span>${coreSentence(note.problem)}</span>
        </li>`;
      case "full":
        return html`<li>
          ${icon("warning")}<b>${note.path}</b><span>${text.full(note.runs, MOST_OWN_RUNS)}</span>
        </li>`;
      case "added": {
        const { path, runs, known, recording } = note;
        return html`<li>
          ${icon("right")}<b>${path}</b>
          <span
            >${runs > 0 ? text.added(runs) : nothing}
            ${known > 0 ? text.known(known) : nothing}</span
          >
          ${
            recording
              ? html`<button
                  class="link"
                  aria-label=${text.openNamed(path)}
                  @click=${() => this.#open(recording)}
                >
                  ${text.open}
                </button>`
              : nothing
          }
        </li>`;
      }
    }
  }

  #onChoose(): void {
    this.renderRoot.querySelector("input")?.click();
  }

  #onChosen(event: Event & { readonly currentTarget: HTMLInputElement }): void {
    const input = event.currentTarget;
    this.#send(chosenFiles(input.files ?? []));
    // The same file chosen again is a change again.
    input.value = "";
  }

  #send(files: readonly DroppedFile[]): void {
    if (files.length > 0) this.dispatchEvent(new CustomEvent("sl-files", { detail: files }));
  }

  #open(recording: Recording): void {
    this.dispatchEvent(
      new CustomEvent("sl-open-recording", { detail: recording, bubbles: true, composed: true }),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-run-files": RunFiles;
  }
  interface HTMLElementEventMap {
    "sl-open-recording": CustomEvent<Recording>;
  }
}
