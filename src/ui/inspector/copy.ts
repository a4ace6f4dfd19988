import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { strings } from "../catalogue/en/page.ts";
import { base, controls } from "../styles.ts";
import { Toolbar } from "../toolbar.ts";

const text = strings.inspector.copy;

/** What can be copied: readable lines, numbers in full, or the address of the view. */
const KINDS = ["text", "json", "link"] as const;
export type CopyKind = (typeof KINDS)[number];

/**
 * Buttons that copy: one tab stop, left and right move. Where the browser refuses, what was to be copied is shown, ready to
 * be selected.
 */
@customElement("sl-copy")
export class Copy extends LitElement {
  static override styles = [
    base,
    controls,
    css`
      :host {
        font-size: 0.8125rem;
      }
      .row {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.4rem;
      }
      textarea {
        display: block;
        width: 100%;
        height: 8rem;
        margin-top: 0.4rem;
        font: 0.75rem/1.4 var(--sl-mono);
        color: var(--sl-ink);
        background: var(--sl-control);
        border: 1px solid var(--sl-edge);
        border-radius: var(--sl-radius-s);
      }
    `,
  ];

  /** Makes what is to be copied, only when it is asked for. */
  @property({ attribute: false }) content: (kind: CopyKind) => string = () => "";

  readonly toolbar = new Toolbar(this);

  /** What was copied last; null: nothing yet. */
  @state() private copied: CopyKind | null = null;
  /** What the browser did not let us copy. */
  @state() private refused: string | null = null;

  override render() {
    return html`<div class="row" role="toolbar" aria-label=${text.label}>
        <span class="quiet" aria-hidden="true">${text.label}</span>
        ${KINDS.map(
          (kind) =>
            html`<button type="button" @click=${() => this.copy(kind)}>${text[kind]}</button>`,
        )}
      </div>
      <p role="status">${this.#message()}</p>
      ${
        this.refused === null
          ? nothing
          : html`<textarea readonly aria-label=${text.field} .value=${this.refused}></textarea>`
      }`;
  }

  #message(): string {
    if (this.refused !== null) return text.refused;
    return this.copied === null ? "" : text.done[this.copied];
  }

  /** Copies; where that is refused, shows what was to be copied. */
  async copy(kind: CopyKind): Promise<void> {
    const content = this.content(kind);
    try {
      // Absent on an insecure address, refused where the visitor or a frame's policy says so.
      await navigator.clipboard.writeText(content);
      this.copied = kind;
      this.refused = null;
    } catch {
      this.refused = content;
      await this.updateComplete;
      this.renderRoot.querySelector("textarea")?.select();
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-copy": Copy;
  }
}
