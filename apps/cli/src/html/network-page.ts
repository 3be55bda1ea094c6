/** The page of `cascade network`: what it says, the picture, the tables. No script. */
import { type FireSaleReport, type NetworkReport, textOf } from 'cascade-engine/report'
import { grid } from './grid.ts'
import { html } from './html.ts'
import { networkPicture } from './network-picture.ts'
import { wholePage } from './whole-page.ts'

const rowsMax = 500
const more = html`<p><small>the first ${rowsMax}; --format csv has all</small></p>`

export function networkPage(report: NetworkReport | FireSaleReport): string {
  const { title, sentences, tables } = report
  return wholePage({
    title,
    script: null,
    data: null,
    style,
    body: html`<header><h1>${title}</h1></header>
<section>${sentences.map((text) => html`<p>${textOf(text)}</p>`)}</section>
${'picture' in report && owing(report)}
${tables.map(
  (table) => html`<section><h2>${textOf(table.title)}</h2>
  ${grid(table, { rows: table.rows.slice(0, rowsMax) })}
  ${table.rows.length > rowsMax && more}
</section>`,
)}
<footer>amounts in the unit of the file</footer>`,
  })
}

const owing = ({ picture }: NetworkReport) =>
  html`<section><h2>Who owes whom</h2>${networkPicture(picture)}</section>`

const style = `
.network { display: block; width: 100%; max-width: 900px; margin: 0 auto }
.network .paid { stroke: var(--exogenous) }
.network .lost { stroke: var(--bad-debt) }
.network .node { fill: var(--panel); stroke: var(--text) }
.network .defaulted { fill: var(--bad-debt) }
.network text { fill: var(--text) }
section { overflow-x: auto }
`
