import { expect, test } from 'vitest'
import { aaveRepayMax, type LoanState } from './close-factor.ts'

const loan = (given: Partial<LoanState>): LoanState => ({
  healthFactor: 0.97,
  debt: 4000,
  debtValue: 4000,
  collateralValue: 5000,
  totalDebtValue: 4000,
  ...given,
})

test('half of the debt while the health factor is above 0.95, all of it at 0.95 and below', () => {
  for (const version of ['3.0', '3.3'] as const) {
    expect(aaveRepayMax(loan({}), version)).toBe(2000)
    expect(aaveRepayMax(loan({ healthFactor: 0.95 }), version)).toBe(4000)
  }
})

test('3.0 halves the debt of each reserve, 3.3 that of the account', () => {
  const several = loan({ totalDebtValue: 6000 })
  expect(aaveRepayMax(several, '3.0')).toBe(2000)
  expect(aaveRepayMax(several, '3.3')).toBe(3000)
  expect(aaveRepayMax(loan({ totalDebtValue: 9000 }), '3.3')).toBe(4000)
})

test('from 3.3 on small debts and small collaterals of the pair go whole', () => {
  expect(aaveRepayMax(loan({ collateralValue: 1999 }), '3.3')).toBe(4000)
  expect(aaveRepayMax(loan({ collateralValue: 2000 }), '3.3')).toBe(2000)
  expect(aaveRepayMax(loan({ debt: 1999, debtValue: 1999, totalDebtValue: 9e9 }), '3.3')).toBe(1999)
  expect(aaveRepayMax(loan({ debt: 1999, debtValue: 1999 }), '3.3')).toBe(1999)
  expect(aaveRepayMax(loan({ debt: 2000, debtValue: 2000, totalDebtValue: 2000 }), '3.3')).toBe(
    1000,
  )
})

test('units and values are kept apart', () => {
  const bitcoin = loan({
    debt: 2,
    debtValue: 120_000,
    collateralValue: 1e6,
    totalDebtValue: 180_000,
  })
  expect(aaveRepayMax(bitcoin, '3.3')).toBeCloseTo(1.5, 15)
})
