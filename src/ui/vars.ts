/**
 * Custom properties of an element, set through the object model: a style attribute in a template would need
 * 'unsafe-inline' in the page's security policy. Writes only what changed.
 */
import { noChange, type ElementPart } from "lit";
import { Directive, directive, PartType, type PartInfo } from "lit/directive.js";

type Vars = Readonly<Record<`--${string}`, number>>;

class VarsDirective extends Directive {
  #previous: Vars = {};

  constructor(info: PartInfo) {
    super(info);
    if (info.type !== PartType.ELEMENT)
      throw new TypeError("Cannot use vars() here: expected an element");
  }

  render(_vars: Vars): typeof noChange {
    return noChange;
  }

  override update(part: ElementPart, [vars]: [Vars]): typeof noChange {
    for (const [name, value] of Object.entries(vars)) {
      if (this.#previous[name as keyof Vars] === value) continue;
      (part.element as HTMLElement).style.setProperty(name, value.toFixed(4));
    }
    this.#previous = vars;
    return noChange;
  }
}

export const vars = directive(VarsDirective);
