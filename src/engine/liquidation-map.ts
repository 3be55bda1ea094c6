/**
 * The liquidation map: how much would be forced at which price, from the accounts themselves.
 *
 * For each position the price at which its account fails the margin check if only that price moves,
 * everything else held. The cascade reads the same accounts: the map says where it would start.
 */

import { money } from '../units/units.ts'
import { inUsd, priceAtLoss, priceOf, slack } from './margin.ts'
import type { World } from './world.ts'

export interface MapBucket {
  readonly from: number
  readonly to: number
  /**
   * Notional at the venue's price of positions that falling (long) or rising prices would
   * force.
   */
  readonly longUsd: number
  readonly shortUsd: number
  readonly accounts: number
}

export interface MarketMap {
  readonly market: string
  readonly price: number
  readonly buckets: readonly MapBucket[]
}

export interface MapOptions {
  /** Only these markets. Default all. */
  readonly markets?: readonly string[]
  /** Number of price steps. Default 80. */
  readonly buckets?: number
  /** Share of the price covered on each side. Default 0.4. */
  readonly reach?: number
}

export function liquidationMap(world: World, options: MapOptions = {}): MarketMap[] {
  const { buckets = 80, reach = 0.4 } = options
  const wanted = options.markets ?? world.names.markets
  const maps = wanted.map((id) => {
    const market = world.names.market(id)
    const price = world.markets.liquidity[market].mid()
    const step = (2 * reach * price) / buckets
    const rows = Array.from({ length: buckets }, (_, at) => {
      const from = price * (1 - reach) + at * step
      return { from, to: from + step, longUsd: 0, shortUsd: 0, accounts: 0 }
    })
    return { market: id, price, buckets: rows }
  })
  const byMarket = new Map(maps.map((map) => [world.names.market(map.market), map]))
  for (let account = 0; account < world.accounts.traderCount; account++) {
    addAccount(world, account, byMarket)
  }
  return maps
}

type Rows = { -readonly [key in keyof MapBucket]: MapBucket[key] }[]

function addAccount(
  world: World,
  account: number,
  maps: Map<number, { price: number; buckets: Rows }>,
): void {
  const { accounts, legs, instruments } = world
  const free = slack(world, account)
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    const held = legs.amount[leg]
    const instrument = legs.instrument[leg]
    const map = maps.get(instruments.market[instrument])
    if (held === 0 || map === undefined) continue
    // The venue's price and the market's price move together: the map is drawn on the market's.
    const mark = priceOf(world, instrument)
    const trigger = priceAtLoss(world, instrument, held, mark, free)
    const at = (trigger / mark) * map.price
    const { buckets } = map
    const step = buckets[0].to - buckets[0].from
    const bucket = buckets[Math.floor((at - buckets[0].from) / step)]
    if (bucket === undefined) continue
    bucket.accounts++
    const usd = inUsd(world, account, money(Math.abs(held) * mark))
    if (held > 0) bucket.longUsd += usd
    else bucket.shortUsd += usd
  }
}
