import type { ImpactCard } from 'cascade-engine/impact'
import { cardsTable, cardTables, impactChart, type Table, textOf } from 'cascade-engine/report'
import { grid } from './grid.ts'
import { Html, html } from './html.ts'
import { wholePage } from './whole-page.ts'

/** `answers` are tables that belong to no card: schedules, runs of a scenario. */
export function impactPage(cards: readonly ImpactCard[], answers: readonly Table[]): string {
  const title =
    cards.length === 1 ? `Impact: ${cards[0]?.market}` : `Impact: ${cards.length} markets`
  return wholePage({
    title,
    script: 'impact',
    data: cards.map(impactChart),
    style,
    body: html`<header><h1>${title}</h1></header>
<section>
  <div class="toolbar"><h2>What an order costs by its size</h2>${picker(cards)}
    <small>shaded: 90 % of orders at one time; circles: medians of what was held out; dotted: the
    power law</small></div>
  <div id="cost-chart" role="img" aria-label="cost against size, with its band"></div>
</section>
${answers.map(section)}
${cards.length > 1 && section(cardsTable(cards))}
${cards.map(
  (card) =>
    html`<details ${new Html(cards.length <= 4 ? 'open' : '')}><summary>${card.market}</summary>
<div class="views">${cardTables(card).map(section)}</div></details>`,
)}
<footer>costs in basis points of the order's value at the mid · sizes in the unit that is named
</footer>`,
  })
}

const style = `
#cost-chart { height: 420px }
.views { columns: 2 480px; column-gap: 12px }
.views section { break-inside: avoid; overflow-x: auto }
`

function picker(cards: readonly ImpactCard[]): Html | false {
  if (cards.length < 2) return false
  return html`<select id="market" aria-label="market">${cards.map(
    ({ market }, at) => html`<option value="${at}">${market}</option>`,
  )}</select>`
}

function section(table: Table): Html {
  return html`<section>
  <h2>${textOf(table.title)}</h2>
  ${table.notes.map((note) => html`<p><small>${textOf(note)}</small></p>`)}
  ${table.columns.length > 0 && grid(table)}
</section>`
}
