/**
 * Binance's liquidation, of both kinds of futures: reduced at market until the account complies
 * again; where no reduction makes it comply, taken over by the insurance fund at the bankruptcy
 * price; what the fund cannot carry is auto-deleveraged at that price.
 *
 * Sources, assumptions: the venues that use it (venues/binance-usdm.ts, venues/binance-coinm.ts).
 */
import { z } from 'zod'
import { equity } from '../engine/margin/margin.ts'
import type { Batch, VenueRules } from '../engine/ports/ports.ts'
import type { Run } from '../engine/ports/run.ts'
import { coverDeficit } from '../engine/verbs/deficit.ts'
import { addResidual } from '../engine/verbs/trading.ts'
import { hasHoldings, hasPositions } from '../engine/world/holdings.ts'
import { deleverage } from './auto-deleveraging.ts'
import { bankruptcyPrice, canCarry, isSolvent } from './bankruptcy-price.ts'
import { dispose } from './disposal.ts'
import { reduceToComply } from './staged-reduction.ts'
import { takeOver } from './takeover.ts'
import { anyPrice, closeWhole } from './whole-position.ts'

/** Parameters of both kinds; each has a fee of its own by default. */
export const stagedTakeoverParameters = (fee: number) =>
  z.strictObject({
    liquidationFee: z
      .number()
      .min(0)
      .max(0.05)
      .default(fee)
      .describe('share of the value liquidated at market that goes to the insurance fund'),
    staged: z.boolean().default(true).describe('reduced as far as it must be before takeover'),
  })

export type StagedTakeover = z.infer<ReturnType<typeof stagedTakeoverParameters>>

export function stagedTakeover({ liquidationFee, staged }: StagedTakeover): VenueRules {
  return {
    liquidationFee,
    liquidate(run, { accounts, begin, end }) {
      for (let at = begin; at < end; at++) {
        const account = accounts[at]
        const limitOf = (leg: number) => bankruptcyPrice(run.world, account, leg)
        const canStay = staged && isSolvent(run.world, account)
        if (!hasPositions(run.world, account)) closeWhole(run, account, anyPrice)
        else if (!canStay || !reduceToComply(run, account, liquidationFee, limitOf)) {
          addResidual(run, account)
        }
      }
    },
    absorb: takeOverOrDeleverage,
  }
}

function takeOverOrDeleverage(run: Run, { venue, accounts, begin, end }: Batch): void {
  const fund = run.world.venues.fund[venue]
  const refused: number[] = []
  for (let at = begin; at < end; at++) {
    const account = accounts[at]
    const loss = Math.max(0, -equity(run.world, account))
    if (!hasHoldings(run.world, account)) coverDeficit(run, account)
    else if (canCarry(run.world, fund, account, loss)) takeOver(run, account, fund)
    else refused.push(account)
  }
  dispose(run, fund, 'binance')
  if (refused.length === 0) return
  deleverage(run, refused, {
    ranking: 'binance',
    priceOf: (now, account, leg) => bankruptcyPrice(now.world, account, leg),
  })
  for (const account of refused) {
    if (!hasHoldings(run.world, account)) coverDeficit(run, account)
  }
}
