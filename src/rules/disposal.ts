/**
 * A fund gets rid of what it took over: at market, down to the price that leaves it with nothing;
 * the rest is auto-deleveraged at that price. It ends at 0 or above, never below.
 *
 * Assumes: at once, in one order for each holding; coins go at any price. Exchanges do not publish
 * how their funds trade.
 */

import { equity } from '../engine/margin/margin.ts'
import type { Run } from '../engine/ports/run.ts'
import { coverDeficit } from '../engine/verbs/deficit.ts'
import { addOrder, executeOrders } from '../engine/verbs/trading.ts'
import { forEachLeg, hasHoldings } from '../engine/world/holdings.ts'
import { amount, price } from '../units/units.ts'
import { type Deleveraging, deleverage } from './auto-deleveraging.ts'
import { bankruptcyPrice } from './bankruptcy-price.ts'

export function dispose(run: Run, holder: number, ranking: Deleveraging['ranking']): void {
  if (!hasHoldings(run.world, holder)) return
  if (equity(run.world, holder) > 0) {
    forEachLeg(run.world, holder, (leg, instrument, held) => {
      const isPosition = run.world.instruments.isPerpetual[instrument] === 1
      const limit = isPosition ? bankruptcyPrice(run.world, holder, leg) : price(0)
      addOrder(run, holder, leg, amount(-held), limit)
    })
    executeOrders(run)
  }
  if (hasHoldings(run.world, holder)) {
    deleverage(run, [holder], {
      ranking,
      priceOf: (now, account, leg) => bankruptcyPrice(now.world, account, leg),
    })
  }
  if (!hasHoldings(run.world, holder)) coverDeficit(run, holder)
}
