/**
 * Phase 11: what the market did not pay is passed down each venue's tiers, one batch a venue in the
 * order of the scenario: what happens on one venue must not split the batch of another.
 */

import { markDirty } from '../margin/at-risk.ts'
import type { Run } from '../ports/run.ts'
import { executeOrders } from '../verbs/trading.ts'
import { hasHoldings } from '../world/holdings.ts'
import { forEachVenue } from './venues.ts'

export function absorb(run: Run): void {
  if (run.residualCount === 0) return
  groupByVenue(run)
  forEachVenue(run, run.residual, 0, run.residualCount, 'absorb')
  executeOrders(run)
  for (let at = 0; at < run.residualCount; at++) {
    const account = run.residual[at]
    run.isResidual[account] = 0
    if (hasHoldings(run.world, account)) markDirty(run, account)
  }
  run.residualCount = 0
}

/** Is the waterfall next, and the debts of one venue all there is in it? */
export const isAbsorbedNext = ({ world, residualCount }: Run): boolean =>
  world.actors.length === 0 && world.venues.count === 1 && residualCount === 0

/** Brings the accounts of each venue together; within a venue their order stays. */
function groupByVenue({ world, residual, residualCount, grouped }: Run): void {
  if (world.venues.count === 1) return
  let placed = 0
  for (let venue = 0; venue < world.venues.count; venue++) {
    for (let at = 0; at < residualCount; at++) {
      if (world.accounts.venue[residual[at]] === venue) grouped[placed++] = residual[at]
    }
  }
  for (let at = 0; at < residualCount; at++) residual[at] = grouped[at]
}
