// Orders that bring orders: they come when `returns` says, and trade what they say.
import { expect, test } from 'vitest'
import { joinedWorld } from '../../test/joined-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import { summarize } from '../engine/reading/summary.ts'
import { defaultSettings } from '../engine/world/snapshot.ts'
import { createStream } from '../kit/streams.ts'
import { registry } from '../registry.ts'
import { drawHawkes } from '../returns/hawkes.ts'

const liquidity = { model: 'linear-impact', price: 100, slope: 0.001 }
const model = { mu: 1, alpha: 3, beta: 4 }
const orders = { model: 'arrivals', instrument: 'X/X', ...model, size: -2, forMs: 3_600_000 }

function ran(more: object = {}, longs: readonly (readonly [number, number])[] = [], seed = 1) {
  const settings = { ...defaultSettings, seed, shocks: [{ ...orders, ...more }] }
  const world = compile(joinedWorld({ X: { liquidity, longs } }), settings, registry)
  const run = createRun(world, registry, { verify: true })
  advance(run)
  return { run, summary: summarize(run) }
}

test('they come when the model has them, and each moves the price', () => {
  const times = drawHawkes(model, 60, createStream(1, 'shocks/arrivals/orders', 0), 0)
  const { run, summary } = ran({ sizes: 'alike', atMs: 500 })
  expect(run.world.shocks[0]?.times).toEqual(times.map((at) => 500 + Math.round(at * 60_000)))
  expect(times.length).toBeGreaterThan(60)
  // Two units of a thousandth each; all of it from outside.
  const [market] = summary.markets
  expect(market?.endPrice).toBeCloseTo(100 - 0.002 * times.length, 9)
  expect(market?.exogenousDrop).toBeCloseTo(market?.totalDrop ?? 0, 12)
})

test('sizes are exponential about their mean, and another seed is another day', () => {
  const falls = Array.from({ length: 60 }, (_, seed) => {
    const { run, summary } = ran({}, [], seed)
    const count = run.world.shocks[0]?.times.length ?? 0
    return { count, fall: 100 - (summary.markets[0]?.endPrice ?? 0) }
  })
  const all = falls.reduce((sum, { count }) => sum + count, 0)
  const fall = falls.reduce((sum, it) => sum + it.fall, 0)
  expect(Math.abs(fall / (0.002 * all) - 1)).toBeLessThan(4 / Math.sqrt(all))
  expect(new Set(falls.map(({ count }) => count)).size).toBeGreaterThan(20)
})

test('whoever is liquidated adds to it, and that part is endogenous', () => {
  const { summary } = ran({ sizes: 'alike', size: -40 }, [[500, 1000]])
  const [market] = summary.markets
  expect(summary.liquidatedAccounts).toBe(1)
  expect((market?.totalDrop ?? 0) - (market?.exogenousDrop ?? 0)).toBeCloseTo(0.005, 9)
})

test.each([
  [{ alpha: 4 }, 'or more'],
  [{ mu: 1e6 }, 'would come'],
  [{ instrument: 'X/Z' }, 'X/Z'],
])('%j is refused', (more, message) => {
  expect(() => ran(more)).toThrow(message)
})
