/**
 * Who is liquidated first? Accounts by the smallest move of all prices alike, down or up, at which
 * their venue acts, in logarithms, so that half and double are equally far.
 *
 * Assumes: what distance.ts assumes. Ignores: accounts that no common move brings down.
 */

import type { LiveWorld } from '../engine/ports/run.ts'
import { hasHoldings } from '../engine/world/holdings.ts'
import { log } from '../kit/math.ts'
import { argsort } from '../kit/sort.ts'
import { type MarketResponses, marketResponses } from './distance.ts'
import { safeRange, slackLine } from './safe-range.ts'

export interface Nearest {
  /** Row of the account. */
  readonly account: number
  /** Factor on all prices at which it is liquidated; 1: unsafe now. */
  readonly factor: number
}

/** The first `count`; equals in the order of the world. */
export function nearestToLiquidation(
  world: LiveWorld,
  count: number,
  responses: MarketResponses = marketResponses(world),
): Nearest[] {
  const found: Nearest[] = []
  const keys: number[] = []
  for (let account = 0; account < world.accounts.traderCount; account++) {
    if (!hasHoldings(world, account)) continue
    const range = safeRange(slackLine(world, account, responses.together))
    const below = range === null ? 0 : -log(range.low)
    const above = range === null ? 0 : log(range.high)
    if (below === Infinity && above === Infinity) continue
    const factor = range === null ? 1 : below <= above ? range.low : range.high
    found.push({ account, factor })
    keys.push(Math.min(below, above))
  }
  const order = argsort(Float64Array.from(keys))
  return Array.from(order.subarray(0, count), (at) => found[at])
}
