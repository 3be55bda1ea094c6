import { describe, expect, test } from 'vitest'
import { chanceOf, createKeepers, gasPriceAt, type KeeperTerms, shareOut } from './keepers.ts'

const terms: KeeperTerms = {
  keepers: [
    { count: 2, cash: 1, discount: 0.05, opening: 1, gasPrice: 10 },
    { count: 1, cash: 2, discount: 0.2, opening: 0 },
  ],
  attemptMs: 60_000,
  gasTimesMs: [0, 1000, 3000],
  gasPrices: [10, 20, 100],
  gasPerBid: 150_000,
  congestion: 2,
  sale: 'market',
}

test('who pays any price for gas comes first', () => {
  const { gasPrice, opening } = createKeepers(terms)
  expect([...gasPrice]).toEqual([Number.POSITIVE_INFINITY, 10, 10])
  expect([...opening]).toEqual([0, 1, 1])
})

test('money is shared out by weight, also where it has no end', () => {
  const keepers = createKeepers(terms)
  shareOut(keepers, 4000)
  expect([...keepers.money]).toEqual([2000, 1000, 1000])
  shareOut(keepers, Number.POSITIVE_INFINITY)
  expect([...keepers.money]).toEqual([Infinity, Infinity, Infinity])
})

test.each([
  [-1, 10],
  [500, 15],
  [1000, 20],
  [2000, 60],
  [9000, 100],
])('gas price at %d ms', (timeMs, gwei) => {
  expect(gasPriceAt(terms, timeMs)).toBe(gwei)
})

describe('chance of a bid', () => {
  test('is certain at the going price, and a quarter at half of it', () => {
    expect(chanceOf(20, 20, 2)).toBe(1)
    expect(chanceOf(Infinity, 500, 2)).toBe(1)
    expect(chanceOf(10, 20, 2)).toBeCloseTo(0.25, 12)
    expect(chanceOf(10, 20, 0)).toBe(1)
  })
})
