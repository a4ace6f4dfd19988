import { css, html, LitElement, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { lessonsStrings as text } from "../catalogue/en/lessons.ts";
import { strings } from "../catalogue/en/page.ts";
import type { CommandEvent } from "../commands.ts";
import { prose } from "../glossary/prose.ts";
import { choicesOf } from "../story/guess.ts";
import { plain } from "../story/notation.ts";
import type { Story } from "../story/story-of.ts";
import { base } from "../styles.ts";
import type { LessonClip } from "./clip-chart.ts";
import { PICTURES, type Page, type Picture } from "./lesson.ts";
import { markBlame, markLowest, markOrder } from "./marks.ts";
import type { SeedCurve } from "./seed-curves.ts";
import { pairOf, pushedOf, sumOf } from "./exercises.ts";
import type { Subject } from "./subject.ts";
import { viewOfPage } from "./page-view.ts";
import "../story/strip.ts";
import "./choice.ts";
import "./clip-chart.ts";
import "./curves-chart.ts";
import "./sum-task.ts";
import "./verdicts.ts";

/** Name of the run's task; "" where the config does not tell. */
function taskName(config: Readonly<Record<string, unknown>> | null): string {
  const task = config?.["task"];
  if (typeof task !== "object" || task === null || !("name" in task)) return "";
  return typeof task.name === "string" ? task.name : "";
}

const CLIP_MODES: Partial<Record<Page, LessonClip["mode"]>> = { ratio: "ratio", fence: "task" };

/** One page of a lesson: its text, its picture on the numbers of the run, and its task. */
@customElement("sl-lesson-page")
export class LessonPage extends LitElement {
  static override styles = [
    base,
    css`
      :host {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 1.1rem;
      }
      .text {
        display: grid;
        gap: 0.6rem;
        max-width: 42rem;
        font-size: 1rem;
        line-height: 1.6;
      }
      .picture {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 0.75rem;
      }
      .prompt {
        display: flex;
        flex-wrap: wrap;
        gap: 0.2rem 1.5rem;
        font-size: 0.8125rem;
        color: var(--sl-ink-2);
      }
      code {
        font: 500 0.875rem/1 var(--sl-mono);
        color: var(--sl-ink);
        white-space: pre-wrap;
      }
      .note {
        max-width: 46rem;
        font-size: 0.8125rem;
      }
    `,
  ];

  @property({ attribute: false }) page: Page = "written";
  /** What the page is told about; null for pages that need no group. */
  @property({ attribute: false }) subject: Subject | null = null;
  /** The run's config.json. */
  @property({ attribute: false }) config: Readonly<Record<string, unknown>> | null = null;
  @property({ attribute: false }) curves: readonly SeedCurve[] = [];

  @state() private token = 0;
  @state() private isSolved = false;

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has("page") && !changed.has("subject")) return;
    this.token = 0;
    this.isSolved = false;
  }

  override render() {
    const words = text.pages[this.page].text;
    return html`<div class="text">${words.map((line) => html`<p>${prose(line)}</p>`)}</div>
      <div
        class="picture"
        @sl-command=${this.#onCommand}
        @sl-marked=${(event: CustomEvent<boolean>) => {
          this.isSolved = event.detail;
        }}
      >
        ${this.#renderPicture()}
      </div>`;
  }

  #renderPicture() {
    const { page, subject } = this;
    const picture = PICTURES[page];
    switch (picture) {
      case "curves":
        return html`<sl-lesson-curves
          .curves=${this.curves}
          .mode=${page === "spread" || page === "draw" ? page : "mean"}
        ></sl-lesson-curves>`;
      case "verdicts":
        return html`<sl-lesson-verdicts
          .goal=${page === "silence" || page === "largest" ? page : null}
        ></sl-lesson-verdicts>`;
      case "tries":
      case "sum":
      case "clip":
      case "line":
        return subject ? this.#renderSubject(picture, subject) : "";
    }
  }

  #renderSubject(picture: Exclude<Picture, "curves" | "verdicts">, subject: Subject) {
    const { story } = subject;
    switch (picture) {
      case "tries":
        return html`${this.#renderPrompt(story)}
          <sl-lesson-verdicts
            .fixed=${story.group.responses.map(({ outcome }) => outcome)}
          ></sl-lesson-verdicts>`;
      case "sum":
        return this.#renderSum(subject);
      case "clip":
        return this.#renderClip(subject);
      case "line":
        return html`${this.#renderPrompt(story)} ${this.#renderStrip(subject)}
        ${this.#renderQuestion(story)}`;
    }
  }

  #renderSum(subject: Subject) {
    const sum = sumOf(subject);
    return sum ? html`${this.#renderPrompt(sum)} <sl-lesson-sum .sum=${sum}></sl-lesson-sum>` : "";
  }

  #renderPrompt({ group }: Pick<Story, "group">) {
    const { description } = strings.task(taskName(this.config));
    return html`<p class="prompt">
      <span>${text.prompt} <code>${group.prompt}</code></span>
      <span>${text.answer} <code>${group.answer}</code></span>
      ${description === "" ? "" : html`<span>${description}</span>`}
    </p>`;
  }

  #renderStrip({ story, update }: Subject) {
    const view = viewOfPage(story, this.page, this.isSolved);
    if (!view) return "";
    return html`<sl-story-strip
        .story=${{ ...story, tokenIndex: this.token }}
        .view=${view}
      ></sl-story-strip>
      <p class="note quiet number">${text.from(update, story.responseIndex + 1)}</p>`;
  }

  #renderQuestion(story: Story) {
    if (this.page === "blame") return this.#renderBlame(story);
    if (this.page === "lowest") return this.#renderLowest(story);
    return this.page === "order" ? this.#renderOrder(story) : "";
  }

  #renderBlame(story: Story) {
    const { choice } = text;
    return html`<sl-lesson-choice
      .question=${choice.blame}
      .choices=${choicesOf(story).map((guess) => ({
        value: String(guess),
        label: guess === "none" ? choice.none : choice.step(guess),
      }))}
      .judge=${(value: string) => markBlame(story, value === "none" ? "none" : Number(value))}
    ></sl-lesson-choice>`;
  }

  #renderLowest(story: Story) {
    const { choice } = text;
    const { tokens } = story.response;
    return html`<sl-lesson-choice
      .question=${choice.lowest}
      .columns=${[choice.prm, choice.reference]}
      .choices=${tokens.map((word, t) => ({
        value: String(t),
        label: choice.place(t + 1, word),
        cells: [story.credit.prm, story.credit.reference].map((values) =>
          plain(values[t] ?? NaN, 3),
        ),
      }))}
      .judge=${(value: string) => markLowest(story, Number(value))}
    ></sl-lesson-choice>`;
  }

  #renderOrder(story: Story) {
    const pair = pairOf(story);
    if (!pair) return "";
    const { choice } = text;
    const label = (token: number) => choice.place(token + 1, story.response.tokens[token] ?? "");
    return html`<sl-lesson-choice
      .question=${choice.order}
      .choices=${[
        { value: "first", label: label(pair.first) },
        { value: "second", label: label(pair.second) },
      ]}
      .judge=${(value: string) => markOrder(pair, value === "first" ? "first" : "second")}
    ></sl-lesson-choice>`;
  }

  #renderClip(subject: Subject) {
    const { settings } = subject.story;
    const { up, down } = pushedOf(subject.story.group);
    const both = [up, down].flatMap((token) => (token ? [token] : []));
    // The harder one: the other is more of the same.
    const hardest = both.toSorted((a, b) => Math.abs(b.advantage) - Math.abs(a.advantage));
    const fence = { low: 1 - settings.clipLow, high: 1 + settings.clipHigh };
    return html`<sl-lesson-clip
        .tokens=${this.page === "fence" ? hardest.slice(0, 1) : both}
        .fence=${fence}
        .mode=${CLIP_MODES[this.page] ?? "objective"}
      ></sl-lesson-clip>
      ${
        settings.policyLoss === "clip"
          ? ""
          : html`<p class="note quiet">
              ${text.clip.otherLoss(
                settings.policyLoss.toUpperCase(),
                plain(fence.low),
                plain(fence.high),
              )}
            </p>`
      }`;
  }

  /** A token is chosen for the lesson, not for the page behind it. */
  #onCommand(event: CommandEvent): void {
    if (event.detail.kind !== "choose") return;
    event.stopPropagation();
    const { token } = event.detail.view;
    if (token !== undefined && token !== null) this.token = token;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-lesson-page": LessonPage;
  }
}
