import { expect, test } from 'vitest'
import { inversePerpetual, linearPerpetual } from './perpetual-price.ts'

// shared/spec/models.md 5: κ = 1,095 a year, r_a = 5 %, r_b = ι = 0.
const terms = { pull: 1095, quoteRate: 0, baseRate: 0.05 }

test('a contract that is funded three times a day stands half a basis point off', () => {
  expect(linearPerpetual(terms)).toBeCloseTo(1.0000456642, 10)
  expect(linearPerpetual({ ...terms, baseRate: 0 })).toBe(1)
  // A constant that longs pay takes it below.
  expect(linearPerpetual({ ...terms, baseRate: 0, constant: 0.1095 })).toBeCloseTo(0.9999, 12)
})

test('settled in the base, the two rates change places', () => {
  const swapped = { ...terms, quoteRate: 0.05, baseRate: 0 }
  expect(inversePerpetual(terms) * linearPerpetual(swapped)).toBeCloseTo(1, 14)
  expect(inversePerpetual(terms)).toBeGreaterThan(1)
})

test('the price makes the drift of the contract that of its hedge', () => {
  // E[df] = (κ (f − S) + ι S) dt, and f grows as S does: at r_quote − r_base.
  const given = { pull: 40, constant: 0.3, quoteRate: 0.02, baseRate: 0.09 }
  const f = linearPerpetual(given)
  expect(given.pull * (f - 1) + given.constant).toBeCloseTo(f * (0.09 - 0.02), 12)
})

test('funding that pulls slower than money earns gives no price', () => {
  expect(() => linearPerpetual({ pull: 0.01, quoteRate: 0, baseRate: 0.05 })).toThrow('pulls')
})
