import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bisect, firstFrom } from './bisect.ts'

test('ends where nothing lies between, on both sides of the change', () => {
  const change = fc.double({ min: 0, max: 1e300, noNaN: true })
  fc.assert(
    fc.property(change, (at) => {
      const { low, high } = bisect(0, 1.1e300, (x) => x < at)
      expect(low < at || at === 0).toBe(true)
      expect(high >= at).toBe(true)
      const middle = (low + high) / 2
      expect(middle === low || middle === high).toBe(true)
    }),
    { seed: 1 },
  )
})

test('ends at a width, or after so many halvings', () => {
  expect(bisect(0, 1, (x) => x < 0.3, { width: 0.25 })).toEqual({ low: 0.25, high: 0.5 })
  expect(bisect(0, 1, (x) => x < 0.3, { halvings: 3 })).toEqual({ low: 0.25, high: 0.375 })
  expect(bisect(2, 1, () => true)).toEqual({ low: 2, high: 1 })
})

test('the first whole number that is not before', () => {
  for (let at = 0; at <= 9; at++) expect(firstFrom(0, 9, (it) => it < at)).toBe(at)
  expect(firstFrom(5, 5, () => true)).toBe(5)
  expect(firstFrom(0, 2 ** 40, (it) => it < 2 ** 39 + 7)).toBe(2 ** 39 + 7)
})
