// A run in sentences: what happened, why, and who pays. The terminal and the report say the same.
import type { GainPath, Summary } from 'cascade-engine'
import * as read from './amounts.ts'
import {
  ending,
  mainMarket,
  marketName,
  type RunRecord,
  unsafeNames,
  waterfallNames,
} from './record.ts'

type Market = Summary['markets'][number]

/** The part of the fall that nobody would have seen without forced orders. */
export function endogenousDrop(market: Market): number {
  return market.totalDrop - market.exogenousDrop
}

/** What a market that came back did at its low; null where it ended there, or nearly. */
export function atTheLow(market: Market): {
  readonly exogenous: number
  readonly endogenous: number
  readonly amplification: number | null
} | null {
  const { deepestDrop, deepestExogenousDrop: exogenous, totalDrop } = market
  if (deepestDrop - totalDrop < 0.1 * deepestDrop) return null
  const isMoved = Math.abs(exogenous) > 1e-12
  const amplification = isMoved ? deepestDrop / exogenous : null
  return { exogenous, endogenous: deepestDrop - exogenous, amplification }
}

export function whatHappened(record: RunRecord): string {
  const { summary } = record
  const market = mainMarket(summary)
  const moved = market ? `${movement(market, marketName(summary, market.id))} ` : ''
  if (summary.liquidatedAccounts === 0) return `${moved}Nobody was liquidated.`
  const share = summary.liquidatedUsd > 0 ? summary.liquidatedLongUsd / summary.liquidatedUsd : null
  const sides = share === null ? '' : `, ${read.percent(share)} of it long`
  const took = summary.endMs > 0 ? ` over ${read.duration(summary.endMs)}` : ''
  return (
    `${moved}${read.usd(summary.liquidatedUsd)} of positions were liquidated${sides}: ` +
    `${read.plural(summary.liquidatedAccounts, 'account')} of ${read.count(summary.accounts)}, ` +
    `in ${read.plural(summary.rounds, 'round')}${took}.`
  )
}

function movement(market: Market, name: string): string {
  const digits = read.priceDigits(market.startPrice)
  const to = read.price(market.endPrice, digits)
  const lowest =
    market.lowPrice < market.endPrice ? `, lowest ${read.price(market.lowPrice, digits)}` : ''
  const word = market.totalDrop >= 0 ? 'fell' : 'rose'
  return `${name} ${word} ${read.percent(Math.abs(market.totalDrop))} to ${to}${lowest}.`
}

export function why(record: RunRecord): string {
  const { summary } = record
  const market = mainMarket(summary)
  if (!market) return [`It ended because ${ending(record)}.`, ...leftOpen(summary)].join(' ')
  const name = marketName(summary, market.id)
  const low = atTheLow(market)
  const parts = [
    low === null
      ? `The shock alone moved ${name} by ${read.drop(market.exogenousDrop)}; ` +
        `forced orders by ${read.drop(endogenousDrop(market))} more.`
      : `At its low shocks alone had moved ${name} by ${read.drop(low.exogenous)}, ` +
        `forced orders by ${read.drop(low.endogenous)} more; then it came back.`,
  ]
  const gain = loopGain(summary)
  if (gain) parts.push(`${gain}.`)
  const verb = summary.converged && !record.isPartial ? 'It ended' : 'It did not converge'
  parts.push(`${verb}: ${ending(record)}.`, ...leftOpen(summary))
  return parts.join(' ')
}

/** Who is unsafe still and why, and what is owed that nobody has booked. */
function leftOpen({ unsafeAtEnd, standingShortfallUsd }: Summary): string[] {
  const groups = unsafeAtEnd.map(({ reason, accounts, usd }) => {
    return `${read.plural(accounts, 'account')} (${read.usd(usd)}), ${unsafeNames[reason]}`
  })
  const lines = groups.length > 0 ? [`Still below margin: ${groups.join('; ')}.`] : []
  if (standingShortfallUsd > 0) {
    lines.push(
      `Owed by accounts below zero that nobody has closed: ${read.usd(standingShortfallUsd)}.`,
    )
  }
  return lines
}

/** What the loop gain along the run says: did it run away, or only run dry? */
export function gaugeStory({ points, peak }: GainPath): string {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return ''
  const at = points.find(({ rho }) => rho === peak) ?? first
  const path =
    `Loop gain ρ(K) is ${first.rho.toFixed(2)} at the start, ${peak.toFixed(2)} at its peak ` +
    `(${read.clock(at.timeMs)}, round ${read.count(at.round)}) and ` +
    `${last.rho.toFixed(2)} at the end`
  if (peak < 1) return `${path}. It stays below 1: each forced dollar forces less than another.`
  if (first.rho >= 1) return `${path}. It is above 1 from the start: any shock runs away.`
  return `${path}. It crosses 1: from there each forced dollar forces more than another.`
}

/** What the loop gain at the start says. */
export function loopGain({ loopGain: gain }: Summary): string {
  if (gain === null) return ''
  if (gain < 0.005) return 'Loop gain ρ(K) 0.00 at the start: a fall of 1 % does not feed on itself'
  const meaning =
    gain >= 1
      ? 'it runs on until accounts run out'
      : `a small shock grows about ${read.times(1 / (1 - gain))}`
  return `Loop gain ρ(K) ${read.plain(gain)} at the start: ${meaning}`
}

export function whoPays(record: RunRecord): string {
  const { summary } = record
  const [loss, ...payers] = summary.waterfall
  if (!loss || loss.usd === 0) return 'Nobody was liquidated at a loss.'
  const shares = payers
    .filter(({ usd }) => usd > 0)
    .map(
      ({ id, usd }) => `${waterfallNames[id]} ${read.usd(usd)} (${read.percent(usd / loss.usd)})`,
    )
  const fund =
    summary.fundStartUsd > 0 ? ` Insurance funds used: ${read.percent(summary.fundUsedShare)}.` : ''
  return `Of ${read.usd(loss.usd)} lost by the liquidated: ${shares.join(', ')}.${fund}`
}

/** Whether the waterfall adds up, said aloud. */
export function sumInWords(loss: number, paid: number, addsUp: boolean): string {
  return addsUp
    ? `adds up: ${read.usd(paid)} paid = ${read.usd(loss)} lost`
    : `does not add up: ${read.usd(paid)} paid, ${read.usd(loss)} lost (a defect, please report)`
}
