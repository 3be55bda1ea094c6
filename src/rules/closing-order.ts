/**
 * Which of an account's positions are closed first, and how many: one after the other at market,
 * until what is left of its margin would do at the venue's prices.
 *
 *     largest-first      by notional
 *     most-liquid-first  by the part that the order is of the depth within 1 % of the price
 *     all                all of them, whatever is needed
 *
 * Closing at the price sets its maintenance margin free and leaves equity as it is. Fills that are
 * worse leave the account unsafe, and the next one goes in the next round. Equals go in the order
 * in which the account holds them.
 */
import { maintenanceOf, priceOf } from '../engine/margin/margin.ts'
import { slackOf } from '../engine/margin/slack-of.ts'
import type { Run } from '../engine/ports/run.ts'
import { addOrder } from '../engine/verbs/trading.ts'
import { forEachPosition } from '../engine/world/holdings.ts'
import { amount, price } from '../units/units.ts'
import { anyPrice, closeWhole } from './whole-position.ts'

export const closingOrders = ['all', 'largest-first', 'most-liquid-first'] as const
export type ClosingOrder = (typeof closingOrders)[number]

/** Gives the orders of one round. Without positions: sells the collateral. */
export function closeInOrder(run: Run, account: number, order: ClosingOrder): void {
  const { world } = run
  if (order === 'all') {
    closeWhole(run, account, anyPrice)
    return
  }
  const positions: { leg: number; held: number; notional: number; rank: number }[] = []
  forEachPosition(world, account, (leg, instrument, held) => {
    const notional = Math.abs(held) * priceOf(world, instrument)
    const rank = order === 'largest-first' ? -notional : partOfDepth(run, instrument, held)
    positions.push({ leg, held, notional, rank })
  })
  if (positions.length < 2) {
    closeWhole(run, account, anyPrice)
    return
  }
  positions.sort((a, b) => a.rank - b.rank || a.leg - b.leg)
  let missing: number = -slackOf(world, account)
  for (const { leg, held, notional } of positions) {
    if (missing <= 0) return
    addOrder(run, account, leg, amount(-held), price(0))
    missing -= maintenanceOf(world, world.legs.instrument[leg], notional)
  }
}

/** How far from the price depth is counted. */
const reach = 0.01

/** Of what can be closed within reach; Infinity where nothing can. */
function partOfDepth({ world }: Run, instrument: number, held: number): number {
  const market = world.instruments.market[instrument]
  if (market < 0) return Infinity
  const liquidity = world.markets.liquidity[market]
  const to = price(liquidity.mid() * (held > 0 ? 1 - reach : 1 + reach))
  const depth = Math.abs(liquidity.depth(to))
  return depth > 0 ? Math.abs(held) / depth : Infinity
}
