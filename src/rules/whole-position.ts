/**
 * Everything is closed at market: positions first; if that is not enough, the collateral.
 *
 * Assumes: the venue sends one order for each position and accepts any price down to `limit`.
 */

import type { Run } from '../engine/ports/run.ts'
import { addOrder } from '../engine/verbs/trading.ts'
import { amount, type Price } from '../units/units.ts'

/**
 * Orders that close every position of `account`. Without positions: that sell its collateral.
 * `limitOf` gives the worst price for a leg, 0 for any.
 */
export function closeWhole(run: Run, account: number, limitOf: (leg: number) => Price): void {
  const { accounts, legs, instruments } = run.world
  const begin = accounts.legBegin[account]
  const end = accounts.legBegin[account + 1]
  let positions = 0
  for (let leg = begin; leg < end; leg++) {
    if (legs.amount[leg] === 0 || instruments.isPerpetual[legs.instrument[leg]] === 0) continue
    positions++
    addOrder(run, account, leg, amount(-legs.amount[leg]), limitOf(leg))
  }
  if (positions > 0) return
  for (let leg = begin; leg < end; leg++) {
    const isCollateral = legs.amount[leg] > 0 && instruments.isPerpetual[legs.instrument[leg]] === 0
    if (isCollateral) addOrder(run, account, leg, amount(-legs.amount[leg]), 0 as Price)
  }
}

export const anyPrice = (): Price => 0 as Price
