// The mildest and the severest equilibrium against brute force: a grid of starting points, from
// each of which the map is iterated by a second program. All that is reached lies between the two.

import { describe, expect, test } from 'vitest'
import { createDraws } from '../../../test/draws.ts'
import { balanceSheets } from './balance-sheets.ts'
import { breuerSummerUrosevic } from './breuer-summer-urosevic.ts'
import { cifuentesFerrucciShin } from './cifuentes-ferrucci-shin.ts'
import type { Equilibria } from './equilibria.ts'
import { linearImpact, squareRootImpact } from './impact.ts'

const seeds = Array.from({ length: 40 }, (_, seed) => seed)

/** Iterates until nothing moves, 20,000 times at most. */
function reached(start: number[], step: (prices: number[]) => number[]): number[] {
  let at = start
  for (let round = 0; round < 20_000; round++) {
    const next = step(at)
    if (next.every((value, k) => Math.abs(value - at[k]) < 1e-14)) return next
    at = next
  }
  return at
}

function expectBetween(found: Equilibria, ends: number[][]): void {
  const { mildest, severest } = found
  for (const end of ends) {
    end.forEach((price, k) => {
      expect(price).toBeLessThanOrEqual(mildest.prices[k] + 1e-9)
      expect(price).toBeGreaterThanOrEqual(severest.prices[k] - 1e-9)
    })
  }
  // Both are themselves reached.
  for (const extreme of [mildest, severest]) {
    const isReached = (end: number[]) => {
      return end.every((price, k) => Math.abs(price - extreme.prices[k]) < 1e-9)
    }
    expect(ends.some(isReached)).toBe(true)
  }
}

describe('Cifuentes, Ferrucci, Shin', () => {
  let several = 0
  test.each(seeds)('random firms %d', (seed) => {
    const draws = createDraws(seed, 'cfs')
    const firms = Array.from({ length: 2 + draws.integer(4) }, (_, at) => {
      const held = draws.uniform(10, 100)
      const cash = draws.uniform(0, 5)
      return { firm: `${at}`, cash, asset: held, liabilities: held * draws.uniform(0.85, 0.97) }
    })
    const given = {
      ratio: draws.uniform(0.04, 0.1),
      impact: draws.uniform(0, 2.5e-3),
      price: draws.uniform(0.93, 1),
    }
    const sheets = balanceSheets(
      ['asset'],
      firms.map(({ asset, ...rest }) => ({ ...rest, holdings: { asset } })),
    )
    const found = cifuentesFerrucciShin(sheets, given)
    const { ratio, impact, price: start } = given
    const step = ([price]: number[]) => {
      let sold = 0
      for (const { cash, asset, liabilities } of firms) {
        // The sale after which equity is `ratio` of what is left, by bisection on the sheet.
        const equity = cash + price * asset - liabilities
        let low = 0
        let high = asset
        if (equity >= ratio * price * asset) high = 0
        else if (equity <= 0) low = asset
        for (let half = 0; half < 60 && low < high; half++) {
          const middle = (low + high) / 2
          if (equity >= ratio * price * (asset - middle)) high = middle
          else low = middle
        }
        sold += high
      }
      return [start * Math.exp(-impact * sold)]
    }
    const starts = Array.from({ length: 41 }, (_, at) => (start * (at + 1)) / 41)
    expectBetween(
      found,
      starts.map((price) => reached([price], step)),
    )
    if (!found.unique) several++
  })
  test('some have more than one', () => expect(several).toBeGreaterThan(2))
})

describe('Breuer, Summer, Urosevic', () => {
  let several = 0
  test.each(seeds)('random firms with two assets %d', (seed) => {
    const draws = createDraws(seed, 'bsu')
    const firms = Array.from({ length: 2 + draws.integer(4) }, () => ({
      held: [draws.uniform(50, 400), draws.uniform(0, 400)],
      loans: draws.uniform(500, 1500),
      equity: draws.uniform(15, 100),
    }))
    const scale = [draws.uniform(0.001, 0.006), draws.uniform(0.001, 0.006)]
    const isLinear = seed % 2 === 1
    const impactOf = (k: number, sold: number) =>
      isLinear ? Math.min(1, (sold * scale[k]) / 40) : scale[k] * Math.sqrt(sold)
    const sheets = balanceSheets(
      ['first', 'second'],
      firms.map(({ held: [first, second], loans, equity }, at) => ({
        firm: `${at}`,
        other: loans,
        liabilities: loans + first + second - equity,
        holdings: { first, second },
      })),
    )
    const impact = isLinear ? linearImpact(scale.map((it) => 40 / it)) : squareRootImpact(scale)
    const found = breuerSummerUrosevic(sheets, { leverageMax: 40, impact })
    const step = (prices: number[]) => {
      const sold = [0, 0]
      for (const { held, loans, equity } of firms) {
        const worth = held[0] * prices[0] + held[1] * prices[1]
        const left = equity - held[0] * (1 - prices[0]) - held[1] * (1 - prices[1])
        // Assets may be 40 times what is left: loans first, then what is kept of the rest.
        const share = 1 - Math.min(1, Math.max(0, (40 * left - loans) / worth))
        held.forEach((quantity, k) => {
          sold[k] += quantity * share
        })
      }
      return sold.map((quantity, k) => 1 - impactOf(k, quantity))
    }
    const all = [0, 1].map((k) => firms.reduce((sum, { held }) => sum + held[k], 0))
    const falls = all.map((quantity, k) => impactOf(k, quantity))
    const grid = Array.from({ length: 9 }, (_, at) => at / 8)
    const starts = grid.flatMap((a) => grid.map((b) => [1 - a * falls[0], 1 - b * falls[1]]))
    expectBetween(
      found,
      starts.map((prices) => reached(prices, step)),
    )
    if (!found.unique) several++
  })
  test('some have more than one', () => expect(several).toBeGreaterThan(2))
})

test('selling everything must leave a price', () => {
  const sheets = balanceSheets(['a'], [{ firm: 'x', holdings: { a: 100 } }])
  const impact = squareRootImpact([0.2])
  expect(() => breuerSummerUrosevic(sheets, { leverageMax: 30, impact })).toThrow(
    'Selling everything leaves no price',
  )
})

test('a firm whose equity the fall of prices used up sells all', () => {
  // The published code lets it keep everything: its leverage is below 0, and so below the limit.
  const sheets = balanceSheets(
    ['a'],
    [
      { firm: 'seller', other: 900, liabilities: 1000, holdings: { a: 100 } },
      { firm: 'thin', other: 100, liabilities: 199, holdings: { a: 100 } },
    ],
  )
  const impact = linearImpact([1000])
  const { mildest } = breuerSummerUrosevic(sheets, { leverageMax: 300, impact })
  expect([...mildest.soldShare]).toEqual([1, 1])
  expect(mildest.prices[0]).toBeCloseTo(0.8, 12)
})
