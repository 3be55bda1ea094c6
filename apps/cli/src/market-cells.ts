import type { MarketResult } from 'cascade-engine'
import * as read from './amounts.ts'

/** What a table says of a market: prices, falls, amplification, notional. */
export function marketCells(market: MarketResult): string[] {
  const digits = read.priceDigits(market.startPrice)
  return [
    read.price(market.startPrice, digits),
    read.price(market.endPrice, digits),
    read.drop(market.exogenousDrop),
    read.drop(market.totalDrop),
    read.times(market.amplification),
    read.usd(market.liquidatedUsd),
  ]
}
