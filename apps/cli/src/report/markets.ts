import type { Summary } from 'cascade-engine'
import { clock, count, drop, percent, price, times, usd } from '../amounts.ts'
import { marketName, marketsByForced, type RunRecord } from '../record.ts'
import { endogenousDrop } from '../story.ts'
import { cut } from '../table.ts'
import { marketsMax } from './chart-data.ts'
import { digitsOf } from './headline.ts'
import { type Html, head, html } from './html.ts'

type Market = Summary['markets'][number]

/** What each market would have done alone, and what forced orders made of it. */
export function amplification({ summary }: RunRecord): Html {
  const markets = marketsByForced(summary)
  const shown = markets.slice(0, marketsMax)
  const left = markets.length - shown.length
  const scale = Math.max(1e-9, ...shown.map(span))
  return html`<section>
  <h2>Amplification</h2>
  <ul class="keys muted">
    <li><span class="swatch paint-exogenous"></span>exogenous: the shock alone</li>
    <li><span class="swatch paint-endogenous"></span>endogenous: added by forced orders</li>
  </ul>
  <div class="scroll"><table class="list">
    ${head(
      'market',
      '>start',
      '>end',
      '>lowest',
      '>shock alone',
      '>in all',
      '',
      '>amplification',
      '>forced',
      '>liquidated',
      '>long',
      '>ADL',
    )}
    <tbody>${shown.map((market) =>
      marketRow(market, marketName(summary, market.id), scale),
    )}</tbody>
  </table></div>
  ${left > 0 && html`<p class="sum muted">… ${count(left)} more in summary.json</p>`}
</section>`
}

const span = (market: Market): number =>
  Math.abs(market.exogenousDrop) + Math.abs(endogenousDrop(market))

function marketRow(market: Market, name: string, scale: number): Html {
  const digits = digitsOf(market)
  const { liquidatedUsd, liquidatedLongUsd } = market
  const cell = (name: string, text: string) =>
    html`<td class="number" data-name="${name}">${text}</td>`
  const bar = (paint: string, share: number) =>
    html`<i class="${paint}" style="width:${((100 * Math.abs(share)) / scale).toFixed(2)}%"></i>`
  return html`<tr><th class="name whole">${name}</th>
      ${cell('start', price(market.startPrice, digits))}
      ${cell('end', price(market.endPrice, digits))}
      ${cell('lowest', `${price(market.lowPrice, digits)} at ${clock(market.lowAtMs)}`)}
      ${cell('shock alone', drop(market.exogenousDrop))}
      ${cell('in all', drop(market.totalDrop))}
      <td class="bar whole"><span>${bar('paint-exogenous', market.exogenousDrop)}${bar(
        'paint-endogenous',
        endogenousDrop(market),
      )}</span></td>
      ${cell('amplification', times(market.amplification))}
      ${cell('forced', usd(market.forcedUsd))}
      ${cell('liquidated', usd(liquidatedUsd))}
      ${cell('long', liquidatedUsd > 0 ? percent(liquidatedLongUsd / liquidatedUsd) : '–')}
      ${cell('ADL', usd(market.adlUsd))}</tr>`
}

const roundsMax = 60

/** Round by round, cut in the middle where it is long. */
export function rounds({ summary }: RunRecord): Html {
  const { perRound } = summary
  const kept = cut(perRound.length, roundsMax, (row) => perRound[row]?.forcedUsd ?? 0)
  return html`<section><details>
  <summary>Round by round</summary>
  <table class="list">
    ${head('round', '>time', '>accounts', '>forced', '>ADL', '>fund paid', '>bad debt')}
    <tbody>${kept.map(({ row, skipped }) => [
      skipped > 0 &&
        html`<tr><td class="whole muted" colspan="7">… ${count(skipped)} more</td></tr>`,
      roundRow(row, perRound[row]),
    ])}</tbody>
  </table>
  <p class="sum muted">All of them: summary.json, perRound.</p>
</details></section>`
}

function roundRow(row: number, round: Summary['perRound'][number] | undefined): Html | false {
  if (!round) return false
  const cell = (name: string, text: string) =>
    html`<td class="number" data-name="${name}">${text}</td>`
  return html`<tr><th class="whole">${row + 1}</th>
      ${cell('time', clock(round.timeMs))}
      ${cell('accounts', count(round.liquidated))}
      ${cell('forced', usd(round.forcedUsd))}
      ${cell('ADL', usd(round.adlUsd))}
      ${cell('fund paid', usd(round.fundUsd))}
      ${cell('bad debt', usd(round.badDebtUsd))}</tr>`
}
