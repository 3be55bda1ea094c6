import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fitIsotonic, isotonicAt } from './isotonic.ts'

test('neighbours that fall are pooled', () => {
  // By hand: 3 and 2 pool to 2.5 at the middle of their places; 4 and 4 do not rise either.
  expect(fitIsotonic([1, 2, 3, 4, 5], [1, 3, 2, 4, 4])).toEqual({
    x: [1, 2.5, 4.5],
    y: [1, 2.5, 4],
  })
})

test('points at one place are one point', () => {
  expect(fitIsotonic([2, 1, 2], [6, 5, 2])).toEqual({ x: [5 / 3], y: [13 / 3] })
})

test('between pools the curve is straight, outside it is level', () => {
  const curve = { x: [1, 3], y: [10, 20] }
  expect([0, 1, 2, 3, 9].map((at) => isotonicAt(curve, at))).toEqual([10, 10, 15, 20, 20])
})

const values = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 15 })

/** The other formula of the same curve: the largest left mean of the smallest right means. */
function byMeans(y: readonly number[]): number[] {
  const mean = (from: number, to: number) =>
    y.slice(from, to + 1).reduce((sum, value) => sum + value, 0) / (to - from + 1)
  return y.map((_, at) => {
    const starts = Array.from({ length: at + 1 }, (_left, from) => {
      return Math.min(...Array.from({ length: y.length - at }, (_right, k) => mean(from, at + k)))
    })
    return Math.max(...starts)
  })
}

test('pools are those of the formula of largest and smallest means', () => {
  fc.assert(
    fc.property(values, (y) => {
      const pools = fitIsotonic(
        y.map((_, at) => at),
        y,
      ).y
      const expected = byMeans(y).filter((value, at, all) => {
        return at === 0 || value > (all[at - 1] as number) + 1e-9
      })
      expect(pools.length).toBe(expected.length)
      for (const [at, value] of expected.entries()) expect(pools[at]).toBeCloseTo(value, 9)
    }),
  )
})
