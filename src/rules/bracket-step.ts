/**
 * Staged liquidation: a position in a higher margin bracket is first cut to the top of the bracket
 * below, which lowers its maintenance rate, before anything else happens to it.
 *
 * Source: Binance liquidation protocol ("reduce the user's margin limit with one large Immediate or
 * Cancel order"), https://docs.traderwagon.com/faq/futures-trading-introduction/liquidation-protocol,
 * a copy of https://www.binance.com/en/support/faq/360033525271 (read 2026-11-23).
 */

import { priceOf } from '../engine/margin/margin.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { addOrder } from '../engine/verbs/trading.ts'
import { amount, type Price } from '../units/units.ts'

/** Orders that bring every position down one bracket; returns how many positions had one below. */
export function stepDown(run: Run, account: number, limitOf: (leg: number) => Price): number {
  const { accounts, legs } = run.world
  let steps = 0
  for (let leg = accounts.legBegin[account]; leg < accounts.legBegin[account + 1]; leg++) {
    const held = legs.amount[leg]
    if (held === 0) continue
    const mark = priceOf(run.world, legs.instrument[leg])
    const floor = bracketFloor(run.world, legs.instrument[leg], Math.abs(held) * mark)
    if (!(floor > 0)) continue
    const excess = Math.abs(held) - floor / mark
    addOrder(run, account, leg, amount(held > 0 ? -excess : excess), limitOf(leg))
    steps++
  }
  return steps
}

/** Lower bound of the bracket that holds `notional`; 0 in the first one. */
function bracketFloor(
  { instruments, tiers }: LiveWorld,
  instrument: number,
  notional: number,
): number {
  const begin = instruments.tierBegin[instrument]
  let tier = instruments.tierBegin[instrument + 1] - 1
  while (tier > begin && notional <= tiers.floor[tier]) tier--
  return tier > begin ? tiers.floor[tier] : 0
}
