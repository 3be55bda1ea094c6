// Sections of the report that are a table and what has to be known to read it.
import {
  type Bars,
  type Column,
  columnsOf,
  executionMeaning,
  type FactRow,
  loopGain,
  marketsMax,
  paints,
  plural,
  type Report,
  type Row,
  type Table,
  textOf,
  withBars,
  withoutZero,
} from 'cascade-engine/report'
import { grid } from './grid.ts'
import { type Html, html, link } from './html.ts'

/** The loss on top; below it one step for everybody who paid, each where the last one ended. */
export function payers({ waterfall, addsUp }: Report): Html | false {
  if (waterfall.rows.length === 0) return false
  const paid = withoutZero(waterfall, ['liquidated', 'bad-debt'])
  return html`<section>
  <h2>${textOf(waterfall.title)}</h2>
  ${grid(paid, { columns: ['who', 'paid', 'share', 'bar'], isList: true })}
  <p class="sum"><strong>${addsUp ? '✓' : '✗'}</strong> ${joinedNotes(paid)}</p>
</section>`
}

const joinedNotes = ({ notes }: Table): string => notes.map(textOf).join(' · ')

/** What became of positions of one's own. */
export function positions({ positions: all }: Report): readonly Html[] {
  return all.map(
    ({ title, lines }) => html`<section><h2>${textOf(title)}</h2>
  <ul>${lines.map((text) => html`<li>${textOf(text)}</li>`)}</ul></section>`,
  )
}

export function equity({ equity: table }: Report): Html {
  return html`<section><h2>${textOf(table.title)}</h2>${grid(table)}</section>`
}

const marketColumns = [
  ...['market', 'start', 'end', 'lowest', 'lowest at', 'alone', 'in all', 'bar'],
  ...['amplification', 'forced', 'liquidated', 'long', 'ADL'],
]

/** Who is left, and why each group is still there. */
export function unsafe({ unsafe: table }: Report): Html | false {
  if (table.rows.length === 0) return false
  return html`<section><h2>${textOf(table.title)}</h2>${grid(table, { isList: true })}
  <p class="sum">${table.notes.map(textOf)}</p></section>`
}

/** What each market would have done alone, and what forced orders made of it. */
export function amplification({ markets, record }: Report): Html {
  const left = markets.rows.slice(marketsMax)
  const gain = loopGain(record.summary)
  const part = (rows: readonly Row[]) =>
    html`<div class="scroll">${grid(markets, { columns: marketColumns, rows, isList: true })}</div>`
  const others = html`<details><summary>${textOf(plural(left.length, 'market'))} more</summary>
    ${part(left)}</details>`
  return html`<section>
  <h2>Amplification</h2>
  ${markets.bars && barKeys(markets.bars)}
  ${part(markets.rows.slice(0, marketsMax))}
  ${left.length > 0 && others}
  ${gain !== '' && html`<p class="sum"><small>${textOf(gain)}, if the shock is small</small></p>`}
</section>`
}

export function rounds({ rounds: table }: Report): Html {
  return html`<section><details>
  <summary>${textOf(table.title)}</summary>
  ${grid(table, { isList: true })}
  ${
    table.rows.some(({ skipped = 0 }) => skipped > 0) &&
    html`<p class="sum muted">All of them: summary.json, perRound.</p>`
  }
</details></section>`
}

/** Batch and serial: which of the two is real depends on the venue, so both are shown. */
export function executions({ executions: table, record }: Report): Html {
  const notes = table.notes.map(textOf)
  if (table.rows.length === 0) {
    const why = notes.length > 0 ? notes : 'Not compared in this run: --compare-execution does.'
    return html`<section><h2>${textOf(table.title)}</h2><p class="muted">${why}</p></section>`
  }
  return html`<section>
  <h2>${textOf(table.title)}</h2>
  ${grid(table)}
  <p class="sum"><small>${executionMeaning.batch}; ${executionMeaning.serial}. The sections above
    show ${record.summary.execution}. ${notes}</small></p>
</section>`
}

/** Fitted first; the sources once, below. */
export function facts({ facts: table, factGroups, record, seedsNote }: Report): Html | false {
  if (table.rows.length === 0) return false
  const columns = columnsOf(table, factNumbers)
  const heads = columns.map(({ title }) => html`<th class="number">${title}</th>`)
  const sources = [...new Map(record.facts.map((row) => [sourceKey(row), row])).values()]
  const keys = sources.map(sourceKey)
  const line = (row: Row) => {
    const fact = record.facts[table.rows.indexOf(row)] as FactRow
    return factLine(row, fact, keys.indexOf(sourceKey(fact)) + 1, columns)
  }
  return html`<section>
  <h2>${textOf(table.title)}</h2>
  <table class="list">
    <thead><tr><th>what</th>${heads}<th>source</th></tr></thead>
    ${factGroups.map(
      ({ title, rows }) => html`<tbody>
      <tr><th class="whole" colspan="${heads.length + 2}"><b>${textOf(title)}</b></th></tr>
      ${rows.map(line)}</tbody>`,
    )}
  </table>
  ${seedsNote !== '' && html`<p><small>${textOf(seedsNote)}</small></p>`}
  <ol class="muted">${sources.map(
    (row) => html`<li><small>${link(row.url, row.source)}, read ${row.readOn}</small></li>`,
  )}</ol>
</section>`
}

const factNumbers = ['model', 'mean', 'deviation', 'fact', 'error']
const sourceKey = ({ source, url, readOn }: FactRow) => [source, url, readOn].join(' ')

function factLine(
  { cells }: Row,
  { what, note }: FactRow,
  source: number,
  columns: readonly Column[],
): Html {
  return html`<tr><th class="whole">${what}${
    note && html`<br><small class="muted">${note}</small>`
  }</th>
      ${columns.map(
        ({ id, title }) =>
          html`<td class="number" data-name="${title}">${textOf(cells[id] ?? '')}</td>`,
      )}
      <td data-name="source">${source}</td></tr>`
}

export function thresholds({ thresholds: table }: Report): Html | false {
  if (table.rows.length === 0) return false
  return html`<section id="thresholds"><h2>${textOf(table.title)}</h2>${grid(table)}</section>`
}

/** What the scenario is asked beyond this run. */
export function studies({ studies: tables }: Report): readonly Html[] {
  return tables.map(
    (table) => html`<section>
  <h2>${textOf(table.title)}</h2>
  ${grid(table)}
  <p class="sum"><small>${table.notes.map(textOf)}</small></p>
</section>`,
  )
}

/** How failure travelled: by edge, and the branches that took most with them. */
export function infection({ infection: tables }: Report): readonly Html[] {
  return tables.map(
    (table) => html`<section>
  <h2>${textOf(table.title)}</h2>
  ${table.bars && barKeys(table.bars)}
  ${grid(table, { columns: withBars(table), isList: true })}
  <p class="sum"><small>${table.notes.map(textOf)}</small></p>
</section>`,
  )
}

/** What the shades of a table's bars are. */
const barKeys = ({ keys }: Bars): Html => html`<ul class="keys muted">
    ${keys.map(({ id, text }) => html`<li><span class="swatch ${paints[id]}"></span>${text}</li>`)}
  </ul>`

/** ρ(K) along the run, and against the price: the gauge of a cascade that feeds itself. */
export function gauge({ gauge: table }: Report): Html | false {
  if (table === null) return false
  return html`<section>
  <h2>${textOf(table.title)}</h2>
  <p>${table.notes.map(textOf)}</p>
  <div id="gauge"></div>
  <details><summary>The numbers</summary><div class="scroll">${grid(table, {
    isList: true,
  })}</div></details>
</section>`
}
