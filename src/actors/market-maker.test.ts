import { describe, expect, test } from 'vitest'
import { joinedWorld } from '../../test/joined-world.ts'
import { runFast } from '../../test/storm/fast-result.ts'
import { stormWorld } from '../../test/storm/worlds.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun, restart } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { hashTables } from '../engine/reading/result-hash.ts'
import { summarize } from '../engine/reading/summary.ts'
import { depthShare } from '../engine/verbs/depth.ts'
import { defaultSettings, type ModelSpec, type Settings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'

const line = { model: 'linear-impact', price: 100, slope: 0.01 }
const pool = { model: 'constant-product', base: 10_000, quote: 1_000_000 }

const maker = (given: object) => ({ model: 'market-maker', market: 'm', supplies: 0.8, ...given })
const gap = (drop: number, atMs = 0) => ({ model: 'price-gap', markets: 'm', drop, atMs })
const order = (amount: number, atMs = 0) => ({
  model: 'metaorder',
  instrument: 'm/X',
  quantity: amount,
  atMs,
})

/** Share of the depth that is there at the end of each time. */
function depths(
  actors: readonly ModelSpec[],
  shocks: Settings['shocks'],
  liquidity: ModelSpec = line,
): { byTime: Map<number, number>; run: Run } {
  const byTime = new Map<number, number>()
  const snapshot = joinedWorld({ m: { liquidity } })
  const settings = { ...defaultSettings, actors, shocks }
  const run = createRun(compile(snapshot, settings, registry), registry, {
    verify: true,
    onRound: (it) => byTime.set(it.timeMs, depthShare(it, 0)),
  })
  advance(run)
  return { byTime, run }
}

describe('volatility', () => {
  test('he keeps e^(−βσ) of what he supplies', () => {
    const { byTime } = depths([maker({ withdrawal: 10 })], [gap(0.05)])
    expect(byTime.get(0)).toBeCloseTo(0.2 + 0.8 * Math.exp(-0.5), 12)
  })

  test('half of the variance is forgotten in a half-life, and in the end all of it', () => {
    const { byTime, run } = depths([maker({ withdrawal: 10, halfLifeMs: 1000 })], [gap(0.05)])
    expect(byTime.get(1000)).toBeCloseTo(0.2 + 0.8 * Math.exp(-0.5 * Math.SQRT1_2), 12)
    expect(byTime.get(2000)).toBeCloseTo(0.2 + 0.8 * Math.exp(-0.25), 12)
    expect(depthShare(run, 0)).toBe(1)
    expect(run.outcome).toBe('quiet')
    expect(run.timeMs).toBeLessThan(25_000)
  })

  test('moves add up as squares', () => {
    const { byTime } = depths(
      [maker({ withdrawal: 10, halfLifeMs: 1e12 })],
      [gap(0.03), gap(0.04, 500)],
    )
    expect(byTime.get(500)).toBeCloseTo(0.2 + 0.8 * Math.exp(-10 * 0.05), 9)
  })

  test('two makers of 40 % leave 20 % when both are away', () => {
    const both = [0, 1].map(() => maker({ supplies: 0.4, withdrawal: 1000 }))
    expect(depths(both, [gap(0.5)]).byTime.get(0)).toBeCloseTo(0.2, 9)
  })
})

describe('inventory', () => {
  test('what he is long takes depth away, what he sells again brings it back', () => {
    const actors = [maker({ supplies: 0.5, inventoryValueMax: 50_000 })]
    // 500 units are sold, 250 of them to him, at 95 afterwards: 23,750 of 50,000.
    const { byTime } = depths(actors, [order(-500), order(400, 1000)])
    expect(byTime.get(0)).toBeCloseTo(1 - 0.5 * (23_750 / 50_000), 9)
    expect(byTime.get(1000) ?? 0).toBeGreaterThan(byTime.get(0) ?? 1)
  })

  test('full is none', () => {
    const actors = [maker({ supplies: 0.5, inventoryValueMax: 1000 })]
    expect(depths(actors, [order(-500)]).byTime.get(0)).toBe(0.5)
  })
})

describe('loss', () => {
  // Bought 500 of 100 to 95: 97.5 on average, 2.5 · 500 · 0.8 = 1000 are lost at 95.
  const shocks = [order(-500)]

  test('he stays below the limit and leaves at it', () => {
    expect(depths([maker({ lossMax: 1000.1 })], shocks).byTime.get(0)).toBe(1)
    expect(depths([maker({ lossMax: 999.9 })], shocks).byTime.get(0)).toBeCloseTo(0.2, 12)
  })

  test('he comes back with a clean sheet, and leaves again', () => {
    const actors = [maker({ lossMax: 900, backAfterMs: 60_000 })]
    const { byTime } = depths(actors, [...shocks, order(-100, 30_000), order(-500, 90_000)])
    expect(byTime.get(30_000)).toBeCloseTo(0.2, 12)
    expect(byTime.get(60_000)).toBe(1)
    expect(byTime.get(90_000)).toBeCloseTo(0.2, 12)
    expect(byTime.get(150_000)).toBe(1)
  })

  test('while he is away others bear what is traded', () => {
    // Away with all depth but a fifth; the fifth loses more, he comes back and has lost nothing.
    const actors = [maker({ lossMax: 900, backAfterMs: 60_000 })]
    const { byTime } = depths(actors, [...shocks, order(-300, 59_000)])
    expect(byTime.get(60_000)).toBe(1)
  })
})

test('a pool’s providers leave while the peg is lost, and return with it', () => {
  const actors = [maker({ supplies: 0.9, drop: 0.1 })]
  const shocks = [gap(0.08), gap(0.05, 1000), gap(-0.2, 2000)]
  const { byTime } = depths(actors, shocks, pool)
  expect(byTime.get(0)).toBe(1)
  expect(byTime.get(1000)).toBeCloseTo(0.1, 12)
  expect(byTime.get(2000)).toBe(1)
})

/** AT-18 of shared/spec/topics.md: without withdrawal the drop grows evenly; with it, it jumps. */
describe('a black hole', () => {
  const longs = Array.from({ length: 200 }, (_, at) => [10, 10 * (0.55 + 0.1 * at)] as const)
  function dropAt(shock: number, actors: readonly ModelSpec[]): number {
    const snapshot = joinedWorld({ m: { liquidity: { ...line, slope: 0.004 }, longs } })
    const shocks = [{ model: 'price-gap', markets: 'm', by: -shock }]
    const run = createRun(
      compile(snapshot, { ...defaultSettings, actors, shocks }, registry),
      registry,
    )
    advance(run)
    return summarize(run).markets[0].totalDrop
  }
  const shocks = Array.from({ length: 30 }, (_, at) => 0.5 + 0.1 * at)
  const steps = (drops: readonly number[]) => drops.slice(1).map((drop, at) => drop - drops[at])

  test('withdrawal makes a jump at the trigger', () => {
    const calm = steps(shocks.map((shock) => dropAt(shock, [])))
    const afraid = steps(shocks.map((shock) => dropAt(shock, [maker({ lossMax: 130 })])))
    expect(Math.min(...calm)).toBeGreaterThan(0)
    expect(Math.max(...calm)).toBeLessThan(0.004)
    expect(Math.max(...afraid)).toBeGreaterThan(0.05)
  })
})

test('with everything off he is not there', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const { snapshot, settings } = stormWorld(seed)
    const actors = snapshot.markets.map(({ id }) => maker({ market: id }))
    const bits = (them: Settings['actors']) => {
      const world = { snapshot, settings: { ...settings, actors: them, roundsMax: 5000 } }
      return hashTables(runFast(world, { trace: false }).world)
    }
    expect(bits(actors), `seed ${seed}`).toBe(bits([]))
  }
})

test('a run starts afresh', () => {
  const { run } = depths([maker({ withdrawal: 30, lossMax: 500 })], [gap(0.05), order(-900)])
  const { hash } = summarize(run)
  restart(run)
  advance(run)
  expect(summarize(run).hash).toBe(hash)
})

/** Several buyers at lower and lower prices are the demand that comes back in a fall. */
test('buyers below each other hold the price higher, each where he waits', () => {
  const buyers = [0.04, 0.06, 0.08].map((drop) => ({
    model: 'value-buyer',
    instrument: 'm/X',
    budget: 8000,
    drop,
  }))
  const lows = [0, 1, 2, 3].map((count) => {
    const { run } = depths(buyers.slice(0, count), [order(-900)])
    return run.world.markets.liquidity[0].mid()
  })
  for (let at = 1; at < lows.length; at++) expect(lows[at]).toBeGreaterThan(lows[at - 1])
})

test('makers of one market cannot supply more than all of it', () => {
  const two = [maker({ supplies: 0.6 }), maker({ supplies: 0.5 })]
  expect(() => depths(two, [])).toThrow('supply more than all of its depth')
  expect(() => depths([maker({ supplies: 0.6 }), maker({ supplies: 0.4 })], [])).not.toThrow()
})
