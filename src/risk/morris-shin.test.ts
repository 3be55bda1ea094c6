import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exp } from '../kit/math.ts'
import { sellingTrigger } from './morris-shin.ts'

const limit = fc.double({ min: 0, max: 1e6, noNaN: true })
const impact = fc.double({ min: 1e-6, max: 1e6, noNaN: true })

test('the trigger solves its equation, above the limit by c/√e to c', () => {
  fc.assert(
    fc.property(limit, impact, (q, c) => {
      const v = sellingTrigger(q, c)
      const y = v - q
      expect(y).toBeGreaterThanOrEqual(c * exp(-0.5) * (1 - 1e-9) - q * 1e-15)
      expect(y).toBeLessThanOrEqual(c * (1 + 1e-9) + q * 1e-15)
      const expected = c * exp((q - v) / (2 * (v + q)))
      expect(Math.abs(y - expected)).toBeLessThanOrEqual(1e-12 * c + 1e-15 * v)
    }),
  )
})

test('scaling prices scales the trigger; more impact raises it', () => {
  fc.assert(
    fc.property(limit, impact, (q, c) => {
      const v = sellingTrigger(q, c)
      expect(Math.abs(sellingTrigger(8 * q, 8 * c) / v - 8)).toBeLessThan(1e-12)
      expect(sellingTrigger(q, 2 * c)).toBeGreaterThanOrEqual(v)
    }),
  )
})

test('without impact there is no hole', () => expect(sellingTrigger(3, 0)).toBe(3))
test('a negative limit is a defect', () => {
  expect(() => sellingTrigger(-1, 1)).toThrow('a loss limit is not negative')
})
