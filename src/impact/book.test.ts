import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { depthWithin, halfSpread, midOf, sweepCost, wholeBook } from './book.ts'

const book = wholeBook({
  bids: [
    [99, 1],
    [98, 2],
    [90, 4],
  ],
  asks: [
    [101, 1],
    [103, 5],
  ],
})

test('a sweep pays level after level', () => {
  expect(midOf(book)).toBe(100)
  expect(halfSpread(book)).toBeCloseTo(0.01, 15)
  // 1 at 99, 2 at 98, 1 at 90: 1 + 4 + 10 over 4 at 100.
  expect(sweepCost(book, 'sell', 4)).toBeCloseTo(15 / 400, 15)
  expect(sweepCost(book, 'buy', 6)).toBeCloseTo(16 / 600, 15)
  expect(sweepCost(book, 'buy', 6.1)).toBeNaN()
})

test('depth is known up to the last level and no further', () => {
  expect([0.005, 0.01, 0.02, 0.1].map((away) => depthWithin(book, 'sell', away))).toEqual([
    0, 1, 3, 7,
  ])
  expect(depthWithin(book, 'buy', 0.04)).toBeNaN()
})

describe('laws of a book', () => {
  // Density a · δ: an order of Q ends at √(2Q / a) and pays two thirds of that on average.
  test('density in proportion to distance: the square root of the size', () => {
    const [a, levels, step] = [50, 4000, 0.001]
    const side = (sign: number) =>
      Array.from({ length: levels }, (_, at) => {
        const middle = (at + 0.5) * step
        return [100 + sign * middle, a * middle * step] as const
      })
    const square = wholeBook({ bids: side(-1), asks: side(1) })
    for (const size of [10, 40, 160]) {
      const end = Math.sqrt((2 * size) / a)
      expect(Math.abs((100 * sweepCost(square, 'sell', size)) / (end * (2 / 3)) - 1)).toBeLessThan(
        1e-3,
      )
    }
  })

  test('a larger order never costs less a unit', () => {
    const levels = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 9 })),
      {
        minLength: 1,
        maxLength: 20,
      },
    )
    fc.assert(
      fc.property(levels, fc.integer({ min: 1, max: 40 }), (given, size) => {
        let price = 100
        const bids = given.map(([gap, there]) => {
          price -= gap / 100
          return [price, there] as const
        })
        const one = wholeBook({ bids, asks: [[100, 1]] })
        const small = sweepCost(one, 'sell', size)
        const large = sweepCost(one, 'sell', size + 1)
        if (!Number.isNaN(large)) expect(large).toBeGreaterThanOrEqual(small - 1e-15)
      }),
    )
  })
})
