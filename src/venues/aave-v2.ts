/**
 * Aave v2: below health factor 1 anybody may repay half of a debt for collateral plus the bonus.
 */
import { z } from 'zod'
import { defineVenue } from '../engine/ports/ports.ts'
import {
  bonusParameters,
  flashParameters,
  lendingRules,
  liquidatorParameters,
} from '../rules/lending.ts'

const parameters = z.strictObject({
  closeFactor: z
    .number()
    .gt(0)
    .max(1)
    .default(0.5)
    .describe('share of the debt in a reserve that one liquidation may repay'),
  ...bonusParameters,
  ...flashParameters,
  ...liquidatorParameters,
})

export const aaveV2 = defineVenue<z.infer<typeof parameters>>({
  id: 'aave-v2',
  title: 'Aave v2',
  family: 'lending',
  parameters,
  citations: [
    {
      rule: 'health factor, close factor 50 %, bonus',
      url: 'https://docs.aave.com/developers/v/2.0/guides/liquidations',
      readOn: '2026-11-23',
    },
  ],
  assumes: [
    'the largest debt is repaid for the largest collateral',
    'liquidators have all the money it takes, unless the scenario gives `liquidators`',
    'they leave a call that would lose them money on the market as it is, unless `callsAtLoss`',
    'what has no collateral left is bad debt (v2 leaves it on the books)',
  ],
  ignores: ['interest', 'stable-rate debts, which are repaid last'],
  create: ({ closeFactor, ...liquidators }) =>
    lendingRules({
      repayMax: ({ debt }) => debt * closeFactor,
      leftoverMin: 0,
      ...liquidators,
    }),
})
