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
  const legs = order === 'all' ? [] : positionsOf(run, account)
  if (legs.length < 2) {
    closeWhole(run, account, anyPrice)
    return
  }
  for (const leg of firstToClose(run, account, legs, order)) {
    addOrder(run, account, leg, amount(-run.world.legs.amount[leg]), price(0))
  }
}

export function positionsOf({ world }: Run, account: number): number[] {
  const legs: number[] = []
  forEachPosition(world, account, (leg) => legs.push(leg))
  return legs
}

/** Of these positions those to close now, in order: as few as make the rest safe. */
export function firstToClose(
  run: Run,
  account: number,
  among: readonly number[],
  order: ClosingOrder,
): number[] {
  if (order === 'all') return [...among]
  const { world } = run
  const { amount: held, instrument: instruments } = world.legs
  const positions = among.map((leg) => {
    const instrument = instruments[leg]
    const notional = Math.abs(held[leg]) * priceOf(world, instrument)
    const rank = order === 'largest-first' ? -notional : partOfDepth(run, instrument, held[leg])
    return { leg, notional, rank }
  })
  positions.sort((a, b) => a.rank - b.rank || a.leg - b.leg)
  const legs: number[] = []
  let missing: number = -slackOf(world, account)
  for (const { leg, notional } of positions) {
    if (missing <= 0) break
    legs.push(leg)
    missing -= maintenanceOf(world, instruments[leg], notional)
  }
  return legs
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
