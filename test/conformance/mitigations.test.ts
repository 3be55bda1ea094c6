/**
 * What every mitigation must satisfy: books balance after every phase, both clocks and both
 * executions end, the same seed gives the same bits, a run starts afresh, all that it remembers
 * stands in its state, it does what it is for, and switched off it is not there (AT-X of
 * shared/spec/topics.md).
 */
import { describe, expect, test } from 'vitest'
import { hashTables } from '../../src/engine/reading/result-hash.ts'
import { advance, compile, createRun, registry, type Settings, summarize } from '../../src/index.ts'
import { runFast } from '../storm/fast-result.ts'
import { stormWorld, type World } from '../storm/worlds.ts'
import { expectAfresh } from './afresh.ts'
import { expectStateIsAll, tremors } from './replaced.ts'
import { families } from './sample-worlds.ts'

interface Sample {
  /** On market A of the sample world. */
  readonly on: object
  /** The fall in which it shows; by default one that leaves no bids. */
  readonly drop?: number
  /** Extreme parameters that leave nothing of it, on any market and oracle, or a contract there. */
  readonly off: (market: string, oracle: string, contract?: string) => object | undefined
}

const samples: Readonly<Record<string, Sample>> = {
  'circuit-breaker': {
    on: { market: 'A', move: 0.05, forMs: 20_000, windowMs: 60_000, restMs: 5000 },
    off: (market) => ({ market, move: 1e9, forMs: 1 }),
  },
  pause: {
    on: { oracle: 'A', drop: 0.07, venues: ['v'] },
    off: (_market, oracle) => ({ oracle, drop: 1, transfers: ['USD'], forMs: 1 }),
  },
  'price-band': {
    on: { market: 'A', oracle: 'B', band: 0.06 },
    off: (market, reference) => ({ market, oracle: reference, band: 1e9 }),
  },
  'staggered-liquidation': {
    on: { market: 'A', value: 30_000, everyMs: 5000 },
    off: (market) => ({ market, value: 1e15, everyMs: 1 }),
  },
  'volatility-margin': {
    drop: 0.005,
    on: {
      instrument: 'v/A',
      levels: [{ above: 0.001, times: 4 }],
      everyMs: 2000,
      halfLifeMs: 4000,
    },
    off: (_market, _oracle, instrument) =>
      instrument === undefined
        ? undefined
        : {
            instrument,
            levels: [{ above: 1e9, times: 1 }],
            everyMs: 1000,
            halfLifeMs: 1000,
          },
  },
}

const variants: [string, Partial<Settings>][] = [
  ['quasi-static, batch', { endMs: 1_200_000 }],
  ['quasi-static, serial', { execution: 'serial', endMs: 1_200_000 }],
  ['clocked', { clock: { mode: 'clocked', everyMs: 500 }, endMs: 60_000 }],
]
const rules = ['plain-perpetual', 'binance-usdm', 'hyperliquid']

for (const { id } of registry.mitigations) {
  describe(id, () => {
    test('has a sample here', () => expect(Object.keys(samples)).toContain(id))

    describe.each(rules)('%s', (rule) => {
      test.each(variants)('%s: balances, ends, and starts afresh', (_name, changes) => {
        const shocks = [{ model: 'price-gap', drop: samples[id].drop ?? 0.08 }]
        const { snapshot, settings } = families.margin(rule, shocks)
        const mitigations = [{ model: id, ...samples[id].on }]
        const hash = expectAfresh(snapshot, { ...settings, ...changes, mitigations })
        if (rule !== 'plain-perpetual') return
        const without = createRun(
          compile(snapshot, { ...settings, ...changes }, registry),
          registry,
        )
        advance(without)
        expect(summarize(without).hash).not.toBe(hash)
      })
    })

    test.each(variants)('%s: its state is all that it remembers', (_name, changes) => {
      const later = [5000, 40_000, 45_000].map((atMs) => ({ ...tremors[0], drop: 0.03, atMs }))
      const shocks = [...tremors, ...later]
      const { snapshot, settings } = families.margin('plain-perpetual', shocks)
      const mitigations = [{ model: id, ...samples[id].on }]
      expectStateIsAll(snapshot, { ...settings, ...changes, mitigations })
    })

    test('switched off is not there, in storms', () => {
      for (let seed = 1; seed <= 40; seed++) {
        const world = stormWorld(seed)
        const { markets, oracles, instruments } = world.snapshot
        const off = markets.flatMap((row) => {
          const there = instruments.find((it) => it.market === row.id && it.kind === 'perpetual')
          const contract = there && `${there.venue}/${there.id}`
          const given = samples[id].off(row.id, oracles[0].id, contract)
          return given === undefined ? [] : [{ model: id, ...given }]
        })
        expect(finalBits(world, off), `seed ${seed}`).toBe(finalBits(world, []))
      }
    })
  })
}

function finalBits(world: World, mitigations: Settings['mitigations']): string {
  const settings = { ...world.settings, mitigations, roundsMax: 5000 }
  return hashTables(runFast({ ...world, settings }, { trace: false }).world)
}
