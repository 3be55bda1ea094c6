// Each market: what it would have done alone, and what forced orders made of it.
import type { MarketResult, Summary } from '../engine/reading/result.ts'
import { priceDigits } from './amounts.ts'
import { change, clock, drop, price, share, usd } from './quantity.ts'
import { marketName, marketsByForced } from './record.ts'
import { fallBars } from './rounds.ts'
import { endogenousDrop, fallOf } from './story.ts'
import { numberColumn, type Row, type Table, textColumn } from './table.ts'
import { say, type Text } from './text.ts'

/** How many a screen has room for. */
export const marketsMax = 20

/** Markets where most was forced come first. */
export function marketsTable(summary: Summary): Table {
  const markets = marketsByForced(summary)
  const scale = Math.max(1e-9, ...markets.slice(0, marketsMax).map(span))
  return {
    id: 'markets',
    title: 'Markets',
    columns: [
      textColumn('market'),
      numberColumn('start'),
      numberColumn('end'),
      numberColumn('lowest'),
      numberColumn('lowest at', 'at', 'when it was lowest'),
      numberColumn('alone', 'alone', 'where shocks alone had taken the price in the end'),
      numberColumn('in all'),
      numberColumn('amplification', 'amplified', 'the fall in all over that of shocks alone'),
      numberColumn('forced', 'forced', 'notional of forced orders'),
      numberColumn('liquidated', 'liquidated', 'notional of positions that venues closed'),
      numberColumn('long', 'long', 'share of that which was long'),
      numberColumn('ADL', 'ADL', 'notional of winners closed early'),
    ],
    bars: fallBars,
    rows: markets.map((market) => marketRow(market, marketName(summary, market.id), scale)),
    notes: [],
  }
}

const span = (market: MarketResult): number =>
  Math.abs(market.exogenousDrop) + Math.abs(endogenousDrop(market))

function marketRow(market: MarketResult, name: string, scale: number): Row {
  const digits = priceDigits(market.startPrice)
  const { liquidatedUsd, liquidatedLongUsd } = market
  const { exogenous, amplification } = fallOf(market)
  const alone = Math.abs(market.exogenousDrop) / scale
  return {
    id: market.id,
    cells: {
      market: name,
      start: price(market.startPrice, digits),
      end: price(market.endPrice, digits),
      lowest: price(market.lowPrice, digits),
      'lowest at': clock(market.lowAtMs),
      alone: exogenous,
      'in all': drop(market.totalDrop),
      amplification,
      forced: usd(market.forcedUsd),
      liquidated: usd(liquidatedUsd),
      long: share(liquidatedUsd > 0 ? liquidatedLongUsd / liquidatedUsd : null),
      ADL: usd(market.adlUsd),
    },
    bar: [
      { id: 'exogenous', from: 0, to: alone },
      { id: 'endogenous', from: alone, to: alone + Math.abs(endogenousDrop(market)) / scale },
    ],
  }
}

/** Prices that no market shows: a claim's worth is told nowhere else. */
export function claims({ oracles }: Summary): Text[] {
  const moved = oracles.filter(
    ({ markets, startValue, endValue }) => markets.length === 0 && startValue !== endValue,
  )
  return moved.map(({ id, startValue, endValue }) => {
    const digits = priceDigits(startValue)
    const values = say`${price(startValue, digits)} → ${price(endValue, digits)}`
    return say`${id}: ${values} (${change(endValue / startValue - 1)})`
  })
}
