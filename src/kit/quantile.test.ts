import { expect, test } from 'vitest'
import { meanAndSd, nextQuantile, quantileOf } from './quantile.ts'

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

test('the standard deviation is that of a sample; what is not known is left out', () => {
  expect(meanAndSd([2, Number.NaN, 4, 4, 4, 5, 5, 7, 9])).toEqual({
    mean: 5,
    sd: Math.sqrt(32 / 7),
    count: 8,
  })
  expect(meanAndSd([3])).toEqual({ mean: 3, sd: 0, count: 1 })
})
