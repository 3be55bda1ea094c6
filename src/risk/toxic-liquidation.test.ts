import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ltvAfterRepayment,
  safeThreshold,
  toxicLtv,
  toxicLtvOfGrowingBonus,
} from './toxic-liquidation.ts'

const ltv = fc.double({ min: 0.3, max: 0.98, noNaN: true })
const bonus = fc.double({ min: 0, max: 0.3, noNaN: true })
const share = fc.double({ min: 0.01, max: 0.7, noNaN: true })

test('repaying lowers the loan-to-value exactly where it is below the toxic one', () => {
  fc.assert(
    fc.property(ltv, bonus, share, (ltv, bonus, share) => {
      fc.pre((1 + bonus) * share * ltv < 0.99 && Math.abs(ltv - toxicLtv(bonus)) > 1e-9)
      const isBetter = ltvAfterRepayment(ltv, share, bonus) < ltv
      expect(isBetter).toBe(ltv < toxicLtv(bonus))
    }),
  )
})

test('a step at the toxic loan-to-value changes nothing', () => {
  expect(ltvAfterRepayment(toxicLtv(0.1), 0.5, 0.1)).toBeCloseTo(toxicLtv(0.1), 14)
})

test('a growing bonus starts at nothing: its frontier is never lower, and meets v at 1/λ', () => {
  fc.assert(
    fc.property(bonus, ltv, fc.double({ min: 1, max: 2, noNaN: true }), (bonus, v, loss) => {
      expect(toxicLtvOfGrowingBonus(bonus, v, loss)).toBeGreaterThanOrEqual(toxicLtv(bonus, loss))
    }),
  )
  const loss = 1.1
  const v = safeThreshold(loss)
  expect(toxicLtvOfGrowingBonus(0.05, v, loss)).toBeCloseTo(v, 14)
})

test('more debt repaid than there is collateral for is a defect', () => {
  expect(() => ltvAfterRepayment(1.2, 1, 0.1)).toThrow('collateral enough')
})
