/**
 * What a liquidation map says: what would be forced at which price, how likely each price is, which
 * accounts stand nearest and what would move them away.
 */
import type { LoadedScenario } from '../../data/loaded-scenario.ts'
import { createRun } from '../../engine/phases/run.ts'
import type { Registry } from '../../engine/ports/ports.ts'
import { priceDigits } from '../amounts.ts'
import { compileScenario } from '../compile-scenario.ts'
import { count, price, share, usd } from '../quantity.ts'
import type { Table } from '../table.ts'
import { joined, say, type Text } from '../text.ts'
import { type AccountReport, accountReport } from './account.ts'
import { type NearestReport, nearestReport } from './nearest.ts'
import { type MapRequest, type MapText, readRequest } from './request.ts'
import { mapTable } from './table.ts'
import { type MarketView, viewAccount, viewMarkets, viewNearest } from './view.ts'

export interface MapReport {
  readonly id: string
  readonly seed: number
  readonly isSynthetic: boolean
  readonly request: MapRequest
  /** Every number of the map, for programs; most forced first. */
  readonly markets: readonly MarketView[]
  readonly title: string
  /** Which market, how far, who. */
  readonly what: readonly Text[]
  /** Of the first market, prices from high to low; null where there is none. */
  readonly table: Table | null
  /** Beside the keys of the table: what lies beyond it, and in other markets. */
  readonly others: readonly Text[]
  readonly account: AccountReport | null
  readonly nearest: NearestReport | null
}

/** Throws InputError for options that do not fit, and for mistakes of the scenario. */
export function mapScenario(loaded: LoadedScenario, registry: Registry, text: MapText): MapReport {
  const { world } = createRun(compileScenario(loaded, registry), registry, { trace: false })
  const request = readRequest(world, text)
  const markets = viewMarkets(world, request)
  const [market, ...rest] = markets
  const { id, synthetic: isSynthetic, settings, snapshot } = loaded
  const currencyOf = (name: string) =>
    snapshot.venues.find((venue) => venue.id === name)?.settlement ?? ''
  const head = { id, seed: settings.seed, isSynthetic, request, markets }
  return {
    ...head,
    title: market ? `${id}: what would be forced at which price` : `${id} has no market`,
    what: market ? whatOf(market, head) : [],
    table: market ? mapTable(market, request) : null,
    others: market ? othersOf(market, rest) : [],
    account:
      request.account === null
        ? null
        : accountReport(viewAccount(world, request.account, request), currencyOf),
    nearest: request.nearest > 0 ? nearestReport(viewNearest(world, request), request) : null,
  }
}

type Head = Pick<MapReport, 'seed' | 'isSynthetic' | 'request'>

function whatOf(market: MarketView, { seed, isSynthetic, request: { how } }: Head): Text[] {
  return [
    say`${market.market} at ${price(market.price, priceDigits(market.price))}`,
    say`± ${share(how.reach)}`,
    ...(how.venue === undefined ? [] : [`only ${how.venue}`]),
    ...(how.side === undefined ? [] : [how.side === 'long' ? 'only sales' : 'only purchases']),
    `seed ${seed}${isSynthetic ? ' (synthetic)' : ''}`,
  ]
}

const othersMax = 4

function othersOf({ belowUsd, aboveUsd }: MarketView, others: readonly MarketView[]): Text[] {
  const shown = others.slice(0, othersMax).filter(({ totalUsd }) => totalUsd > 0)
  const names = shown.map(({ market, totalUsd }) => say`${market} ${usd(totalUsd)}`)
  const left = others.length - othersMax
  const more = left > 0 ? say`, … ${count(left)} more` : ''
  return [
    ...(belowUsd + aboveUsd > 0
      ? [say`beyond: ${usd(belowUsd)} below, ${usd(aboveUsd)} above`]
      : []),
    ...(shown.length > 0 ? [say`other markets (--market): ${joined(names, ', ')}${more}`] : []),
  ]
}
