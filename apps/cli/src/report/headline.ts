import { drop, plural, priceDigits, times, usd } from '../amounts.ts'
import { ending, mainMarket, marketName, type RunRecord, waterfallNames } from '../record.ts'
import { atTheLow, whatHappened, whoPays, why } from '../story.ts'
import { type Html, html } from './html.ts'

/** Who pays has one shade each; dark red is what nobody pays. */
export const paints: Readonly<Record<string, string>> = {
  liquidated: 'paint-total',
  margin: 'paint-1',
  fund: 'paint-2',
  backstop: 'paint-3',
  'auto-deleveraged': 'paint-4',
  socialised: 'paint-5',
  liquidators: 'paint-exogenous',
  'bad-debt': 'paint-bad-debt',
  standing: 'paint-bad-debt',
}

export function title(record: RunRecord): Html {
  const { world, summary, checks } = record
  const breached = checks.filter(({ holds }) => !holds).length
  return html`<header>
  <h1>${record.title}</h1>
  ${record.isSynthetic && html`<span class="tag synthetic">synthetic</span>`}
  ${record.isPartial && html`<span class="tag strong">partial: stopped by hand</span>`}
  ${!summary.converged && html`<span class="tag strong">did not converge</span>`}
  ${
    breached > 0 &&
    html`<a class="tag strong" href="#thresholds">✗ ${breached} of
    ${checks.length} thresholds breached</a>`
  }
  <span class="muted">${record.id} · ${plural(world.venues.length, 'venue')} ·
    ${plural(summary.markets.length, 'market')} · ${plural(summary.accounts, 'account')} ·
    seed ${record.seed} · ${summary.execution}</span>
</header>`
}

export function headline(record: RunRecord): Html {
  const { summary } = record
  const market = mainMarket(summary)
  const badDebt = summary.badDebtUsd
  const low = market ? atTheLow(market) : null
  return html`<section aria-label="Headline">
  ${record.about && html`<p class="muted">${record.about}</p>`}
  <div class="answers">
    <div><h2>What happened</h2>
      <strong>${market ? drop(low ? market.deepestDrop : market.totalDrop) : ending(record)}
        <small>${market && marketName(summary, market.id)}${low && ', at its low'}</small></strong>
      <p>${whatHappened(record)}</p></div>
    <div><h2>Why</h2>
      <strong>${times((low ?? market)?.amplification)}
        <small>amplification ${low ? 'at the low' : 'of the shock'}</small></strong>
      <p>${why(record)}</p></div>
    <div><h2>Who pays</h2>
      <strong>${usd(badDebt)}
        <small>${badDebt > 0 ? 'bad debt, paid by nobody' : 'bad debt'}</small></strong>
      <p>${whoPays(record)}</p></div>
  </div>
  ${splitBar(record)}
</section>`
}

/** One bar, as long as the loss, divided among those who pay. */
function splitBar({ summary }: RunRecord): Html | false {
  const payers = summary.waterfall.slice(1).filter(({ usd: paid }) => paid > 0)
  if (payers.length === 0) return false
  return html`<div class="split" role="img" aria-label="Who pays, in proportion">
    ${payers.map(
      ({ id, usd: paid }) => html`<span class="${paints[id]}" style="flex:${paid}"></span>`,
    )}
  </div>
  <ul class="keys">
    ${payers.map(
      ({ id, usd: paid }) =>
        html`<li><span class="swatch ${paints[id]}"></span>${waterfallNames[id]} ${usd(paid)}</li>`,
    )}
  </ul>`
}

export const digitsOf = (market: { startPrice: number }): number => priceDigits(market.startPrice)
