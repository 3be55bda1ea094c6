// How a margin that follows volatility moves, by hand and on a path.
import { expect, test } from 'vitest'
import { createRandom } from '../kit/random.ts'
import { kupiec } from './backtests.ts'
import { ewmaMargins, procyclicality } from './procyclicality.ts'
import { drawRegimes } from './regimes.ts'

test('by hand', () => {
  expect(procyclicality([2, 1, 3, 6, 4], 1)).toEqual({ peakOverTrough: 6, rise: 2 })
  expect(procyclicality([2, 1, 3, 6, 4], 2)).toEqual({ peakOverTrough: 6, rise: 5 })
  expect(procyclicality([5, 4, 3], 1)).toEqual({ peakOverTrough: 5 / 3, rise: 0 })
  expect(() => procyclicality([1, 0], 1)).toThrow('a margin')
  expect(() => procyclicality([1, 2], 2)).toThrow('some steps')
})

test('a quick margin is more procyclical than a slow one, and a floor takes it off', () => {
  const regimes = {
    transition: [
      [0.98, 0.02],
      [0.1, 0.9],
    ],
    mean: [0, 0],
    deviation: [0.01, 0.04],
  }
  const { returns } = drawRegimes(regimes, createRandom(4, 1), 0, 3000, 0)
  const of = (lambda: number, floor = 0) => {
    const margins = ewmaMargins(returns, lambda, 0.99, floor)
    const exceptions = returns.filter((r, t) => t > 0 && -r > (margins[t - 1] ?? 1)).length
    return { ...procyclicality(margins, 5), exceptions }
  }
  const [slow, quick, floored] = [of(0.99), of(0.9), of(0.9, 0.8)]
  expect(quick.peakOverTrough).toBeGreaterThan(slow.peakOverTrough)
  expect(quick.rise).toBeGreaterThan(slow.rise)
  expect(floored.peakOverTrough).toBeLessThan(quick.peakOverTrough)
  expect(floored.rise).toBeLessThan(quick.rise)
  expect(floored.exceptions).toBeLessThanOrEqual(quick.exceptions)
  // A normal margin on a mixture is exceeded too often, whatever its speed.
  expect(kupiec(2999, slow.exceptions, 0.01).probability).toBeLessThan(0.05)
})
