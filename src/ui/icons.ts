/** Icons as inline SVG: no font, no request. All are decoration; the words stand beside them or in a label. */
import { svg, html, type SVGTemplateResult, type TemplateResult } from "lit";

const shapes = {
  play: svg`<path d="M5 3.5v9l7.5-4.5z" fill="currentColor" stroke="none" />`,
  pause: svg`<path d="M5 3.5v9M11 3.5v9" stroke-width="2.4" />`,
  restart: svg`<path d="M3.2 8a4.8 4.8 0 1 0 1.5-3.5M3 2.6v2.9h2.9" />`,
  dice: svg`<rect x="2.8" y="2.8" width="10.4" height="10.4" rx="2.4" /><path d="M6 6h.01M10 6h.01M8 8h.01M6 10h.01M10 10h.01" stroke-width="1.9" />`,
  right: svg`<path d="M3.5 8.5l3 3 6-7" stroke-width="2" />`,
  wrong: svg`<path d="M4 4l8 8M12 4l-8 8" stroke-width="2" />`,
  unknown: svg`<path d="M4 8h8" stroke-width="2" />`,
  previous: svg`<path d="M10 3.5L5.5 8l4.5 4.5" />`,
  next: svg`<path d="M6 3.5L10.5 8 6 12.5" />`,
  chip: svg`<rect x="4" y="4" width="8" height="8" rx="1.4" /><path d="M6.4 1.8v2.2M9.6 1.8v2.2M6.4 12v2.2M9.6 12v2.2M1.8 6.4h2.2M1.8 9.6h2.2M12 6.4h2.2M12 9.6h2.2" />`,
  recorded: svg`<circle cx="8" cy="8" r="5.2" /><path d="M6.7 5.8v4.4L10.3 8z" fill="currentColor" stroke="none" />`,
  live: svg`<path d="M1.8 8h2.6l1.8-4.4 3.2 8.8 1.8-4.4h3" />`,
  wait: svg`<circle cx="8" cy="8" r="5.4" /><path d="M8 4.8V8l2.2 1.6" />`,
  warning: svg`<path d="M8 2.4l6 11H2z" /><path d="M8 6.6v3M8 11.4h.01" stroke-width="1.8" />`,
  system: svg`<circle cx="8" cy="8" r="5.2" /><path d="M8 2.8v10.4A5.2 5.2 0 0 0 8 2.8z" fill="currentColor" stroke="none" />`,
  light: svg`<circle cx="8" cy="8" r="2.9" /><path d="M8 1.4v1.5M8 13.1v1.5M1.4 8h1.5M13.1 8h1.5M3.3 3.3l1.1 1.1M11.6 11.6l1.1 1.1M12.7 3.3l-1.1 1.1M4.4 11.6l-1.1 1.1" />`,
  dark: svg`<path d="M13.2 9.6A5.6 5.6 0 0 1 6.4 2.8a5.6 5.6 0 1 0 6.8 6.8z" />`,
  latest: svg`<path d="M3.5 4l4 4-4 4M8 4l4 4-4 4" />`,
  settings: svg`<path d="M2 4.5h6M11.5 4.5H14M2 11.5h2.5M8 11.5h6" /><circle cx="9.75" cy="4.5" r="1.75" /><circle cx="6.25" cy="11.5" r="1.75" />`,
  more: svg`<path d="M8 3.5h.01M8 8h.01M8 12.5h.01" stroke-width="2.6" />`,
  link: svg`<path d="M6.6 9.4l2.8-2.8M7.4 4.6l1.2-1.2a2.8 2.8 0 0 1 4 4l-1.2 1.2M8.6 11.4l-1.2 1.2a2.8 2.8 0 0 1-4-4l1.2-1.2" />`,
  save: svg`<path d="M8 2.5v7.2M4.9 6.9L8 10l3.1-3.1M2.8 11.4v1.4a.9.9 0 0 0 .9.9h8.6a.9.9 0 0 0 .9-.9v-1.4" />`,
  stop: svg`<rect x="4" y="4" width="8" height="8" rx="1.2" fill="currentColor" stroke="none" />`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof shapes;

export function icon(name: IconName): TemplateResult {
  return html`<svg
    class="icon"
    viewBox="0 0 16 16"
    width="16"
    height="16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.6"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${shapes[name]}
  </svg>`;
}
