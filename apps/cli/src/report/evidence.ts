import { comparedLines, executionMeaning } from '../comparison.ts'
import { checkedValue, errorText, inUnit, typicalError } from '../facts.ts'
import type { FactRow, RunRecord } from '../record.ts'
import { type Html, head, html, link } from './html.ts'

/** Batch and serial: which of the two is real depends on the venue, so both are shown. */
export function executions(record: RunRecord): Html {
  const lines = comparedLines(record)
  if (lines.length === 0) {
    const note = record.comparison?.note ?? 'Not compared in this run: --compare-execution does.'
    return html`<section><h2>Batch and serial execution</h2>
  <p class="muted">${note}</p></section>`
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

/** Fitted first; the sources once, below. */
export function facts(record: RunRecord): Html | false {
  if (record.facts.length === 0) return false
  const fitted = record.facts.filter((row) => row.fitted)
  const others = record.facts.filter((row) => !row.fitted)
  const sources = [...new Map(record.facts.map((row) => [sourceKey(row), row])).values()]
  const keys = sources.map(sourceKey)
  const numberOf = (row: FactRow) => keys.indexOf(sourceKey(row)) + 1
  const typical = typicalError(others)
  const group = (title: string, rows: readonly FactRow[]) =>
    rows.length > 0 &&
    html`<tbody>
      <tr><th class="whole" colspan="5"><b>${title}</b></th></tr>
      ${rows.map((row) => factLine(row, numberOf(row)))}</tbody>`
  return html`<section>
  <h2>Beside the facts</h2>
  <table class="list">
    ${head('what', '>model', '>fact', '>error', 'source')}
    ${group('Fitted: parameters were chosen to meet these', fitted)}
    ${group(`Not fitted${typical ? `: ${typical}` : ''}`, others)}
  </table>
  <ol class="muted">${sources.map(
    (row) => html`<li><small>${link(row.url, row.source)}, read ${row.readOn}</small></li>`,
  )}</ol>
</section>`
}

const sourceKey = ({ source, url, readOn }: FactRow) => [source, url, readOn].join(' ')

function factLine(row: FactRow, source: number): Html {
  return html`<tr><th class="whole">${row.what}${
    row.note && html`<br><small class="muted">${row.note}</small>`
  }</th>
      <td class="number" data-name="model">${inUnit(row.model, row.unit)}</td>
      <td class="number" data-name="fact">${inUnit(row.fact, row.unit)}</td>
      <td class="number" data-name="error">${errorText(row)}</td>
      <td data-name="source">${source}</td></tr>`
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
