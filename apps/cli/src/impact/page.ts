import { costAt, type ImpactCard } from 'cascade-engine/impact'
import type { ImpactChart } from '../../page/impact-data.d.ts'
import { Html, html } from '../html/html.ts'
import { wholePage } from '../html/whole-page.ts'
import { cardViews, summaryView } from './card-view.ts'
import type { View } from './view.ts'

/** `answers` are views that belong to no card: schedules, runs of a scenario. */
export function impactPage(cards: readonly ImpactCard[], answers: readonly View[]): string {
  const title =
    cards.length === 1 ? `Impact: ${cards[0]?.market}` : `Impact: ${cards.length} markets`
  return wholePage({
    title,
    scripts: ['impact'],
    data: cards.map(chartOf),
    style,
    body: html`<header><h1>${title}</h1></header>
<section>
  <div class="toolbar"><h2>What an order costs by its size</h2>${picker(cards)}
    <small>shaded: 90 % of orders at one time; circles: medians of what was held out; dotted: the
    power law</small></div>
  <div id="cost-chart" role="img" aria-label="cost against size, with its band"></div>
</section>
${answers.map(section)}
${cards.length > 1 && section({ title: 'All markets', ...summaryView(cards) })}
${cards.map(
  (card) =>
    html`<details ${new Html(cards.length <= 4 ? 'open' : '')}><summary>${card.market}</summary>
<div class="views">${cardViews(card).map(section)}</div></details>`,
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

function section({ title, lines = [], columns, rows = [] }: View): Html {
  const isNumber = columns?.map((name) => name.startsWith('>')) ?? []
  const cell = (text: string, at: number) =>
    isNumber[at] ? html`<td class="number">${text}</td>` : html`<td class="name">${text}</td>`
  return html`<section>
  ${title !== undefined && html`<h2>${title}</h2>`}
  ${lines.map((line) => html`<p><small>${line}</small></p>`)}
  ${
    columns !== undefined &&
    html`<table><thead><tr>${columns.map((name, at) =>
      isNumber[at]
        ? html`<th class="number">${name.slice(1)}</th>`
        : html`<th class="name">${name}</th>`,
    )}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table>`
  }
</section>`
}

const toBps = (share: number): number => Number((1e4 * share).toPrecision(4))

function chartOf({ market, unit, measures, curve, power, heldOut }: ImpactCard): ImpactChart {
  return {
    market,
    unit,
    says: measures === 'average' ? 'cost' : 'move of the price',
    curve: curve.points.map(({ size, cost, low, high }) => [
      Number(size.toPrecision(5)),
      toBps(cost),
      toBps(low),
      toBps(high),
    ]),
    power: curve.points.map(({ size }) => [
      Number(size.toPrecision(5)),
      toBps(costAt(power, size)),
    ]),
    heldOut: heldOut.points.map(({ size, observed, count }) => [
      Number(size.toPrecision(5)),
      toBps(observed),
      count,
    ]),
  }
}
