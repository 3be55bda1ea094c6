/**
 * A perpetual exchange reduced to the loop itself: whoever falls below maintenance margin is closed
 * at market, at any price: whole, or one position after the other until the rest is safe. A debt
 * that is left goes to the insurance fund, then to nobody.
 */
import { z } from 'zod'
import { defineVenue } from '../engine/ports/ports.ts'
import { coverDeficits } from '../engine/verbs/deficit.ts'
import { closeInOrder, closingOrders } from '../rules/closing-order.ts'

const parameters = z.strictObject({
  closes: z
    .enum(closingOrders)
    .default('all')
    .describe('of several positions: all; or one by one until the rest is safe'),
})

export const plainPerpetual = defineVenue<z.infer<typeof parameters>>({
  id: 'plain-perpetual',
  title: 'Perpetual exchange with nothing but the loop',
  family: 'margin',
  parameters,
  citations: [
    { rule: 'all', url: 'about:blank', readOn: '2026-11-23', note: 'invented to show the loop' },
  ],
  ignores: ['fees', 'stages', 'auto-deleveraging'],
  create: ({ closes }) => ({
    closesWholeAtMarket: closes === 'all',
    liquidate(run, { accounts, begin, end }) {
      for (let at = begin; at < end; at++) closeInOrder(run, accounts[at], closes)
    },
    absorb: coverDeficits,
  }),
})
