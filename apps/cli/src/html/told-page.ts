// A title, what is to be said, drawings and tables on a page that needs no script.
import { type Drawing, type Table, type Text, textOf } from 'cascade-engine/report'
import { drawing, drawingStyle } from './drawing.ts'
import { grid } from './grid.ts'
import { html } from './html.ts'
import { wholePage } from './whole-page.ts'

interface Told {
  readonly title: string
  readonly sentences: readonly Text[]
  readonly tables: readonly Table[]
}

const rowsMax = 500

// What is wider than a phone is moved, and no number is broken in two.
const pageStyle = `section { overflow-x: auto }
h1 { overflow-wrap: anywhere }
.name { overflow-wrap: break-word }`

export function toldPage(
  { title, sentences, tables }: Told,
  drawings: readonly Drawing[] = [],
): string {
  const told = drawings.flatMap((it) => (it.kind === 'map' ? (it.insteadOf ?? []) : []))
  const others = tables.filter(({ id }) => !told.includes(id))
  return wholePage({
    title,
    script: null,
    data: null,
    style: `${drawingStyle}${pageStyle}`,
    body: html`<header><h1>${title}</h1></header>
<section>${sentences.map((text) => html`<p>${textOf(text)}</p>`)}</section>
${drawings.map((it) => html`<section><h2>${it.title}</h2>${drawing(it)}</section>`)}
${others.map(
  (table) => html`<section><h2>${textOf(table.title)}</h2>
  ${grid(table, { rows: table.rows.slice(0, rowsMax) })}
  ${
    table.rows.length > rowsMax &&
    html`<p><small>the first ${rowsMax}; a csv or Parquet file has all</small></p>`
  }
  ${table.notes.map((note) => html`<p><small>${textOf(note)}</small></p>`)}
</section>`,
)}`,
  })
}
