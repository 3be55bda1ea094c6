import { describe, expect, test } from 'vitest'
import { smallSnapshot } from '../../test/small-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { summarize } from '../engine/reading/summary.ts'
import {
  defaultSettings,
  type ModelSpec,
  type ShockSpec,
  type Snapshot,
} from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import { priceResponse } from './price-response.ts'
import { safeRange, slackLine } from './safe-range.ts'

/** Longs of 10x and 25x on A, which the venue sees through oracle `A`; B is another market. */
function snapshotWith(extra: Record<string, ModelSpec>, seen: ModelSpec): Snapshot {
  const brackets = [{ floor: 0, rate: 0 }]
  const small = smallSnapshot({
    rules: { model: 'plain-perpetual' },
    things: { A: { price: 100, brackets }, B: { price: 100, brackets } },
    accounts: {
      tenth: { wallet: 100, A: [10, 100] },
      twentyfifth: { wallet: 40, A: [10, 100] },
    },
  })
  const more = Object.entries(extra).map(([id, source]) => ({ id, source }))
  const own = small.oracles.map((row) => (row.id === 'A' ? { ...row, source: seen } : row))
  return { ...small, oracles: [...more, ...own] }
}

function runWith(extra: Record<string, ModelSpec>, seen: ModelSpec, shocks: ShockSpec[] = []) {
  const world = compile(snapshotWith(extra, seen), { ...defaultSettings, shocks }, registry)
  return createRun(world, registry, { trace: false })
}

const worldWith = (...it: Parameters<typeof runWith>) => runWith(...it).world

function lowOf(world: ReturnType<typeof worldWith>, account: string, market = 'A'): number {
  const response = priceResponse(world, [world.names.market(market)])
  const range = safeRange(slackLine(world, world.names.findAccount(account), response))
  return range?.low ?? Number.NaN
}

const marketA = { model: 'market-mid', market: 'A' }

describe('an oracle that follows', () => {
  test.each([
    ['in proportion', marketA],
    ['rounded to a tick', { ...marketA, roundTo: 0.01 }],
    [
      'in the end',
      { model: 'twap', market: 'A', windowMs: 60_000, everyMs: 1000, mean: 'geometric' },
    ],
    ['a hop later', { model: 'delayed', market: 'A', hopMs: 3_600_000 }],
  ])('%s has a slope of 1', (_, seen) => {
    const world = worldWith({}, seen)
    const { slope, isCurved } = priceResponse(world, [0])
    const oracle = world.names.oracle('A')
    expect([slope[oracle], isCurved[oracle]]).toEqual([1, 0])
    expect(lowOf(world, 'tenth')).toBeCloseTo(0.9, 12)
  })

  test('an impact mid is the mid of a book that moves as it stands', () => {
    const world = worldWith({}, { model: 'impact-mid', market: 'A', notional: 1000 })
    expect(lowOf(world, 'tenth')).toBeCloseTo(0.9, 6)
  })
})

describe('an oracle that follows some of the way', () => {
  const index = { index: { model: 'fixed', price: 100 } }
  const clamped = { model: 'clamped', market: 'A', indexOracle: 'index', deviation: 0.06 }

  test('within its distance: the price; beyond it: nobody is liquidated', () => {
    const world = worldWith(index, clamped)
    const { isCurved } = priceResponse(world, [0])
    expect([...isCurved]).toEqual([0, 1, 0])
    expect(lowOf(world, 'twentyfifth')).toBeCloseTo(0.96, 12)
    expect(lowOf(world, 'tenth')).toBe(0)
  })

  test('a run agrees', () => {
    const liquidated = (drop: number) => {
      const run = runWith(index, clamped, [{ model: 'price-gap', markets: 'A', drop }])
      advance(run)
      return run.isLiquidated.reduce((sum, it) => sum + it, 0)
    }
    expect([0.0399, 0.0401, 0.5].map(liquidated)).toEqual([0, 1, 1])
  })

  test('the middle of three moves when two of them do', () => {
    const sources = [{ market: 'A' }, { market: 'B' }, { oracle: 'index' }]
    const world = worldWith(index, { model: 'price-index', how: 'median', sources })
    expect(lowOf(world, 'tenth')).toBe(0)
    const both = priceResponse(world, [0, 1])
    const row = world.names.findAccount('tenth')
    expect(safeRange(slackLine(world, row, both))?.low).toBeCloseTo(0.9, 12)
  })

  test('an outlier is dropped: the first deadly price counts, not the last', () => {
    const sources = [{ market: 'A', weight: 8 }, { market: 'B' }, { oracle: 'index' }]
    const seen = { model: 'price-index', how: 'mean', sources, deviation: 0.2 }
    const world = worldWith(index, seen)
    // 8/10 of 5 % is 4 %; a fall by half is no longer counted.
    expect(lowOf(world, 'twentyfifth')).toBeCloseTo(0.95, 12)
    expect(priceResponse(world, [0]).at(0.5)[1]).toBe(100)
  })
})

test('asking changes nothing: the run after it has the same bits', () => {
  const seen = { model: 'ema', market: 'A', halfLifeMs: 5000, everyMs: 1000 }
  const shocks = [{ model: 'price-gap', markets: 'A', drop: 0.2 }]
  const hash = (asks: boolean): string => {
    const run = runWith({}, seen, shocks)
    if (asks) priceResponse(run.world, [0, 1])
    advance(run)
    return summarize(run).hash
  }
  expect(hash(true)).toBe(hash(false))
})
