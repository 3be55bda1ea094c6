import { describe, expect, test } from 'vitest'
import { type SmallWorld, smallRun, smallSnapshot } from '../../test/small-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { createRun } from '../engine/phases/run.ts'
import { defaultSettings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import { leverage, liquidationMap, type MapOptions } from './liquidation-map.ts'

const things = {
  A: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] },
  B: { price: 100, brackets: [{ floor: 0, rate: 0.01 }] },
}
const accounts = {
  // 10x long: triggers at 90 / 0.99.
  long: { wallet: 100, A: [10, 100] },
  // 20x short: triggers at 105 / 1.01.
  short: { wallet: 50, A: [-10, 100] },
  late: { wallet: 0.5, A: [1, 100] },
  // A falls alone by 80 / 9.9 until the slack of 80 is gone.
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
  // Two contracts of one market: both legs hold the account up, and it is one account.
  test('counts an account once where two of its legs are on one market', () => {
    const both: SmallWorld['accounts'] = {
      long: { wallet: 200, A: [10, 100], B: [10, 100] },
      late: { wallet: 0.5, B: [1, 100] },
    }
    const snapshot = smallSnapshot({ ...world, accounts: both })
    const instruments = snapshot.instruments.map((it) => ({
      ...it,
      asset: 'A',
      market: 'A',
      oracle: 'A',
    }))
    const run = createRun(
      compile({ ...snapshot, instruments }, defaultSettings, registry),
      registry,
    )
    const [map] = liquidationMap(run.world, { markets: ['A'], buckets: 40, reach: 0.2 })
    const held = map.buckets.filter(({ longUsd }) => longUsd > 0)
    // 20 contracts, $200: 10x, as one contract would be. The other has never held A.
    expect(held.map((it) => [Math.round(it.from), it.longUsd, it.accounts])).toEqual([
      [90, 2000, 1],
      [99, 100, 1],
    ])
  })

  test('puts each account where the margin rule puts it', () => {
    expect(filled()).toEqual([
      [90, 1000, 0, 1],
      [91, 1000, 0, 1],
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

  test.each([
    [2, 0.2],
    [3, 0.2],
    [5, 0.07],
    [24, 1],
    [25, 2.5],
    [7, 3],
  ])('of %i buckets and a range of %d has none with falls and rises', (buckets, reach) => {
    const map = draw({ buckets, reach })
    const { from } = map.buckets[0]
    expect(map.buckets.length).toBe(buckets)
    expect(from >= 0 && Math.abs(from - Math.max(0, 100 * (1 - reach))) < 1e-9).toBe(true)
    expect(map.buckets[buckets - 1].to).toBeGreaterThanOrEqual(100 * (1 + reach) * (1 - 1e-12))
    const isEdge = map.buckets.some(({ to }) => Math.abs(to - 100) < 1e-9)
    expect(isEdge).toBe(true)
    for (const { to, longUsd, shortUsd } of map.buckets) {
      expect(to < 100.001 ? shortUsd : longUsd).toBe(0)
    }
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

  test('who is below margin now is counted apart as well', () => {
    expect(draw()).toMatchObject({ unsafeUsd: 100, unsafeAccounts: 1 })
  })

  test('a coin counted at the price of the contract that hedges it moves with it', () => {
    const given: SmallWorld = {
      ...world,
      things: { A: things.A, COIN: { price: 100, weight: 0.9 } },
      accounts: { me: { wallet: 60, A: [-10, 100], COIN: 9 } },
    }
    const snapshot = smallSnapshot(given)
    const instruments = snapshot.instruments.map((row) => ({ ...row, oracle: 'A' }))
    const compiled = compile({ ...snapshot, instruments }, defaultSettings, registry)
    const { world: tables } = createRun(compiled, registry)
    // Slack is 1060 + 8.1 p − 10 p − 0.1 p: gone at 530. The short alone would be gone at 185.
    const [map] = liquidationMap(tables, { markets: ['A'], buckets: 1100, reach: 5.5 })
    const filled = map.buckets.filter(({ accounts }) => accounts > 0)
    expect(filled).toHaveLength(1)
    expect(filled[0]).toMatchObject({ longUsd: 0, shortUsd: 1000, accounts: 1 })
    expect(filled[0].from).toBeLessThanOrEqual(530 + 1e-9)
    expect(filled[0].to).toBeGreaterThan(530 - 1e-9)
  })
})

test('leverage is exposure over equity', () => {
  const { world: tables } = smallRun(world)
  expect(leverage(tables, tables.names.findAccount('long'))).toBe(10)
})
