import { describe, expect, test } from 'vitest'
import { compile } from '../../src/engine/compile/compile.ts'
import { advance, createRun } from '../../src/engine/phases/run.ts'
import { registry } from '../../src/registry.ts'
import { liquidationMap } from '../../src/risk/liquidation-map.ts'
import { nearestToLiquidation } from '../../src/risk/nearest.ts'
import { distanceToLiquidation } from '../../src/risk.ts'
import { ownMargin } from '../own-margin.ts'
import { fingerprint } from './fast-result.ts'
import { stormWorld } from './worlds.ts'

const seeds = Array.from({ length: 120 }, (_, at) => at + 1)

function both(seed: number) {
  const { snapshot, settings } = stormWorld(seed)
  return [registry, ownMargin].map((models) => {
    return createRun(compile(snapshot, settings, models), models, { trace: false })
  })
}

describe('the linear rule through the margin port', () => {
  test('does what the built-in rule does, to the last bit', () => {
    for (const search of ['cheapest', 'follow', 'scan'] as const) {
      for (const seed of seeds) {
        const [built, own] = both(seed)
        own.search = search
        advance(built)
        advance(own)
        expect(fingerprint(own), `seed ${seed}, ${search}`).toBe(fingerprint(built))
      }
    }
  })

  test('shows the same map, distances, order and start', () => {
    for (const seed of seeds.slice(0, 20)) {
      const [built, own] = both(seed).map(({ world }) => world)
      const ids = (world: typeof built) =>
        [...world.index.unsafeAtStart].map((row) => world.names.account(row)).sort()
      expect(ids(own)).toEqual(ids(built))
      const [left, right] = [built, own].map((world) => liquidationMap(world, { buckets: 40 }))
      for (const [at, { buckets, unsafeUsd }] of left.entries()) {
        expect(right[at].unsafeUsd).toBeCloseTo(unsafeUsd, 4)
        for (const [row, bucket] of buckets.entries()) {
          expect(right[at].buckets[row].accounts).toBe(bucket.accounts)
          expect(right[at].buckets[row].longUsd).toBeCloseTo(bucket.longUsd, 4)
        }
      }
      // Equals stand in the order of rows, which is another: they are compared by name.
      const factors = (world: typeof built) =>
        new Map(
          nearestToLiquidation(world, 40).map(({ account, factor }) => [
            world.names.account(account),
            { account, factor },
          ]),
        )
      const [near, alike] = [factors(built), factors(own)]
      expect(alike.size).toBe(near.size)
      for (const [name, { account, factor }] of near) {
        const found = alike.get(name) ?? { account: -1, factor: Number.NaN }
        expect(Math.abs(found.factor / factor - 1), name).toBeLessThan(1e-9)
        const [a, b] = [
          distanceToLiquidation(built, account),
          distanceToLiquidation(own, found.account),
        ]
        expect(b.slackUsd).toBe(a.slackUsd)
        for (const [at, { market, below, above }] of a.markets.entries()) {
          expect(b.markets[at].market).toBe(market)
          expect(b.markets[at].below ?? 0).toBeCloseTo(below ?? 0, 6)
          expect(b.markets[at].above ?? 0).toBeCloseTo(above ?? 0, 6)
        }
      }
    }
  })
})
