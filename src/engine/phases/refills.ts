/**
 * Phase 4: liquidity that comes back, or leaves, as time passes. Models that know time have
 * `refill`; each says when it wants to be asked again, and the quasi-static clock stops there.
 */

import type { Refills } from '../ports/refills.ts'
import type { Run } from '../ports/run.ts'
import { noteMove } from '../verbs/causes.ts'
import { record } from '../verbs/record.ts'
import { followOracles } from './followers.ts'

export function nextRefillMs({ wakeMs }: Refills): number {
  if (wakeMs.length === 0) return Number.POSITIVE_INFINITY
  let next = Number.POSITIVE_INFINITY
  for (let at = 0; at < wakeMs.length; at++) next = Math.min(next, wakeMs[at])
  return next
}

/** Lets every such market know how much time has passed. */
export function refillMarkets(run: Run): void {
  const { market, lastMs } = run.refills
  for (let at = 0; at < market.length; at++) {
    const elapsedMs = run.timeMs - lastMs[at]
    lastMs[at] = run.timeMs
    if (elapsedMs > 0) tellTime(run, market[at], elapsedMs)
  }
  followOracles(run)
}

function tellTime(run: Run, market: number, elapsedMs: number): void {
  const liquidity = run.world.markets.quoted[market]
  const before = liquidity.mid()
  liquidity.refill?.(elapsedMs)
  const after = liquidity.mid()
  if (after === before) return
  // From nothing there is no relative move.
  const value = before > 0 ? after / before - 1 : 0
  const moved = after - before
  const event = record(run, 'action', { action: 'refill', market, price: after, value, moved })
  // Smaller than any order: a trade in the same round explains the price better.
  noteMove(run, market, event, 0)
}

/** After the trades of a round: when does each market want to be asked again? */
export function askMarkets(run: Run): void {
  const { market, wakeMs } = run.refills
  for (let at = 0; at < market.length; at++) {
    const waitMs = run.world.markets.liquidity[market[at]].refill?.(0) ?? Number.POSITIVE_INFINITY
    wakeMs[at] = run.timeMs + Math.max(1, waitMs)
  }
}
