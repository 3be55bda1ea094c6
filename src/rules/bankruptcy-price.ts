/**
 * The price at which closing a position leaves its account with nothing.
 *
 *     bankruptcy price = mark − equity · share / size,   share = notional / total notional
 *
 * With one position it is the textbook price; with several, the equity is split by notional.
 * Source: binance.com/en/support/faq/360033525271 and bitmex.com liquidation examples (long 1 at
 * 100 with margin 1: bankrupt at 99), read 2026-11-23.
 */
import { equity, exposure, priceOf } from '../engine/margin/margin.ts'
import type { LiveWorld } from '../engine/ports/run.ts'
import { forEachPosition } from '../engine/world/holdings.ts'
import { type Price, price } from '../units/units.ts'

/** Selling down to the bankruptcy price leaves rounding errors of the notional: they are dust. */
const dust = 1e-9

/** Is the account worth less than nothing? */
export const isBankrupt = (world: LiveWorld, account: number): boolean =>
  equity(world, account) < -dust * exposure(world, account)

/** Is anything left to the account? */
export const isSolvent = (world: LiveWorld, account: number): boolean =>
  equity(world, account) > dust * exposure(world, account)

/** Share of the notional of a position below which a fund is empty: crumbs carry nobody. */
const crumbs = 1e-6

/** Is anything left of `holder` to carry a loss of `loss` on the positions of `account`? */
export const canCarry = (
  world: LiveWorld,
  holder: number,
  account: number,
  loss: number,
): boolean => equity(world, holder) - loss > crumbs * exposure(world, account)

/** Never below 0. Equity may be negative: then the price is on the other side of the mark. */
export function bankruptcyPrice(world: LiveWorld, account: number, leg: number): Price {
  const held = world.legs.amount[leg]
  const mark = priceOf(world, world.legs.instrument[leg])
  const size = exposure(world, account)
  // Where all marks are 0 there is no notional to split by.
  const share = size > 0 ? (Math.abs(held) * mark) / size : 1 / countPositions(world, account)
  return price(Math.max(0, mark - (equity(world, account) * share) / held))
}

function countPositions(world: LiveWorld, account: number): number {
  let count = 0
  forEachPosition(world, account, () => count++)
  return count
}
