import { describe, expect, test } from 'vitest'
import { createDraws } from '../../test/draws.ts'
import { jointHaircuts, separateHaircuts } from './joint-haircuts.ts'

/** Returns of two assets, by a common move and one of their own. */
function drawn(seed: number, common: number): number[][] {
  const draws = createDraws(seed, 'haircuts')
  return Array.from({ length: 500 }, () => {
    const shared = draws.uniform(-0.3, 0.2)
    return [1, 2].map(() => common * shared + (1 - common) * draws.uniform(-0.3, 0.2))
  })
}

const breaches = (returns: number[][], basket: number[], haircuts: readonly number[]) => {
  const cushion = basket[0] * haircuts[0] + basket[1] * haircuts[1]
  return returns.filter(([a, b]) => -(basket[0] * a + basket[1] * b) > cushion * (1 + 1e-12)).length
}

describe.each([0, 0.5, 1])('a common part of %d', (common) => {
  test.each([1, 2, 3, 4, 5])('the least that covers all baskets, by a grid: %d', (seed) => {
    const returns = drawn(seed, common)
    const baskets = [
      [1, 0],
      [0.5, 0.5],
      [0.2, 0.8],
    ]
    const alone = separateHaircuts(returns, 0.05)
    const { scale, haircuts, worst } = jointHaircuts(returns, baskets, alone, 0.05)
    for (const basket of baskets) {
      expect(breaches(returns, basket, haircuts)).toBeLessThanOrEqual(25)
    }
    // A little less, and a basket fails more often.
    const less = haircuts.map((own) => own * (1 - 1e-9))
    expect(breaches(returns, baskets[worst], less)).toBeGreaterThan(25)
    const grid = Array.from({ length: 2001 }, (_, at) => at / 1000)
    const least = grid.find((k) =>
      baskets.every(
        (basket) =>
          breaches(
            returns,
            basket,
            alone.map((own) => own * k),
          ) <= 25,
      ),
    )
    expect(least).toBeGreaterThanOrEqual(scale - 1e-9)
    expect(least).toBeLessThanOrEqual(scale + 0.001 + 1e-9)
  })
})

test('what falls together needs all, what does not needs less', () => {
  const mixed = [[0.5, 0.5]]
  const needs = (common: number) => {
    const returns = drawn(7, common)
    return jointHaircuts(returns, mixed, separateHaircuts(returns, 0.01), 0.01).scale
  }
  expect(needs(1)).toBeCloseTo(1, 12)
  expect(needs(0)).toBeLessThan(0.95)
})

test.each([
  ['no scenarios', () => separateHaircuts([], 0.05), 'There are no scenarios'],
  ['a level of 1', () => separateHaircuts([[0]], 1), 'level is out of range'],
  [
    'no haircut',
    () => jointHaircuts([[-0.1]], [[1]], [0], 0),
    'A basket that loses has no haircut',
  ],
])('%s is refused', (_, make, message) => expect(make).toThrow(message))
