import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createTier, draw, exhaust, resetTier } from './tier.ts'

test('a tier gives what it has, and ends at exactly 0', () => {
  const tier = createTier()
  resetTier(tier, 0.3)
  expect(draw(tier, 0.1, 1)).toBe(0.1)
  expect(tier.exhaustedMs).toBe(Number.POSITIVE_INFINITY)
  expect(draw(tier, 5, 2)).toBe(0.3 - 0.1)
  expect(tier).toMatchObject({ left: 0, exhaustedMs: 2 })
  expect(draw(tier, 5, 3)).toBe(0)
  expect(tier.exhaustedMs).toBe(2)
})

test('whoever asks for exactly what is there has used it up, and was refused nothing', () => {
  const tier = createTier()
  resetTier(tier, 7)
  expect(draw(tier, 7, 1)).toBe(7)
  expect(tier).toMatchObject({ left: 0, exhaustedMs: Number.POSITIVE_INFINITY })
})

test('an endless tier is never used up; a closed one gives nothing', () => {
  const tier = createTier()
  resetTier(tier, Number.POSITIVE_INFINITY)
  expect(draw(tier, 1e300, 1)).toBe(1e300)
  expect(tier.left).toBe(Number.POSITIVE_INFINITY)
  exhaust(tier, 4)
  expect(draw(tier, 1, 5)).toBe(0)
})

test('for all sizes: never below 0, and exactly 0 once something was refused', () => {
  const size = fc.double({ min: 0, max: 1e9, noNaN: true })
  fc.assert(
    fc.property(size, fc.array(size, { maxLength: 20 }), (capacity, wishes) => {
      const tier = createTier()
      resetTier(tier, capacity)
      for (const wanted of wishes) {
        const drawn = draw(tier, wanted, 1)
        expect(drawn).toBeLessThanOrEqual(wanted)
        if (drawn < wanted) expect(tier.left).toBe(0)
        expect(tier.left).toBeGreaterThanOrEqual(0)
      }
      expect(tier.used).toBeLessThanOrEqual(capacity * (1 + 1e-12))
    }),
  )
})
