/**
 * How much to buy on one market and sell on another until nothing is gained by more: where the two
 * marginal prices meet. It asks for depth only, and so works for every liquidity model.
 *
 *     bought up to b  =  sold down to b · ratio          solved for b by bisection, to the last bit
 *
 * In a book depth jumps at a level: all of it is taken that the other side still pays for.
 */
import type { Liquidity } from '../engine/ports/ports.ts'
import { bisect } from '../kit/bisect.ts'
import { price } from '../units/units.ts'

const buyable = (market: Liquidity, to: number): number => Math.max(0, market.depth(price(to)))
const sellable = (market: Liquidity, to: number): number => Math.max(0, -market.depth(price(to)))

/**
 * Units of `cheap` to buy. `ratio`: price of one unit of `dear` at which a unit of `cheap` at price
 * 1 is no bargain any more; `units`: units of `dear` that are sold for one of `cheap`.
 */
export function meetingAmount(
  cheap: Liquidity,
  dear: Liquidity,
  ratio: number,
  units: number,
): number {
  if (!(dear.mid() / ratio > cheap.mid())) return 0
  const isLow = (at: number) => buyable(cheap, at) * units <= sellable(dear, at * ratio)
  // 2^-60 of a range of prices: beyond the last bit.
  const { low, high } = bisect(cheap.mid(), dear.mid() / ratio, isLow, { halvings: 60 })
  return Math.max(buyable(cheap, low), sellable(dear, high * ratio) / units)
}
