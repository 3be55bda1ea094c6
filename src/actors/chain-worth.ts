/**
 * What whoever makes a block has of liquidations that he takes himself, in the order in which they
 * are executed, owners' orders among them.
 *
 *     a call repays    min(share · debt, collateral · price / (1 + bonus))
 *     takes            repaid · (1 + bonus), less the protocol's part of the bonus, and sells it
 *     brings           V(x − taken) − V(x) − repaid        V: what the market quotes for a sum
 *                                                          of trades, x: traded before it
 *
 * Nobody calls at a loss. Source: src/chain/pool-block.ts, for any market.
 * Assumes: prices that the venue publishes stand still while the block lasts; a market quotes the
 * same for a sum of trades whatever their order (fees of trades both ways are counted once).
 */
import { priceOf } from '../engine/margin/margin.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { largestLeg } from '../engine/world/holdings.ts'
import { amount } from '../units/units.ts'

/** A trade, and what it pays beside the market: a call, or an owner's order. */
export interface BlockTrade {
  /** −1: none. */
  readonly market: number
  /** Base of the market, below 0 sold. */
  readonly units: number
  /** What a call repays, reporting currency; null: somebody else's trade, which brings nothing. */
  readonly repaidUsd: number | null
}

/** A call that repays at most `share` of the largest debt for the largest collateral. */
export function callOf(world: LiveWorld, account: number, share: number): BlockTrade {
  const { legs, instruments, assets, accounts } = world
  const [debtLeg, leg] = [largestLeg(world, account, -1), largestLeg(world, account, 1)]
  if (debtLeg < 0 || leg < 0) return { market: -1, units: 0, repaidUsd: 0 }
  const instrument = legs.instrument[leg]
  const at = priceOf(world, instrument)
  const debt = -legs.amount[debtLeg] * priceOf(world, legs.instrument[debtLeg])
  const bonus = instruments.bonus[instrument]
  const repaid = Math.min(share * debt, (legs.amount[leg] * at) / (1 + bonus))
  const kept = repaid * (1 + bonus - instruments.protocolFee[instrument] * bonus)
  return {
    market: instruments.market[instrument],
    units: at > 0 ? (-kept / at) * instruments.conversion[instrument] : 0,
    repaidUsd: repaid * assets.usd[accounts.cashAsset[account]],
  }
}

/** What he has of these, in this order. */
export function worthInOrder(
  { markets, assets }: LiveWorld,
  trades: readonly BlockTrade[],
): number {
  const traded = new Map<number, number>()
  let worth = 0
  for (const { market, units, repaidUsd } of trades) {
    if (market < 0) continue
    const before = traded.get(market) ?? 0
    if (repaidUsd !== null) {
      const { quote } = markets.liquidity[market]
      const paid = quote(amount(before + units)) - (before === 0 ? 0 : quote(amount(before)))
      const gain = paid * assets.usd[markets.quote[market]] - repaidUsd
      if (!(gain > 0)) continue
      worth += gain
    }
    traded.set(market, before + units)
  }
  return worth
}

/**
 * Units to trade ahead of trades on one market and back after them, at most `most` of money: of
 * halvings of it the one that gains most; 0 where none does. With the sign of the trades.
 */
export function frontOf(
  { markets }: LiveWorld,
  market: number,
  trades: readonly BlockTrade[],
  most: number,
): number {
  const liquidity = markets.liquidity[market]
  const between = trades.reduce((sum, it) => sum + (it.market === market ? it.units : 0), 0)
  if (between === 0) return 0
  const value = (units: number) => (units === 0 ? 0 : liquidity.quote(amount(units)))
  const gainOf = (front: number) => value(front) + value(between) - value(front + between)
  let best = { front: 0, gain: 0 }
  const whole = (Math.sign(between) * most) / liquidity.mid()
  for (let part = 1; part > 1 / 1024; part /= 2) {
    const gain = gainOf(part * whole)
    if (gain > best.gain) best = { front: part * whole, gain }
  }
  return best.front
}
