import type { RunRecord } from '../record.ts'
import { cell } from '../terminal/study.ts'
import { type Html, head, html } from './html.ts'

/** What the scenario is asked beyond this run. */
export function study({ study: tables }: RunRecord): readonly Html[] {
  return tables.map(
    ({ title, note, columns, rows }) => html`<section>
  <h2>${title}</h2>
  <table>
    ${head(...columns.map((name, at) => (at === 0 ? name : `>${name}`)))}
    <tbody>${rows.map(
      (row) =>
        html`<tr>${row.map((value, at) =>
          at === 0
            ? html`<th class="name">${cell(value)}</th>`
            : html`<td class="number">${cell(value)}</td>`,
        )}</tr>`,
    )}</tbody>
  </table>
  <p class="sum"><small>${note}</small></p>
</section>`,
  )
}
