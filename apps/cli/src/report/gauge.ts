import { clock, count, percent, usd } from '../amounts.ts'
import { mainMarket, type RunRecord } from '../record.ts'
import { gaugeStory } from '../story.ts'
import { type Html, head, html } from './html.ts'

/** ρ(K) along the run, and against the price: the gauge of a cascade that feeds itself. */
export function gauge({ gauge: path, summary }: RunRecord): Html | null {
  if (path === null) return null
  const market = mainMarket(summary)
  const main = summary.markets.findIndex(({ id }) => id === market?.id)
  return html`<section>
  <h2>Loop gain along the run</h2>
  <p>${gaugeStory(path)}</p>
  <ul class="keys muted">
    <li><span class="swatch paint-endogenous"></span>loop gain; from 1 on it feeds itself</li>
    <li><span class="swatch paint-exogenous"></span>depth that is there, a share of the whole</li>
  </ul>
  <div id="gauge" role="img" aria-label="Loop gain over the run, and against the price"></div>
  <details><summary>The numbers</summary><div class="scroll"><table class="list">
    ${head('time', '>round', `>price of ${market?.id ?? ''}`, '>depth', '>forced', '>ρ(K)')}
    <tbody>${path.points.map(
      ({ timeMs, round, prices, depths, forcedUsd, rho }) => html`<tr>
      <th class="name">${clock(timeMs)}</th><td class="number">${count(round)}</td>
      <td class="number">${percent(prices[main])}</td>
      <td class="number">${percent(depths[main])}</td>
      <td class="number">${usd(forcedUsd)}</td><td class="number">${rho.toFixed(3)}</td></tr>`,
    )}</tbody>
  </table></div></details>
</section>`
}
