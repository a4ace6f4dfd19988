/** Tables of the comparison: the charts' numbers, and the settings that differ. Plain templates. */
import { css, html } from "lit";
import { runsStrings } from "../catalogue/en/runs.ts";
import type { Arm } from "./arms.ts";
import { armTitle, placeWords } from "./chart-titles.ts";
import type { ArmCurves, Comparison } from "./comparison.ts";
import { differenceText, valueText } from "./metric-format.ts";
import { placesOf, readAt } from "./readout.ts";
import type { SettingRow } from "./settings-difference.ts";

/** On top of the tables that all elements share. */
export const runTableStyles = css`
  .table {
    max-height: 34rem;
  }
  tbody th,
  td {
    white-space: nowrap;
  }
  .settings th:first-child {
    text-align: start;
    font-family: var(--sl-mono);
    font-size: 0.75rem;
  }
  .settings thead th:first-child {
    font-family: inherit;
  }
`;

interface Column {
  readonly curves: ArmCurves;
  readonly heading: string;
  readonly show: (value: number) => string;
}

function columnsOf({ curves, differences: minus, metric, baseline }: Comparison): Column[] {
  const named = baseline ? armTitle(baseline) : "";
  return [
    ...minus.map((one) => ({
      curves: one,
      heading: runsStrings.table.minus(armTitle(one.arm), named),
      show: (value: number) => differenceText(metric, value),
    })),
    ...curves.map((one) => ({
      curves: one,
      heading: armTitle(one.arm),
      show: (value: number) => valueText(metric, value),
    })),
  ];
}

function cell({ curves, show }: Column, place: number) {
  const point = readAt(curves.band, place);
  if (!point) return html`<td></td>`;
  const { mean, low, high } = point;
  return html`<td>
    ${show(mean)}
    ${
      low === null || high === null
        ? ""
        : html`<span class="quiet">(${runsStrings.within(show(low), show(high))})</span>`
    }
  </td>`;
}

/** Means with their bands, the differences first, as the charts show them. */
export function renderNumbers(comparison: Comparison) {
  const { axis, curves, differences: minus } = comparison;
  const columns = columnsOf(comparison);
  return html`<div class="table" tabindex="0" role="region" aria-label=${runsStrings.table.label}>
    <table>
      <thead>
        <tr>
          <th scope="col">${runsStrings.axisNames[axis]}</th>
          ${columns.map(
            ({ heading, curves: { band } }) =>
              html`<th scope="col">
                ${runsStrings.armTitle(heading, band.n)}
                <div class="quiet">${runsStrings.bandNames[band.kind]}</div>
              </th>`,
          )}
        </tr>
      </thead>
      <tbody class="number">
        ${placesOf([...minus, ...curves]).map(
          (place) =>
            html`<tr>
              <th scope="row">${placeWords(axis, place)}</th>
              ${columns.map((column) => cell(column, place))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Where the settings of some arms differ, which settings-difference.ts finds. */
export function renderSettings(arms: readonly Arm[], rows: readonly SettingRow[]) {
  const text = runsStrings.settings;
  if (arms.length < 2) return html`<p class="quiet">${text.one}</p>`;
  if (rows.length === 0) return html`<p class="quiet">${text.none}</p>`;
  return html`<div class="table settings" tabindex="0" role="region" aria-label=${text.title}>
    <table>
      <thead>
        <tr>
          <th scope="col">${text.setting}</th>
          ${arms.map((arm) => html`<th scope="col">${armTitle(arm)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ path, values }) =>
            html`<tr>
              <th scope="row">${path}</th>
              ${values.map((value) =>
                value === null
                  ? html`<td>
                      <span aria-hidden="true">${text.missing}</span
                      ><span class="hidden">${text.unnamed}</span>
                    </td>`
                  : html`<td class="number">${value}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
