/** Phase 11: what the market did not pay is passed down each venue's tiers. */

import { markDirty } from './at-risk.ts'
import { executeOrders, forEachVenue } from './liquidation.ts'
import { hasHoldings } from './margin.ts'
import type { Run } from './run.ts'

export function absorb(run: Run): void {
  if (run.residualCount === 0) return
  forEachVenue(run, run.residual, 0, run.residualCount, 'absorb')
  executeOrders(run)
  for (let at = 0; at < run.residualCount; at++) {
    const account = run.residual[at]
    run.isResidual[account] = 0
    if (hasHoldings(run.world, account)) markDirty(run, account)
  }
  run.residualCount = 0
}
