/**
 * The right to be first at a liquidation is sold, and the money is the protocol's: whoever calls
 * has bid a share of what it brings (oracle-extractable value).
 *
 *     paid to the treasury    recapture · what the venue's liquidators have gained in the round
 *
 * Liquidators of a venue are one account: what the others would have bid is the parameter. With n
 * callers of known worth src/chain/auction.ts says what it is.
 *
 * Source: shared/spec/topics.md T13 (OEV recapture); ascending auction, Vickrey 1961.
 * Assumes: gains are bid for, losses are not shared; goods not yet sold count at their price.
 */
import { z } from 'zod'
import { equity } from '../engine/margin/margin.ts'
import { defineActor } from '../engine/ports/ports.ts'
import { transferCash } from '../engine/verbs/ledger.ts'
import { money } from '../units/units.ts'

const parameters = z.strictObject({
  venue: z.string().describe('whose liquidations are auctioned'),
  recapture: z.number().min(0).max(1).describe('share of a gain that the winner has bid'),
})

export const oevAuction = defineActor<z.infer<typeof parameters>>({
  id: 'oev-auction',
  title: 'An auction of the right to liquidate',
  assumes: ['the winner bids the same share of every gain', 'bids are paid in the same round'],
  ignores: ['who bids, and calls that nobody bids for because of it'],
  parameters,
  create({ venue: id, recapture }, { venue }, world) {
    const row = venue(id)
    const liquidator = world.venues.liquidator[row]
    const treasury = world.venues.treasury[row]
    const state = { worth: 0 }
    return {
      phase: 'credit',
      state,
      start(run) {
        state.worth = equity(run.world, liquidator)
      },
      act(run) {
        const gain = equity(run.world, liquidator) - state.worth
        if (gain > 0 && recapture > 0) {
          transferCash(run, liquidator, treasury, money(recapture * gain), 'protocol-fee')
        }
        state.worth = equity(run.world, liquidator)
      },
    }
  },
})
