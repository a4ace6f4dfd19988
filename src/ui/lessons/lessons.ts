import { html, LitElement, nothing, type PropertyValues } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import type { Report } from "../../report.ts";
import { lessonsStrings as text } from "../catalogue/en/lessons.ts";
import { send } from "../commands.ts";
import { isRetold } from "../draw-anew.ts";
import { plainText } from "../glossary/term-markup.ts";
import { icon } from "../icons.ts";
import { base, controls } from "../styles.ts";
import { lessonOf, LESSONS, pageIndex, PAGES, TASKS, type Lesson, type Page } from "./lesson.ts";
import { lessonsStyles } from "./lessons.styles.ts";
import { readingMinutes } from "./reading-time.ts";
import { isComparable, type SeedCurve } from "./seed-curves.ts";
import { subjectOf, type Subject } from "./subject.ts";
import "./page.ts";

/** Whether a control needs the arrow keys for itself. */
function isArrowed(target: EventTarget | undefined): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.matches('input, select, textarea, [role="slider"], [role="option"]');
}

/** How long a lesson takes, in whole minutes. */
function minutesOf(lesson: Lesson): number {
  const pages: readonly Page[] = PAGES[lesson];
  const texts = pages.flatMap((page) => {
    const { title, text: paragraphs } = text.pages[page];
    return [title, ...paragraphs.map(plainText)];
  });
  return Math.ceil(readingMinutes(texts, pages.filter((page) => TASKS.has(page)).length));
}

/**
 * The list of lessons, or one page of a lesson. It shows what it is given, and asks for other pages.
 *
 * @fires sl-command lesson, lesson-done
 */
@customElement("sl-lessons")
export class Lessons extends LitElement {
  static override styles = [base, controls, lessonsStyles];

  /** 1 to 6; null for the list. */
  @property({ attribute: false }) lesson: number | null = null;
  /** Counted from 1; null for the first. */
  @property({ attribute: false }) page: number | null = null;
  @property({ attribute: false }) reports: readonly Report[] = [];
  /** Index of the report on screen. */
  @property({ attribute: false }) at = 0;
  /** The run's settings; a recording's may be older than today's schema. */
  @property({ attribute: false }) config: Readonly<Record<string, unknown>> | null = null;
  /** Curves of several seeds for lesson 6; null while they are being loaded. */
  @property({ attribute: false }) curves: readonly SeedCurve[] | null = null;
  /** Lessons whose last task was done. */
  @property({ attribute: false }) done: readonly number[] = [];

  @state() private message = "";

  #subject: Subject | null = null;
  #isMoving = false;

  override willUpdate(changed: PropertyValues<this>): void {
    const lesson = lessonOf(this.lesson);
    // A run that trains goes on: the example stays the same, or a task would change under its reader.
    const isOther = changed.has("lesson") || changed.has("config");
    if (lesson && (isOther || !this.#subject)) {
      const { reports, at, config } = this;
      this.#subject = subjectOf(lesson, { reports, at, config });
    }
    // What was told in another language is not told again.
    if (isRetold(changed)) this.message = "";
    if (!changed.has("lesson") && !changed.has("page")) return;
    this.message =
      lesson && this.hasUpdated
        ? text.progress(pageIndex(lesson, this.page) + 1, PAGES[lesson].length)
        : "";
  }

  override updated(): void {
    if (!this.#isMoving) return;
    this.#isMoving = false;
    this.renderRoot.querySelector<HTMLElement>("[data-heading]")?.focus();
  }

  override render() {
    const lesson = lessonOf(this.lesson);
    return html`${lesson ? this.#renderLesson(lesson) : this.#renderList()}
      <p class="hidden" role="status">${this.message}</p>`;
  }

  #renderList() {
    return html`<div>
        <h2 data-heading tabindex="-1">${text.label}</h2>
        <p class="intro quiet">${text.intro}</p>
      </div>
      <ul class="cards">
        ${LESSONS.map((lesson) => this.#renderCard(lesson))}
      </ul>`;
  }

  #renderCard(lesson: Lesson) {
    const { title, able } = text.lessons[lesson];
    const isDone = this.done.includes(lesson);
    return html`<li>
      <article class="card">
        <p class="meta number">
          <span>${lesson} · ${text.minutes(minutesOf(lesson))}</span>
          ${isDone ? html`<span class="is-done">${icon("right")} ${text.done}</span>` : ""}
        </p>
        <h3>${title}</h3>
        <p class="able"><b>${text.able}</b> ${able}</p>
        <button
          class=${isDone ? nothing : "primary"}
          aria-label=${isDone ? text.again(title) : text.start(title)}
          @click=${() => this.#go(lesson, 1)}
        >
          ${icon(isDone ? "restart" : "play")} <span>${isDone ? text.repeat : text.begin}</span>
        </button>
      </article>
    </li>`;
  }

  #renderLesson(lesson: Lesson) {
    const pages: readonly Page[] = PAGES[lesson];
    const index = pageIndex(lesson, this.page);
    const page = pages[index];
    if (!page) return "";
    const { title } = text.lessons[lesson];
    return html`<section class="lesson" aria-labelledby="title" @keydown=${this.#onKey}>
      <div class="top">
        <button class="link" @click=${() => this.#go(null, null)}>
          ${icon("previous")} ${text.all}
        </button>
        <p class="dots number">
          ${pages.map((_, i) => html`<i class=${i <= index ? "past" : ""} aria-hidden="true"></i>`)}
          <span>${text.progress(index + 1, pages.length)}</span>
        </p>
      </div>
      <div>
        <p class="eyebrow">${text.heading(lesson, title)}</p>
        <h2 class="title" id="title" data-heading tabindex="-1">
          ${text.pages[page].title}${
            TASKS.has(page) ? html`<span class="badge">${text.task}</span>` : ""
          }
        </h2>
      </div>
      ${this.#renderPage(lesson, page)} ${this.#renderNav(lesson, index)}
    </section>`;
  }

  #renderPage(lesson: Lesson, page: Page) {
    const { curves, config } = this;
    if (lesson === 6) {
      if (curves === null) return html`<p class="quiet" role="status">${text.loading}</p>`;
      if (!isComparable(curves)) return html`<p class="quiet">${text.lessons[6].missing}</p>`;
    } else if (!this.#subject) {
      return html`<p class="quiet">${text.lessons[lesson].missing}</p>`;
    }
    // Another page is another element: no answer of the last one is left in it.
    return keyed(
      page,
      html`<sl-lesson-page
        .page=${page}
        .subject=${this.#subject}
        .config=${config}
        .curves=${curves ?? []}
        @sl-marked=${(event: CustomEvent<boolean>) => this.#onMarked(event, lesson, page)}
      ></sl-lesson-page>`,
    );
  }

  #renderNav(lesson: Lesson, index: number) {
    const isLast = index === PAGES[lesson].length - 1;
    const following = lessonOf(lesson + 1);
    return html`<nav aria-label=${text.heading(lesson, text.lessons[lesson].title)}>
      <button
        aria-disabled=${index === 0 ? "true" : nothing}
        @click=${() => this.#turn(lesson, index, -1)}
      >
        ${icon("previous")} ${text.back}
      </button>
      ${
        isLast
          ? html`<button
              class=${this.done.includes(lesson) ? "primary" : nothing}
              @click=${() => this.#go(following, following === null ? null : 1)}
            >
              ${following === null ? text.finish : text.nextLesson(text.lessons[following].title)}
              ${following === null ? "" : icon("next")}
            </button>`
          : html`<button class="primary" @click=${() => this.#turn(lesson, index, 1)}>
              ${text.next} ${icon("next")}
            </button>`
      }
      <span class="keys quiet">${text.keys}</span>
    </nav>`;
  }

  #onMarked({ detail: isRight }: CustomEvent<boolean>, lesson: Lesson, page: Page): void {
    if (isRight && page === PAGES[lesson].at(-1) && !this.done.includes(lesson))
      send(this, { kind: "lesson-done", lesson });
  }

  #go(lesson: Lesson | null, page: number | null): void {
    this.#isMoving = true;
    send(this, { kind: "lesson", lesson, page });
  }

  #turn(lesson: Lesson, index: number, by: 1 | -1): void {
    const next = index + by;
    if (next < 0 || next >= PAGES[lesson].length) return;
    this.#go(lesson, next + 1);
  }

  #onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.shiftKey || isArrowed(event.composedPath()[0])) return;
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const lesson = lessonOf(this.lesson);
    if (by === undefined || !lesson) return;
    event.preventDefault();
    this.#turn(lesson, pageIndex(lesson, this.page), by === 1 ? 1 : -1);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-lessons": Lessons;
  }
}
