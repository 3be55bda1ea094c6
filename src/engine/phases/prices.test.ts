import { expect, test } from 'vitest'
import { perpetuals } from '../../../test/uniform-world.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import { eventKinds } from '../ports/trace.ts'
import { readTrace } from '../reading/read-trace.ts'
import { defaultSettings } from '../world/snapshot.ts'
import { advance, createRun } from './run.ts'

test('a price that comes back from nothing has a trace of numbers', () => {
  const snapshot = perpetuals(['A'], [1], { wallet: Float64Array.of(1000), legs: [[0, 0, 1]] })
  const model = 'obizhaeva-wang'
  const liquidity = { model, price: 100, density: 1, halfLifeMs: 1000 }
  const markets = snapshot.markets.map((it) => ({ ...it, liquidity }))
  const shocks = [{ model: 'metaorder', instrument: 'v/A', quantity: -1e6 }]
  const settings = { ...defaultSettings, shocks, endMs: 2000, priceFloor: 0 }
  const run = createRun(compile({ ...snapshot, markets }, settings, registry), registry, {
    verify: true,
  })
  advance(run)
  const { world } = run
  const trace = readTrace(run)
  expect(world.markets.liquidity[0].mid()).toBeGreaterThan(70)
  const kinds = Array.from(trace.kind.subarray(0, trace.count), (kind) => eventKinds[kind])
  const values = trace.value.subarray(0, trace.count)
  for (const kind of ['action', 'price'] as const) {
    const first = kinds.findIndex((it, row) => it === kind && trace.price[row] > 0)
    expect(values[first]).toBe(0)
    expect(values.subarray(first).every(Number.isFinite)).toBe(true)
  }
})
