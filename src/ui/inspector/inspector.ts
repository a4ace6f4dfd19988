import { html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { GroupRecord, ResponseRecord } from "../../report.ts";
import { visibleToken, type Layer } from "../credit.ts";
import { icon, type IconName } from "../icons.ts";
import { strings } from "../catalogue/en/page.ts";
import { base, controls } from "../styles.ts";
import { advantageChain, type Chain, type RowId, type Verdict } from "./advantage-chain.ts";
import { asJson, asText, chainRows, rowText, verdictText, type TokenPlace } from "./chain-rows.ts";
import type { CopyKind } from "./copy.ts";
import { inspectorStyles } from "./inspector.styles.ts";
import type { RunFormula } from "./run-formula.ts";
import { stepTruth } from "./step-truth-values.ts";
import "./alternatives.ts";
import "./chain-table.ts";
import "./copy.ts";
import "./step-truth.ts";

const text = strings.inspector;

/** Which row is the layer that colours the strip. */
const ROW_OF: Record<Layer, RowId> = {
  outcome: "outcomeReturn",
  implicit: "reward",
  step: "stepSum",
  return: "processReturn",
  advantage: "advantage",
  change: "change",
};

const VERDICT_ICON: Record<Verdict["kind"], IconName> = {
  equal: "right",
  differs: "warning",
  impossible: "unknown",
};

const FORMULAS = ["paper", "code"] as const;

/** A token that stays for comparison, with its numbers as they were when it was pinned. */
interface Pinned {
  readonly place: TokenPlace;
  readonly chain: Chain;
}

/**
 * The chosen token with every number that made its credit, what could have come instead, and what is true of its step.
 * A token can be pinned: the next one chosen appears beside it.
 */
@customElement("sl-inspector")
export class Inspector extends LitElement {
  static override styles = [base, controls, inspectorStyles];

  @property({ attribute: false }) response: ResponseRecord | null = null;
  /** The group that the response belongs to: baselines are made from it. */
  @property({ attribute: false }) group: GroupRecord | null = null;
  /** Index of the response in the group. */
  @property({ attribute: false }) responseIndex = 0;
  /** The chosen token, from 0. */
  @property({ attribute: false }) token = 0;
  @property({ attribute: false }) layer: Layer = "advantage";
  /** The run's config.json, of whatever age; null where it is not known. */
  @property({ attribute: false }) config: Readonly<Record<string, unknown>> | null = null;
  /** The update that the group was recorded in, for the label of a pinned token; null: not said. */
  @property({ attribute: false }) from: number | null = null;
  /** Makes the address of what is on screen. */
  @property({ attribute: false }) link: () => string = () => "";

  /** Whether all of it is drawn, or the numbers alone: while the page opens, the rest takes a task of its own. */
  @property({ attribute: false }) isWhole = true;

  @state() private pinned: Pinned | null = null;
  /** Leave one out as in; null: as the run did. */
  @state() private formula: RunFormula["formula"] | null = null;

  /** Whether all numbers are on screen at first: on a phone they would fill it several times. */
  @state() private isChainOpen = true;

  override connectedCallback(): void {
    super.connectedCallback();
    this.isChainOpen = !matchMedia("(max-width: 40rem)").matches;
  }

  override render() {
    const { response, token } = this;
    const shown = response?.tokens[token];
    const chain = this.#chain(this.formula);
    if (!response || shown === undefined || !chain) return html`<p class="quiet">${text.none}</p>`;
    return html`<section aria-label=${text.label}>
      <div class="head">
        <h3>
          ${text.title(token + 1, response.tokens.length)}
          <span class="text">${visibleToken(shown)}</span>
        </h3>
        ${this.#renderPin(response)}
      </div>
      <div class="body">
        <details class="chain" ?open=${this.isChainOpen}>
          <summary>${text.caption}</summary>
          <sl-chain
            .rows=${chainRows(chain)}
            .pinned=${this.pinned?.chain.values ?? null}
            .shown=${ROW_OF[this.layer]}
          ></sl-chain>
        </details>
        ${this.isWhole ? this.#renderSide(response, shown, chain) : nothing}
      </div>
    </section>`;
  }

  #renderSide(response: ResponseRecord, shown: string, chain: Chain) {
    const { token } = this;
    return html`<div class="side">
      ${this.#renderVerdict(chain)} ${this.#renderFormula(chain)}
      <sl-alternatives
        .alternatives=${response.alternatives?.[token] ?? null}
        .written=${shown}
      ></sl-alternatives>
      <sl-step-truth .truth=${stepTruth(response, token)}></sl-step-truth>
      <sl-copy .content=${this.#content}></sl-copy>
    </div>`;
  }

  #chain(formula: RunFormula["formula"] | null): Chain | null {
    if (!this.group) return null;
    const { config } = this;
    const options = formula === null ? { config } : { config, formula };
    return advantageChain(this.group, this.responseIndex, this.token, options);
  }

  #place(response: ResponseRecord): TokenPlace {
    const { token, responseIndex, from } = this;
    return { tokens: response.tokens, token, response: responseIndex, update: from };
  }

  #renderPin(response: ResponseRecord) {
    const { pinned } = this;
    const toggle = (): void => {
      const chain = this.#chain(null);
      this.pinned = pinned === null && chain ? { place: this.#place(response), chain } : null;
    };
    return html`<button type="button" @click=${toggle}>
        ${pinned === null ? text.pin.pin : text.pin.unpin}
      </button>
      ${pinned === null ? nothing : this.#renderPinned(pinned)}`;
  }

  #renderPinned({ place: { tokens, token, response, update } }: Pinned) {
    const shown = visibleToken(tokens[token] ?? "");
    return html`<p class="pinned quiet">
      ${strings.sentence(text.pin.pinned(response + 1, token + 1, shown, update))} ${text.pin.hint}
    </p>`;
  }

  #renderVerdict(chain: Chain) {
    const hasAfter = chain.values.after !== null;
    return html`<div>
      <p class="verdict">${icon(VERDICT_ICON[chain.verdict.kind])} ${verdictText(chain)}</p>
      ${
        chain.rewardsFrom === "record" && chain.formula?.source === "prm"
          ? html`<p class="quiet">${text.verdict.fromRecord}</p>`
          : nothing
      }
      ${chain.baseline === null ? nothing : html`<p class="quiet">${text.baselines[chain.baseline]}</p>`}
      ${hasAfter ? nothing : html`<p class="quiet">${text.noAfter}</p>`}
    </div>`;
  }

  /** The two ways to leave one out, where the run did so. */
  #renderFormula({ formula, baseline }: Chain) {
    if (formula?.estimator !== "rloo" || baseline === null || baseline === "none") return nothing;
    const chosen = this.formula ?? formula.formula;
    const centred = (name: RunFormula["formula"]): string =>
      rowText("centred", this.#chain(name)?.values.centred ?? null);
    return html`<div class="formula">
      <fieldset>
        <legend>${text.formula.legend}</legend>
        ${FORMULAS.map(
          (name) =>
            html`<label>
              <input
                type="radio"
                name="formula"
                value=${name}
                .checked=${name === chosen}
                @change=${() => (this.formula = name)}
              />
              ${text.formula.names[name]}
            </label>`,
        )}
      </fieldset>
      <p>
        ${text.formula.both(centred("paper"), centred("code"))}
        ${text.formula.used(formula.formula)}
      </p>
      <p class="quiet">${text.formula.why}</p>
    </div>`;
  }

  readonly #content = (kind: CopyKind): string => {
    const { response } = this;
    const chain = this.#chain(this.formula);
    if (kind === "link" || !response || !chain) return this.link();
    return kind === "text"
      ? asText(this.#place(response), chain)
      : asJson(this.#place(response), chain);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "sl-inspector": Inspector;
  }
}
