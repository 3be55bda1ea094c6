import { describe, expect, test } from 'vitest'
import { type SmallWorld, smallRun } from '../../test/small-world.ts'
import { leverage, liquidationMap, type MapOptions } from './liquidation-map.ts'

const things = {
  A: { price: 100, tiers: [{ floor: 0, rate: 0.01 }] },
  B: { price: 100, tiers: [{ floor: 0, rate: 0.01 }] },
}
const accounts = {
  // 10x long: triggers at 90 / 0.99.
  long: { wallet: 100, A: [10, 100] },
  // 20x short: triggers at 105 / 1.01.
  short: { wallet: 50, A: [-10, 100] },
  late: { wallet: 1, A: [1, 100] },
  // A falls by itself until the account has lost 90 − 20.
  cross: { wallet: 100, A: [10, 100], B: [10, 100] },
} as const
const world: SmallWorld = { rules: { model: 'plain-perpetual' }, things, accounts }

const draw = (options: MapOptions = {}, given = world) =>
  liquidationMap(smallRun(given).world, { markets: ['A'], buckets: 40, reach: 0.2, ...options })[0]

/** Buckets that hold something: where they begin, and what. */
const filled = (options: MapOptions = {}, given = world) =>
  draw(options, given)
    .buckets.filter(({ longUsd, shortUsd }) => longUsd + shortUsd > 0)
    .map(({ from, longUsd, shortUsd, accounts }) => [Math.round(from), longUsd, shortUsd, accounts])

describe('liquidationMap', () => {
  test('puts each account where the margin rule puts it', () => {
    expect(filled()).toEqual([
      [90, 1000, 0, 1],
      [92, 1000, 0, 1],
      [99, 100, 0, 1],
      [103, 0, 1000, 1],
    ])
  })

  test('divides it', () => {
    const byLeverage = draw({ by: 'leverage' }).groups
    const sums = byLeverage.map(({ name, usd }) => [name, usd.reduce((a, b) => a + b, 0)])
    expect(sums).toEqual([
      ['≤ 5x', 0],
      ['5–10x', 1000],
      ['10–25x', 2000],
      ['25–50x', 0],
      ['> 50x', 100],
    ])
    const bySide = draw({ by: 'side' }).groups
    expect(bySide.map(({ usd }) => usd.reduce((a, b) => a + b, 0))).toEqual([2100, 1000])
    expect(draw({ by: 'venue' }).groups.map(({ name }) => name)).toEqual(['venue'])
  })

  test('selects', () => {
    expect(filled({ side: 'short' })).toEqual([[103, 0, 1000, 1]])
    expect(() => draw({ venue: 'nobody' })).toThrow('there is no venue called nobody')
    expect(() => draw({ buckets: 0 })).toThrow('whole number of buckets')
  })

  test('what lies outside is summed', () => {
    const { belowUsd, aboveUsd } = draw({ reach: 0.02, buckets: 4 })
    expect([belowUsd, aboveUsd]).toEqual([2000, 1000])
  })

  test('legs of one market are one position: a hedge moves the price, both are closed', () => {
    const spot = { price: 100, weight: 0.9, bids: [[99.999, 1e9]], asks: [[100.001, 1e9]] } as const
    const hedged: SmallWorld = {
      ...world,
      things: { A: things.A, COIN: spot },
      accounts: { me: { wallet: 60, A: [-10, 100], COIN: 9 } },
    }
    const { world: tables } = smallRun(hedged)
    // Coin and contract have markets of their own here: one price at a time hurts.
    expect(liquidationMap(tables, { markets: ['A'] })[0].aboveUsd).toBe(1000)
    // The coin's collateral is worth what the short has lost: together they stand still.
    expect(filled({ reach: 0.9 }, hedged)).toEqual([])
  })
})

test('leverage is exposure over equity', () => {
  const { world: tables } = smallRun(world)
  expect(leverage(tables, tables.names.findAccount('long'))).toBe(10)
})
