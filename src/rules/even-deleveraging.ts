/**
 * Auto-deleveraging without a ranking: everybody on the other side gives up the same share of his
 * position, at the mark.
 *
 *     share = units to be closed / units held on the other side          at most 1
 *
 * The venue's "outside" account is one of them: it stands for a crowd. Whoever is below maintenance
 * himself is spared. Closing at the mark costs nobody money: who pays what is owed is decided
 * apart, in haircut.ts.
 *
 * Source: pro rata as in Chitra et al., Autodeleveraging as Online Learning, arXiv 2602.15182
 * (read 2026-11-23): the rule that cannot be gamed by splitting an account. Drift and Paradex.
 */

import { priceOf } from '../engine/margin/margin.ts'
import { slackOf } from '../engine/margin/slack-of.ts'
import type { Run } from '../engine/ports/run.ts'
import { refuse } from '../engine/verbs/refuse.ts'
import { findLeg } from '../engine/world/holdings.ts'
import { exactSum } from '../kit/sum.ts'
import { amount } from '../units/units.ts'
import { closeAgainst, collectPositions, rankedLegs } from './auto-deleveraging.ts'

/** Closes every position of the accounts as far as the other side goes. */
export function deleverageEvenly(run: Run, accounts: readonly number[]): void {
  for (const [instrument, legs] of collectPositions(run, accounts)) {
    for (const side of [1, -1]) {
      const losers = legs.filter((leg) => run.world.legs.amount[leg] * side > 0)
      if (losers.length > 0) closeSide(run, instrument, losers, side)
    }
  }
}

function closeSide(run: Run, instrument: number, losers: readonly number[], side: number): void {
  const { legs } = run.world
  const others = otherSide(run, instrument, side)
  const size = (leg: number) => Math.abs(legs.amount[leg])
  const wanted = exactSum(losers.map(size))
  const there = exactSum(others.map(size))
  const share = Math.min(1, wanted / there)
  const mark = priceOf(run.world, instrument)
  let loser = 0
  for (const [at, leg] of others.entries()) {
    // Rounding is left to the last.
    let quota = share < 1 && at + 1 < others.length ? size(leg) * share : size(leg)
    while (quota > 0 && loser < losers.length) {
      const moved = Math.min(quota, size(losers[loser]))
      closeAgainst(run, instrument, losers[loser], leg, amount(side * moved), mark)
      quota -= moved
      if (legs.amount[losers[loser]] === 0) loser++
    }
  }
  for (; loser < losers.length; loser++) {
    refuse(run, legs.account[losers[loser]], 'no-winners')
  }
}

/** Legs held against `side` (1: longs are closed) by accounts that are safe, then the outside. */
export function otherSide({ world }: Run, instrument: number, side: number): number[] {
  const { legs, venues, instruments } = world
  const isOther = (leg: number) => legs.amount[leg] * side < 0
  const found: number[] = []
  for (const leg of rankedLegs(world, instrument)) {
    if (isOther(leg) && slackOf(world, legs.account[leg]) >= 0) found.push(leg)
  }
  const last = findLeg(world, venues.outside[instruments.venue[instrument]], instrument)
  if (isOther(last)) found.push(last)
  return found
}
