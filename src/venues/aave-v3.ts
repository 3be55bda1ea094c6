/**
 * Aave v3: half of a debt may be repaid while the health factor is above 0.95, all of it below.
 * From 3.3 on, half means half of the whole debt, small positions may be closed whole, and a call
 * must not leave dust.
 *
 * Assumes: e-mode thresholds and bonuses are given as the instrument's weight and bonus; the unit
 * of account is the dollar (the size thresholds are 1,000 and 2,000 of it).
 */
import { z } from 'zod'
import { defineVenue } from '../engine/ports.ts'
import { lendingRules, type LoanState } from '../rules/lending.ts'

const parameters = z.strictObject({
  version: z
    .enum(['3.0', '3.3'])
    .default('3.3')
    .describe('3.0: as deployed until 3.2; 3.3: from 3.3 on'),
  closeFactor: z
    .number()
    .gt(0)
    .max(1)
    .optional()
    .describe('overrides the rule: share of the debt that one liquidation may repay'),
})

/** Above this health factor only half may be repaid. */
const closeFactorHealth = 0.95
const halfMin = 2000
const leftoverMin = 1000

export const aaveV3 = defineVenue<z.infer<typeof parameters>>({
  id: 'aave-v3',
  title: 'Aave v3',
  family: 'lending',
  parameters,
  sources: [
    {
      rule: 'LiquidationLogic: close factor, bonus, protocol fee, dust, deficit',
      url: 'https://github.com/aave-dao/aave-v3-origin',
      readOn: '2025-11-23',
      note: '3.6.0 from npm; 3.0 from @aave/core-v3 1.19.3',
    },
  ],
  create: ({ version, closeFactor }) =>
    lendingRules({
      repayMax: (state) =>
        closeFactor !== undefined ? state.reserveDebt * closeFactor : repayMax(state, version),
      leftoverMin: version === '3.0' ? 0 : leftoverMin,
    }),
})

function repayMax(state: LoanState, version: '3.0' | '3.3'): number {
  if (state.healthFactor <= closeFactorHealth) return state.reserveDebt
  if (version === '3.0') return state.reserveDebt / 2
  const isSmall = state.collateralValue < halfMin || state.reserveDebtValue < halfMin
  if (isSmall) return state.reserveDebt
  const half = state.totalDebtValue / 2
  return state.reserveDebt * Math.min(1, half / state.reserveDebtValue)
}
