/**
 * How much of each market's depth is there: what shocks have left, less what providers have taken
 * away for now.
 *
 *     depth = (product of cuts) · max(0, 1 − Σ of what each actor keeps away)
 *
 * An actor's part is a share of the whole, so two makers with 40 % each leave 20 %.
 */
import { assert } from '../../kit/assert.ts'
import type { Run } from '../ports/run.ts'

/** Less than this share is none: sums of tenths miss 1 by their rounding, and cuts multiply. */
const NOTHING = 1e-12

/** A shock: depth becomes `share` of what it was, for the rest of the run. */
export function cutDepth(run: Run, market: number, share: number): void {
  assert(share >= 0 && share < Infinity, 'depth: a share is finite and not negative')
  run.depths.cut[market] *= share
  tell(run, market)
}

/** A shock: what it had left of the depth, `from`, is `to` now; back to 1 is all, to the bit. */
export function changeDepth(run: Run, market: number, from: number, to: number): void {
  assert(from > 0 && to > 0 && to < Infinity, 'depth: what changes back is above 0')
  run.depths.cut[market] = (run.depths.cut[market] / from) * to
  tell(run, market)
}

/** An actor (its row) keeps `share` of the market's whole depth away from now on; 0: it is back. */
export function keepAway(run: Run, market: number, actor: number, share: number): void {
  assert(share >= 0 && share <= 1, 'depth: a share lies between 0 and 1')
  run.depths.away[actor * run.world.markets.count + market] = share
  tell(run, market)
}

/** Share of the whole depth that is there. */
export const depthShare = (run: Run, market: number): number => run.depths.told[market]

function tell(run: Run, market: number): void {
  // What borrowers have put in stays: there is nobody who could leave.
  if (run.world.markets.liquidity[market].owners !== undefined) return
  const { cut, away, told } = run.depths
  let there = 1
  for (let at = market; at < away.length; at += run.world.markets.count) there -= away[at]
  const left = there < NOTHING ? 0 : cut[market] * there
  const share = left < NOTHING ? 0 : left
  if (share === told[market]) return
  told[market] = share
  run.world.markets.liquidity[market].setDepth(share)
  run.progress++
}
