/**
 * A perpetual exchange reduced to the loop itself: whoever falls below maintenance margin is closed
 * whole at market, at any price. A debt that is left goes to the insurance fund, then to nobody.
 */
import { z } from 'zod'
import { defineVenue } from '../engine/ports/ports.ts'
import { coverDeficits } from '../engine/verbs/deficit.ts'
import { anyPrice, closeWhole } from '../rules/whole-position.ts'

export const plainPerpetual = defineVenue({
  id: 'plain-perpetual',
  title: 'Perpetual exchange with nothing but the loop',
  family: 'margin',
  parameters: z.strictObject({}),
  citations: [
    { rule: 'all', url: 'about:blank', readOn: '2026-11-23', note: 'invented to show the loop' },
  ],
  ignores: ['fees', 'stages', 'auto-deleveraging'],
  create: () => ({
    closesWholeAtMarket: true,
    liquidate(run, { accounts, begin, end }) {
      for (let at = begin; at < end; at++) closeWhole(run, accounts[at], anyPrice)
    },
    absorb: coverDeficits,
  }),
})
