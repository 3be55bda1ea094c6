/**
 * Aave v3: half of a debt may be repaid while the health factor is above 0.95, all of it below.
 * From 3.3 on, half means half of the whole debt, small positions may be closed whole, and a call
 * must not leave dust. What is owed when no collateral is left is the protocol's deficit.
 */
import { z } from 'zod'
import { defineVenue } from '../engine/ports/ports.ts'
import { aaveRepayMax, LEFTOVER_MIN, versions } from '../rules/close-factor.ts'
import {
  bonusParameters,
  flashParameters,
  lendingRules,
  liquidatorParameters,
} from '../rules/lending.ts'

const parameters = z.strictObject({
  version: z.enum(versions).default('3.3').describe('3.0: as deployed until 3.2; 3.3: from 3.3 on'),
  closeFactor: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe('replaces the close factor and dust rules: share of a debt that one call may repay'),
  ...bonusParameters,
  ...flashParameters,
  ...liquidatorParameters,
})

export const aaveV3 = defineVenue<z.infer<typeof parameters>>({
  id: 'aave-v3',
  title: 'Aave v3',
  family: 'lending',
  parameters,
  citations: [
    {
      rule: 'health factor, close factor, bonus, protocol fee, dust, deficit',
      url: 'https://github.com/aave-dao/aave-v3-origin',
      readOn: '2026-11-23',
      note: 'LiquidationLogic.sol and GenericLogic.sol of npm 3.6.0, executed in test/contracts',
    },
    {
      rule: 'version 3.0',
      url: 'https://github.com/aave/aave-v3-core',
      readOn: '2026-11-23',
      note: 'npm @aave/core-v3 1.19.3, executed in test/contracts',
    },
  ],
  assumes: [
    'the largest debt is repaid for the largest collateral',
    'liquidators have all the money it takes, unless the scenario gives `liquidators`',
    'they leave a call that would lose them money on the market as it is, unless `callsAtLoss`',
    'a call that would leave dust is made so much smaller that none is left',
    'e-mode thresholds and bonuses are those of the instrument',
    'the unit of account is the dollar: thresholds of 1,000 and 2,000 are counted in it',
    '3.0 leaves bad debts on the books: here they are written off as in 3.3',
  ],
  ignores: [
    'interest, caps, isolation mode, grace periods, the sentinel of second layers',
    'until 3.4: thresholds averaged to whole basis points (health factor 0.02 % lower at most)',
  ],
  create: ({ version, closeFactor, ...liquidators }) =>
    lendingRules({
      repayMax: (state) =>
        closeFactor === undefined ? aaveRepayMax(state, version) : state.debt * closeFactor,
      leftoverMin: version === '3.0' || closeFactor !== undefined ? 0 : LEFTOVER_MIN,
      ...liquidators,
    }),
})
