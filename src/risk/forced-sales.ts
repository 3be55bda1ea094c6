/** What prices would force, with impact off: one round of orders that meet no market. */
import { findUnsafe } from '../engine/margin/at-risk.ts'
import { scope } from '../engine/phases/fork.ts'
import { settlePrices } from '../engine/phases/prices.ts'
import { forEachVenue } from '../engine/phases/venues.ts'
import type { LiveWorld, Run } from '../engine/ports/run.ts'
import { forEachPosition } from '../engine/world/holdings.ts'

/**
 * Units of each instrument that would be sold (negative: bought) in the first round after
 * `setPrices` has moved the markets, from where the run stands; nothing of it stays.
 */
export function forcedSales(run: Run, setPrices: (world: LiveWorld) => void): Float64Array {
  return scope(run, () => {
    const { world, orders } = run
    const sold = new Float64Array(world.instruments.count)
    run.isMeasuring = true
    orders.count = 0
    setPrices(world)
    settlePrices(run)
    findUnsafe(run)
    forEachVenue(run, run.unsafe, 0, run.unsafeCount, 'liquidate')
    for (let row = 0; row < orders.count; row++) {
      const instrument = world.legs.instrument[orders.leg[row]]
      sold[instrument] -= orders.quantity[row] / world.instruments.conversion[instrument]
    }
    for (let at = 0; at < run.residualCount; at++) addHoldings(world, run.residual[at], sold)
    run.isResidual.fill(0)
    run.residualCount = 0
    return sold
  })
}

/** An account taken over is sold by whoever takes it. */
function addHoldings(world: LiveWorld, account: number, sold: Float64Array): void {
  forEachPosition(world, account, (_, instrument, held) => {
    sold[instrument] += held
  })
}
