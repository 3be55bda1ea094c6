import { comparedLines, executionMeaning } from '../comparison.ts'
import { checkedValue, errorText, inUnit } from '../facts.ts'
import type { RunRecord } from '../record.ts'
import { type Html, head, html, link } from './html.ts'

/** Batch and serial: which of the two is real depends on the venue, so both are shown. */
export function executions(record: RunRecord): Html {
  const lines = comparedLines(record)
  if (lines.length === 0) {
    return html`<section><h2>Batch and serial execution</h2>
  <p class="muted">${record.comparison?.note ?? 'Not compared in this run.'}</p></section>`
  }
  return html`<section>
  <h2>Batch and serial execution</h2>
  <table>
    ${head('', '>batch', '>serial')}
    <tbody>${lines.map(
      ({ name, batch, serial }) => html`<tr><th class="name">${name}</th>
      <td class="number">${batch}</td><td class="number">${serial}</td></tr>`,
    )}</tbody>
  </table>
  <p class="sum"><small>${executionMeaning.batch}; ${executionMeaning.serial}. The sections above
    show ${record.summary.execution}. ${record.comparison?.note}</small></p>
</section>`
}

export function facts(record: RunRecord): Html | false {
  if (record.facts.length === 0) return false
  return html`<section>
  <h2>Beside the facts</h2>
  <table class="list">
    ${head('what', '>model', '>fact', '>error', 'source')}
    <tbody>${record.facts.map(
      (row) => html`<tr><th class="whole">${row.what}</th>
      <td class="number" data-name="model">${inUnit(row.model, row.unit)}</td>
      <td class="number" data-name="fact">${inUnit(row.fact, row.unit)}</td>
      <td class="number" data-name="error">${errorText(row)}</td>
      <td class="whole"><small>${link(row.url, row.source)}, read ${row.readOn}</small></td></tr>`,
    )}</tbody>
  </table>
</section>`
}

export function thresholds({ checks }: RunRecord): Html | false {
  if (checks.length === 0) return false
  return html`<section id="thresholds">
  <h2>Thresholds</h2>
  <table>
    ${head('', 'threshold', '>value')}
    <tbody>${checks.map(
      (check) => html`<tr><td>${check.holds ? '✓ holds' : '✗ breached'}</td>
      <th class="name"><code>${check.text}</code></th>
      <td class="number">${checkedValue(check)}</td></tr>`,
    )}</tbody>
  </table>
</section>`
}
