// Prices on their way, over markets that drift back as time passes: a value that arrives is no
// reason to send another one, and who reads an oracle still follows it at once.

import { describe, expect, test } from 'vitest'
import type { ModelSpec, OracleRow } from '../../src/engine/world/snapshot.ts'
import {
  advance,
  compile,
  createRun,
  defaultSettings,
  type Run,
  registry,
} from '../../src/index.ts'
import { joinedWorld } from '../joined-world.ts'

const second = 1000
const day = 86_400 * second

const fading: Readonly<Record<string, ModelSpec>> = {
  propagator: {
    model: 'propagator',
    price: 100,
    slope: 0.01,
    exponent: 0.4,
    timescaleMs: second,
  },
  'metaorder-impact': {
    model: 'metaorder-impact',
    price: 100,
    impact: 0.1,
    volume: 1000,
    halfLifeMs: 3600 * second,
  },
}

/** A large sale into a market that comes back, for a day; the contract is marked by the last. */
function runDay(liquidity: ModelSpec, oracles: readonly OracleRow[]): Run {
  const world = joinedWorld({ X: { liquidity, longs: [[10, 800]], rate: 0.05 } })
  const instruments = world.instruments.map((it) => ({ ...it, oracle: oracles.at(-1)?.id ?? '' }))
  const settings = {
    ...defaultSettings,
    endMs: day,
    shocks: [{ model: 'metaorder', instrument: 'X/X', quantity: -1000 }],
  }
  const run = createRun(compile({ ...world, oracles, instruments }, settings, registry), registry, {
    trace: false,
  })
  advance(run)
  return run
}

const fixed: OracleRow = { id: 'fixed', source: { model: 'fixed', price: 100 } }
const sources: Readonly<Record<string, ModelSpec>> = {
  'market-mid': { model: 'market-mid', market: 'X' },
  'impact-mid': { model: 'impact-mid', market: 'X', notional: 1000 },
  heartbeat: { model: 'heartbeat', market: 'X', deviation: 0.001, heartbeatMs: 3600 * second },
  ema: { model: 'ema', market: 'X', halfLifeMs: 600 * second, everyMs: 60 * second },
  twap: { model: 'twap', market: 'X', windowMs: 1800 * second, everyMs: 60 * second },
  // Its share of the funding falls with time, whatever the market does.
  mark: { model: 'mark', market: 'X', indexOracle: 'fixed', windowMs: 600_000, fundingRate: 0.001 },
}

describe.each(Object.keys(fading))('on %s', (model) => {
  test.each(Object.keys(sources))('%s with a latency stops once more for each value', (id) => {
    const passes = (latencyMs: number) => {
      const source = { ...sources[id], ...(id === 'mark' ? { everyMs: 60 * second } : {}) }
      return runDay(fading[model], [fixed, { id: 'late', source, latencyMs }]).causes.pass
    }
    const atOnce = passes(0)
    // Each value is delivered, and a heartbeat may beat once an hour. It was one stop for each
    // second of the day and more: 172,801.
    const most = 2 * (atOnce + (id === 'heartbeat' ? 24 : 0))
    expect(passes(second)).toBeLessThanOrEqual(most)
    expect(passes(7 * second)).toBeLessThanOrEqual(most)
  })

  test('oracles with latencies of their own do not wake each other', () => {
    const late = (id: string, latencyMs: number, source: ModelSpec): OracleRow => ({
      id,
      source,
      latencyMs,
    })
    const chain = [
      late('a', second, sources['market-mid']),
      late('b', 2 * second, sources['impact-mid']),
      late('c', 3 * second, { model: 'price-index', sources: [{ oracle: 'a' }, { market: 'X' }] }),
      late('d', 0, { model: 'price-index', sources: [{ oracle: 'b' }, { oracle: 'c' }] }),
    ]
    const [alone, all] = [chain.slice(0, 1), chain].map((it) => runDay(fading[model], it))
    // Stops of the market; deliveries of a, of b, of c for either.
    expect(all.causes.pass).toBeLessThanOrEqual(4 * alone.causes.pass)
    const [a, , c, d] = all.world.oracles.value
    for (const value of [a, c, d])
      expect(Math.abs(value / all.world.markets.liquidity[0].mid() - 1)).toBeLessThan(0.001)
  })
})

test('who reads an oracle that has just been published follows it at that time', () => {
  const seen: (readonly number[])[] = []
  const world = joinedWorld({ X: { liquidity: fading.propagator, longs: [[10, 800]] } })
  const oracles: OracleRow[] = [
    { id: 'late', source: sources['market-mid'], latencyMs: second },
    { id: 'copy', source: { model: 'price-index', sources: [{ oracle: 'late' }] } },
  ]
  const instruments = world.instruments.map((it) => ({ ...it, oracle: 'copy' }))
  const shocks = [{ model: 'metaorder', instrument: 'X/X', quantity: -1000 }]
  const settings = { ...defaultSettings, endMs: day, shocks }
  const run = createRun(compile({ ...world, oracles, instruments }, settings, registry), registry, {
    onRound: ({ world }) => seen.push([...world.oracles.value]),
  })
  advance(run)
  expect(seen.length).toBeGreaterThan(20)
  expect(new Set(seen.map(([late]) => late)).size).toBeGreaterThan(10)
  for (const [late, copy] of seen) expect(copy).toBe(late)
})
