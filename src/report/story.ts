// A run in sentences: what happened, why, and who pays. Every writer says the same.
import type { MarketResult, Summary } from '../engine/reading/result.ts'
import type { GainPath } from '../risk/gain-path.ts'
import { priceDigits } from './amounts.ts'
import { creditStory } from './credit.ts'
import { payerNames } from './payers.ts'
import {
  clock,
  count,
  drop,
  duration,
  plain,
  price,
  type Quantity,
  share,
  times,
  usd,
} from './quantity.ts'
import { queueStory } from './queues.ts'
import { ending, mainMarket, marketName, type RunRecord } from './record.ts'
import { joined, plural, say, type Text } from './text.ts'
import { leftOpen } from './unsafe.ts'

/** The part of the fall that shocks alone did not make. */
export function endogenousDrop(market: MarketResult): number {
  return market.totalDrop - market.exogenousDrop
}

/** A fall in its two parts. */
export interface Fall {
  readonly exogenous: Quantity
  readonly endogenous: Quantity
  readonly amplification: Quantity
}

export function fallOf(market: MarketResult): Fall {
  return {
    exogenous: drop(market.exogenousDrop),
    endogenous: drop(endogenousDrop(market)),
    // Of a market that ended on the other side of where it began there is none.
    amplification: times((market.amplification ?? -1) < 0 ? null : market.amplification),
  }
}

/** What a market that came back did at its low; null where it ended there, or nearly. */
export function lowOf(market: MarketResult): (Fall & { readonly at: Quantity }) | null {
  const { deepestDrop, deepestExogenousDrop: exogenous, totalDrop, lowAtMs } = market
  if (deepestDrop - totalDrop < 0.1 * deepestDrop) return null
  const isMoved = Math.abs(exogenous) > 1e-12
  return {
    at: clock(lowAtMs),
    exogenous: drop(exogenous),
    endogenous: drop(deepestDrop - exogenous),
    amplification: times(isMoved ? deepestDrop / exogenous : null),
  }
}

export function whatHappened({ summary }: RunRecord): Text {
  const market = mainMarket(summary)
  const moved = market ? say`${movement(market, marketName(summary, market.id))} ` : ''
  if (summary.liquidatedAccounts === 0) return say`${moved}Nobody was liquidated.`
  const { liquidatedUsd, liquidatedLongUsd, endMs } = summary
  const sides =
    liquidatedUsd > 0 ? say`, ${share(liquidatedLongUsd / liquidatedUsd)} of it long` : ''
  const took = endMs > 0 ? say` over ${duration(endMs)}` : ''
  const accounts = plural(summary.liquidatedAccounts, 'account')
  return [
    say`${moved}${usd(liquidatedUsd)} of positions were liquidated${sides}: `,
    say`${accounts} of ${count(summary.accounts)}, in ${plural(summary.rounds, 'round')}${took}.`,
  ]
}

function movement(market: MarketResult, name: string): Text {
  const digits = priceDigits(market.startPrice)
  const lowest =
    market.lowPrice < market.endPrice ? say`, lowest ${price(market.lowPrice, digits)}` : ''
  const word = market.totalDrop >= 0 ? 'fell' : 'rose'
  const size = share(Math.abs(market.totalDrop))
  return say`${name} ${word} ${size} to ${price(market.endPrice, digits)}${lowest}.`
}

export function why(record: RunRecord): Text {
  const { summary } = record
  const market = mainMarket(summary)
  const open = leftOpen(summary)
  if (!market) return joined([`It ended because ${ending(record)}.`, ...open], ' ')
  const name = marketName(summary, market.id)
  const low = lowOf(market)
  const { exogenous, endogenous } = low ?? fallOf(market)
  // Where there are actors, some of the orders were given of one's own accord.
  const isForced = !record.models.some(({ kind }) => kind === 'actor')
  const orders = isForced ? 'forced orders' : 'orders in the run'
  const parts: Text[] = [
    low === null
      ? say`The shock alone moved ${name} by ${exogenous}; ${orders} by ${endogenous} more.`
      : [
          say`At its low shocks alone had moved ${name} by ${exogenous}, `,
          say`${orders} by ${endogenous} more; then it came back.`,
        ],
  ]
  parts.push(...mechanisms(record))
  const verb = summary.converged && !record.isPartial ? 'It ended' : 'It did not converge'
  parts.push(`${verb}: ${ending(record)}.`, ...open)
  return joined(parts, ' ')
}

/** What this run came to besides orders: funds and vaults that paid, winners closed, growth. */
function mechanisms({ summary }: RunRecord): Text[] {
  const { adlUsd, firstAdlMs, fundUsedShare, fundStartUsd, waterfall, loopGain: gain } = summary
  const vaults = waterfall.find(({ id }) => id === 'backstop')?.usd ?? 0
  const paid = [
    ...(fundStartUsd > 0 && fundUsedShare > 0.999 ? ['insurance funds were used up'] : []),
    ...(vaults > 0 ? [say`vaults that took positions over lost ${usd(vaults)}`] : []),
    ...(adlUsd > 0
      ? [say`${usd(adlUsd)} of winners were closed early, from ${clock(firstAdlMs)} on`]
      : []),
  ]
  // The gain at the start is of a small shock: where it is none, or runs away, it says nothing.
  const isTold = gain !== null && gain >= 0.005 && gain < 1
  return [
    ...(paid.length === 0 ? [] : [say`Then ${joined(paid, ', ')}.`]),
    ...(isTold ? [say`${loopGain(summary)}.`] : []),
  ]
}

/** What the loop gain along the run says: did it run away, or only run dry? */
export function gaugeStory({ points, peak }: GainPath): Text {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return ''
  const at = points.find(({ rho }) => rho === peak) ?? first
  const path = [
    say`Loop gain ρ(K) is ${plain(first.rho)} at the start, ${plain(peak)} at its peak `,
    say`(${clock(at.timeMs)}, round ${count(at.round)}) and ${plain(last.rho)} at the end`,
  ]
  if (peak < 1) return say`${path}. It stays below 1: each forced dollar forces less than another.`
  if (first.rho >= 1) return say`${path}. It is above 1 from the start: any shock runs away.`
  return say`${path}. It crosses 1: from there each forced dollar forces more than another.`
}

/** What the loop gain at the start says; empty where it was not measured. */
export function loopGain({ loopGain: gain }: Summary): Text {
  if (gain === null) return ''
  const at = say`Loop gain ρ(K) ${plain(gain)} at the start`
  if (gain < 0.005) return say`${at}: a fall of 1 % does not feed on itself`
  if (gain >= 1) return say`${at}: it runs on until accounts run out`
  return say`${at}: a small shock grows about ${times(1 / (1 - gain))}`
}

export function whoPays({ summary }: RunRecord): Text {
  const [loss, ...payers] = summary.waterfall
  const others = [creditStory(summary), queueStory(summary)].filter((told) => told !== '')
  if (!loss || loss.usd === 0) return joined(['Nobody was liquidated at a loss.', ...others], ' ')
  const shares = payers
    .filter((line) => line.usd > 0)
    .map((line) => say`${payerNames[line.id]} ${usd(line.usd)} (${share(line.usd / loss.usd)})`)
  const fund =
    summary.fundStartUsd > 0 ? say` Insurance funds used: ${share(summary.fundUsedShare)}.` : ''
  const lost = say`Of ${usd(loss.usd)} lost by the liquidated: ${joined(shares, ', ')}.${fund}`
  return joined([lost, ...others], ' ')
}

/** How the run ended, and how long it took. */
export function ended(record: RunRecord): Text {
  const { summary } = record
  const took = summary.endMs > 0 ? say`, ${duration(summary.endMs)}` : ' at one instant'
  const rounds = say`${plural(summary.rounds, 'round')}${took}`
  return isDone(record)
    ? say`ended after ${rounds}: ${ending(record)}`
    : say`did not converge: ${ending(record)}, after ${rounds}`
}

export const isDone = ({ summary, isPartial }: RunRecord): boolean =>
  summary.converged && !isPartial
