import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { callAmounts, type LoanTerms, leavesDust, loanAmounts } from './loan-liquidation.ts'

const terms = (given: Partial<LoanTerms>): LoanTerms => ({
  debt: 100,
  debtPrice: 1,
  collateral: 1,
  collateralPrice: 200,
  bonus: 0.05,
  protocolFee: 0,
  repayMax: 100,
  leftoverMin: 0,
  ...given,
})

describe('a call', () => {
  test('takes the bonus beyond what is repaid, and the protocol its share of the bonus', () => {
    const { repaid, seized, fee } = callAmounts(terms({ protocolFee: 0.1 }), 50)
    expect(repaid).toBe(50)
    expect(seized).toBeCloseTo((50 * 1.05) / 200, 15)
    expect(fee).toBeCloseTo(((50 * 0.05) / 200) * 0.1, 15)
  })

  test('repays no more than the debt, and no more than the collateral pays for', () => {
    expect(callAmounts(terms({ repayMax: 1e9 }), 1e9).repaid).toBe(100)
    const short = callAmounts(terms({ collateral: 0.25 }), 100)
    expect(short.seized).toBe(0.25)
    expect(short.repaid).toBeCloseTo(50 / 1.05, 12)
  })
})

describe('dust', () => {
  const large = terms({ debt: 5000, collateral: 40, repayMax: 4500, leftoverMin: 1000 })

  test('is what leaves both sides, and too little of one', () => {
    expect(leavesDust(large, callAmounts(large, 4500))).toBe(true)
    expect(leavesDust(large, callAmounts(large, 4000))).toBe(false)
    const all = { ...large, repayMax: 5000 }
    expect(leavesDust(all, callAmounts(all, 5000))).toBe(false)
  })

  test('the liquidator repays so much less that none is left', () => {
    expect(loanAmounts(large).repaid).toBe(4000)
    const thin = { ...large, collateral: 25 }
    const { seized } = loanAmounts(thin)
    expect((thin.collateral - seized) * thin.collateralPrice).toBeCloseTo(1000, 9)
  })
})

const loans = fc
  .record({
    debtValue: fc.double({ min: 1, max: 1e7, noNaN: true }),
    cover: fc.double({ min: 0.2, max: 3, noNaN: true }),
    debtPrice: fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
    collateralPrice: fc.double({ min: 1e-3, max: 1e5, noNaN: true }),
    bonus: fc.double({ min: 0, max: 0.2, noNaN: true }),
    protocolFee: fc.double({ min: 0, max: 1, noNaN: true }),
    isHalf: fc.boolean(),
  })
  .map(({ debtValue, cover, isHalf, ...rest }): LoanTerms => {
    const debt = debtValue / rest.debtPrice
    const collateral = (debtValue * cover) / rest.collateralPrice
    // Aave lets half be repaid only where both sides are worth 2,000.
    const canHalve = debtValue >= 2000 && debtValue * cover >= 2000
    const repayMax = isHalf && canHalve ? 0.7 * debt : debt
    return { debt, collateral, ...rest, repayMax, leftoverMin: 1000 }
  })

test('Whatever a liquidator does, nobody gets what is not there, and no dust stays.', () => {
  fc.assert(
    fc.property(loans, (loan) => {
      const { repaid, seized, fee } = loanAmounts(loan)
      expect(repaid).toBeGreaterThan(0)
      expect(repaid).toBeLessThanOrEqual(loan.repayMax)
      expect(seized).toBeLessThanOrEqual(loan.collateral)
      expect(fee).toBeLessThanOrEqual(seized)
      const exactly = 1e-9 * loan.leftoverMin
      const lenient = { ...loan, leftoverMin: loan.leftoverMin - exactly }
      expect(leavesDust(lenient, { repaid, seized, fee })).toBe(false)
      // The liquidator's profit is the bonus on what he repaid, less the protocol's share.
      const profit = (seized - fee) * loan.collateralPrice - repaid * loan.debtPrice
      const bonus = repaid * loan.debtPrice * loan.bonus * (1 - loan.protocolFee)
      expect(Math.abs(profit - bonus)).toBeLessThan(1e-9 * seized * loan.collateralPrice)
    }),
  )
})
