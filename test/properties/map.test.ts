// The map is what the engine would force: cumulated to a price, it is what the engine counts with
// impact off at that price, to the last account.
import { expect, test } from 'vitest'
import { createRun } from '../../src/engine/phases/run.ts'
import { compile, forcedSales, liquidationMap, registry } from '../../src/index.ts'
import { oneMarket } from './one-market.ts'

const brackets = [
  { floor: 0, rate: 0.01 },
  { floor: 2000, rate: 0.025 },
  { floor: 6000, rate: 0.1 },
]

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  'world %d: the map cumulated is what would be forced',
  (seed) => {
    const { snapshot, settings } = oneMarket(seed, { brackets })
    const world = compile(snapshot, settings, registry)
    const run = createRun(world, registry, { trace: false, search: 'scan' })
    const [{ price, buckets }] = liquidationMap(run.world, { buckets: 40, reach: 0.5 })
    let sum = 0
    for (const bucket of buckets.slice(0, 20).reverse()) {
      sum += bucket.longUsd
      // A billionth short of the edge: what stands on it belongs to the next bucket down.
      const factor = (bucket.from / price) * (1 + 1e-9)
      const [sold] = forcedSales(run, ({ markets }) => markets.liquidity[0].move(factor, 0))
      expect(sold * price).toBeCloseTo(sum, 5)
    }
    expect(sum).toBeGreaterThan(0)
  },
)
