import { expect, test } from 'vitest'
import { nextQuantile, quantileOf } from './quantile.ts'

const nine = [10, 20, 30, 40, 50, 60, 70, 80, 90]

test.each([
  [0, 10],
  [0.25, 30],
  [0.3, 34],
  [0.5, 50],
  [1, 90],
])('type 7: the share %d of nine values lies below %d', (probability, value) => {
  expect(quantileOf(nine, probability)).toBeCloseTo(value, 12)
})

// A tenth value falls into each of the ten gaps as often: below the first in one case of ten.
test.each([
  [0.1, 10],
  [0.25, 25],
  [0.5, 50],
  [0.75, 75],
  [0.9, 90],
])('type 6: one more value is below it with probability %d: %d', (probability, value) => {
  expect(nextQuantile(nine, probability)).toBeCloseTo(value, 12)
})

test('type 6 goes no farther than the values do', () => {
  expect(nextQuantile(nine, 0.01)).toBe(10)
  expect(nextQuantile(nine, 0.99)).toBe(90)
})
