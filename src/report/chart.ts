import type { EventRow } from '../engine/ports/trace.ts'
import type { Summary } from '../engine/reading/result.ts'
import type { MapBucket } from '../risk/liquidation-map.ts'
import { price, priceDigits, usd } from './amounts.ts'
import type { ChartData, DeskChart, MapRows, MarketChart } from './chart-data.ts'
import { dated } from './dated.ts'
import { marketsMax } from './markets.ts'
import { type Axis, axisOf, pathOf } from './points.ts'
import { clock } from './quantity.ts'
import { mainMarket, marketsByForced, type RunMap, type RunRecord } from './record.ts'
import { textOf } from './text.ts'

export const mapRows = 56
const mapWidthMin = 0.02

/** Forced orders by market, then by point, reporting currency. */
type Forced = ReadonlyMap<string, { readonly soldUsd: number[]; readonly boughtUsd: number[] }>

/**
 * Reduces a run to what fits on a screen: long runs have several rounds in one point. Without
 * `events` it is not known which market was sold when.
 */
export function chartData(record: RunRecord, events: Iterable<EventRow> | null): ChartData {
  const { isSynthetic, points, markets, gauge } = deskChart(record, events)
  const { timeMs: _timeMs, ...told } = points
  return { isSynthetic, points: told, markets, gauge }
}

/** The same with what a page draws besides. */
export function deskChart(record: RunRecord, events: Iterable<EventRow> | null): DeskChart {
  const { summary } = record
  const markets = marketsByForced(summary).slice(0, marketsMax)
  const axis = axisOf(record, markets.length > 4 ? 200 : 400)
  const ids = markets.map(({ id }) => id)
  const forced = events ? forcedAtPoints(events, ids, axis) : new Map()
  const { round, time, timeMs, pointMs, isTimed } = axis
  return {
    isSynthetic: record.isSynthetic,
    points: { round, time, timeMs, pointMs, isTimed, startMs: record.startMs },
    totals: totalsAtPoints(record, axis),
    markets: markets.map((market) => marketChart(record, market, axis, forced)),
    gauge: gaugeChart(record),
  }
}

function gaugeChart({ gauge, summary, startMs }: RunRecord): ChartData['gauge'] {
  if (gauge === null) return null
  const main = Math.max(0, summary.markets.indexOf(mainMarket(summary) as never))
  return gauge.points.map(({ timeMs, round, prices, depths, rho }) => ({
    at: summary.endMs > 0 ? textOf(dated(clock(timeMs), startMs)) : String(round),
    price: significant(prices[main] ?? 1, 5),
    depth: significant(depths[main] ?? 1, 4),
    rho: significant(rho, 4),
  }))
}

function totalsAtPoints({ summary }: RunRecord, { round, pointOfRow }: Axis): DeskChart['totals'] {
  const sums = (read: (row: Summary['perRound'][number]) => number) => {
    const sum = new Array<number>(round.length).fill(0)
    for (const [row, it] of summary.perRound.entries()) {
      const point = pointOfRow[row] ?? 0
      sum[point] = (sum[point] ?? 0) + read(it)
    }
    return sum.map((value) => significant(value, 4))
  }
  return {
    liquidated: sums((it) => it.liquidated),
    forcedUsd: sums((it) => it.forcedUsd),
    adlUsd: sums((it) => it.adlUsd),
    fundUsd: sums((it) => it.fundUsd),
    badDebtUsd: sums((it) => it.badDebtUsd),
  }
}

function forcedAtPoints(
  events: Iterable<EventRow>,
  markets: readonly string[],
  { round, pointOfRow }: Axis,
): Forced {
  const zeros = () => new Array<number>(round.length).fill(0)
  const forced = new Map(markets.map((id) => [id, { soldUsd: zeros(), boughtUsd: zeros() }]))
  for (const { isForced, market, quantity, usd, round: at } of events) {
    const sides = isForced && market !== null ? forced.get(market) : undefined
    if (sides === undefined) continue
    const point = pointOfRow[at - 1] ?? round.length - 1
    const side = quantity < 0 ? sides.soldUsd : sides.boughtUsd
    side[point] = (side[point] ?? 0) + usd
  }
  return forced
}

function marketChart(
  record: RunRecord,
  market: Summary['markets'][number],
  axis: Axis,
  forcedByMarket: Forced,
): MarketChart {
  const { summary } = record
  const column = summary.markets.indexOf(market)
  const { startPrice, endPrice, lowPrice } = market
  const digits = priceDigits(startPrice)
  const path = pathOf(record, column, axis)
  const forced = forcedByMarket.get(market.id)
  const map = record.maps.find((candidate) => candidate.market === market.id)
  const { from, to } = shownPrices([...path.price, ...path.unforced, lowPrice])
  return {
    id: market.id,
    quote: record.quotes[market.id]?.asset ?? '',
    digits,
    startPrice,
    price: path.price.map((value) => significant(value, 7)),
    unforced: path.unforced.map((value) => significant(value, 7)),
    hasForced: forced !== undefined,
    soldUsd: (forced?.soldUsd ?? []).map((value) => significant(value, 4)),
    boughtUsd: (forced?.boughtUsd ?? []).map((value) => significant(value, 4)),
    from,
    to,
    marks: [
      { label: 'start', price: startPrice },
      { label: 'low', price: lowPrice },
      { label: 'end', price: endPrice },
      { label: 'unforced', price: market.exogenousPrice },
    ],
    map: map ? mapOf(map, from, to, digits) : null,
  }
}

/** The path and some room on both sides, to see who stands next to it. */
function shownPrices(prices: readonly number[]): { from: number; to: number } {
  const low = Math.min(...prices)
  const high = Math.max(...prices)
  const room = Math.max(0.35 * (high - low), mapWidthMin * high)
  return { from: Math.max(0, low - room), to: high + room }
}

function mapOf(map: RunMap, from: number, to: number, digits: number): MarketChart['map'] {
  const beyond = map.before
    .filter((bucket) => bucket.to <= from || bucket.from >= to)
    .reduce((sum, { longUsd, shortUsd }) => sum + longUsd + shortUsd, 0)
  const range = `${price(from, digits)} to ${price(to, digits)}`
  return {
    before: rebin(map.before, from, to),
    after: rebin(map.after, from, to),
    beyond: beyond > 0 ? `${usd(beyond)} more outside ${range}` : '',
  }
}

/** Spreads buckets over rows of equal height, each in proportion to its overlap. */
export function rebin(buckets: readonly MapBucket[], from: number, to: number): MapRows {
  const height = (to - from) / mapRows
  const longUsd = new Array<number>(mapRows).fill(0)
  const shortUsd = new Array<number>(mapRows).fill(0)
  for (const bucket of buckets) {
    const width = bucket.to - bucket.from
    if (!(width > 0 && width < Number.POSITIVE_INFINITY)) continue
    const first = Math.max(0, Math.floor((bucket.from - from) / height))
    const last = Math.min(mapRows - 1, Math.floor((bucket.to - from) / height))
    for (let row = first; row <= last; row++) {
      const low = Math.max(bucket.from, from + row * height)
      const high = Math.min(bucket.to, from + (row + 1) * height)
      const share = Math.max(0, high - low) / width
      longUsd[row] = (longUsd[row] ?? 0) + share * bucket.longUsd
      shortUsd[row] = (shortUsd[row] ?? 0) + share * bucket.shortUsd
    }
  }
  const short = (values: readonly number[]) => values.map((value) => significant(value, 4))
  return { longUsd: short(longUsd), shortUsd: short(shortUsd) }
}

/** Digits that nobody can see on a screen only make the file larger. */
export function significant(value: number, digits: number): number {
  return Number(value.toPrecision(digits))
}
