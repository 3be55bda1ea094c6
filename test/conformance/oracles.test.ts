// What every oracle must do. A registered oracle inherits all of it: add a sample of its
// parameters here. Markets are called m and n, the oracles above it base (of m) and other (of n).

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { ModelSpec } from '../../src/engine/world/snapshot.ts'
import {
  advance,
  compile,
  createRun,
  eventRow,
  type Run,
  registry,
  restart,
  type Settings,
  type Snapshot,
  summarize,
} from '../../src/index.ts'
import { copyState, restoreState } from '../../src/kit/state.ts'
import { oracles } from '../../src/oracles/index.ts'
import { price } from '../../src/units/units.ts'
import { type OracleWorld, oracleWorld } from '../oracle-world.ts'
import { smallSnapshot } from '../small-world.ts'

const minute = 60_000

interface Sample {
  readonly parameters: object
  /** False: markets do not move it. */
  readonly follows?: boolean
  /** What it says of markets at 64, if not 64, and whom that liquidates of those who expect 100. */
  readonly says?: number
  readonly liquidates?: number
  /** What it needs besides. */
  readonly adding?: (snapshot: Snapshot) => Snapshot
}
const samples: Readonly<Record<string, Sample>> = {
  claim: { parameters: { venue: 'venue', on: 'bad-debt', supplied: 1e9, oracle: 'base' } },
  clamped: { parameters: { market: 'm', indexOracle: 'other', deviation: 0.05 } },
  delayed: { parameters: { market: 'm', hopMs: 10 * minute } },
  ema: { parameters: { oracle: 'base', halfLifeMs: minute, everyMs: 20_000 } },
  fixed: { parameters: { price: 100 }, follows: false },
  'growth-capped': {
    parameters: { market: 'm', snapshotRatio: 1000, growth: 0.1, everyMs: minute },
  },
  heartbeat: { parameters: { oracle: 'base', deviation: 0.1, heartbeatMs: 20 * minute } },
  'impact-mid': { parameters: { market: 'm', notional: 1000 } },
  mark: { parameters: { market: 'm', indexOracle: 'other', windowMs: 150_000, everyMs: 15_000 } },
  'market-mid': { parameters: { market: 'm' } },
  'price-index': {
    parameters: {
      sources: [{ oracle: 'base', weight: 2 }, { market: 'n' }, { oracle: 'other' }],
      deviation: 0.1,
      maxAgeMs: 5 * minute,
    },
  },
  reciprocal: { parameters: { market: 'm' }, says: 1 / 64, liquidates: 3 },
  'stale-guard': { parameters: { oracle: 'base', maxAgeMs: 5 * minute, fallbackOracle: 'other' } },
  'vault-share': {
    parameters: { firm: 'vault', home: 'venue/home', shares: 'venue/share', price: 100 },
    follows: false,
    adding: withFirm,
  },
  twap: { parameters: { market: 'm', windowMs: 10 * minute, everyMs: 48_000, mean: 'geometric' } },
}

/** Time since the tick before; prices of both markets from then on. */
interface Tick {
  readonly waitMs: number
  readonly m: number
  readonly n: number
}
const anyWait = fc.oneof(
  fc.constantFrom(0, 1, 15_000, 48_000, minute, 10 * minute, 20 * minute),
  fc.integer({ min: 0, max: 30 * minute }),
)
const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const anyPrice = fc.oneof(number(90, 110), number(1, 1000), fc.constantFrom(100, 0))
const anyTicks = fc.array(fc.record({ waitMs: anyWait, m: anyPrice, n: anyPrice }), {
  minLength: 1,
  maxLength: 12,
})
const forAll = <T>(any: fc.Arbitrary<T>, check: (it: T) => void) =>
  fc.assert(
    fc.property(any, (it) => {
      check(it)
    }),
    { numRuns: 60 },
  )

const stopsMax = 1000
const nextMs = (it: OracleWorld): number =>
  Math.min(...['base', 'other', 'it'].map((id) => it.source(id).nextMs?.() ?? Infinity))

/** Reads wherever an oracle asks for it, up to `endMs`. */
function readStops(it: OracleWorld, endMs: number): void {
  let stops = 0
  for (let due = nextMs(it); due <= endMs && due < Infinity; due = nextMs(it)) {
    if (++stops > stopsMax) throw new Error('an oracle comes to rest')
    it.read(due)
  }
}

/** A token of a token that stands for what `base` prices: half of it, twice. */
function withToken(snapshot: Snapshot): Snapshot {
  const backing = [
    { token: 'inner', by: 'root', weight: 0.5 },
    { token: 'outer', by: 'inner', weight: 2 },
  ]
  const root = { id: 'root', usd: { oracle: 'base' } }
  const assets = [...snapshot.assets, root, { id: 'inner' }, { id: 'outer' }]
  return { ...snapshot, assets, claims: { backing } }
}

/** What a model does besides what its first sample shows. */
const others: readonly { readonly id: string; readonly name: string; readonly sample: Sample }[] = [
  {
    id: 'claim',
    name: 'claim of a token',
    sample: { parameters: { token: 'outer', in: 'USD' }, adding: withToken },
  },
]
const cases = [
  ...oracles.map((definition) => ({
    name: definition.id,
    definition,
    sample: samples[definition.id],
  })),
  ...others.flatMap(({ id, ...it }) => {
    return oracles.flatMap((definition) => (definition.id === id ? { definition, ...it } : []))
  }),
]

describe.each(cases)('$name', ({ definition, sample }) => {
  const { id, parameters, title, assumes, ignores, citations = [] } = definition
  if (sample === undefined) throw new Error(`add a sample of ${id} to this file`)
  const model: ModelSpec = { model: id, ...sample.parameters }
  const above = {
    base: { model: 'market-mid', market: 'm' },
    other: { model: 'market-mid', market: 'n' },
  }
  const open = () => oracleWorld({ m: 100, n: 100 }, { ...above, it: model }, sample.adding)

  /** What it says at each tick, read there and wherever it asks to be; and when that ends. */
  function walk(
    it: OracleWorld,
    ticks: readonly Tick[],
    fromMs: number,
    between?: (timeMs: number) => void,
  ) {
    let timeMs = fromMs
    const said = ticks.map(({ waitMs, m, n }) => {
      for (const share of between === undefined ? [] : [0.1, 0.5, 0.9]) {
        const atMs = Math.floor(timeMs + share * waitMs)
        readStops(it, atMs)
        between?.(atMs)
      }
      timeMs += waitMs
      readStops(it, timeMs)
      it.show('m', m)
      it.show('n', n)
      return it.read(timeMs)
    })
    return { said, timeMs }
  }

  /** What it says at each tick, and in the end. */
  function play(
    it: OracleWorld,
    ticks: readonly Tick[],
    between?: (timeMs: number) => void,
    fromMs = 0,
  ) {
    const { said, timeMs } = walk(it, ticks, fromMs, between)
    readStops(it, Infinity)
    return [...said, it.read(timeMs + 100 * minute)]
  }

  describe('is a definition', () => {
    test('named after its file, with what it assumes, ignores and was read in', () => {
      const file = new URL(`../../src/oracles/${id}.ts`, import.meta.url)
      expect(existsSync(fileURLToPath(file))).toBe(true)
      expect([title, ...(assumes ?? []), ...(ignores ?? [])].every((text) => text !== '')).toBe(
        true,
      )
      expect(assumes?.length).toBeGreaterThan(0)
      expect(ignores?.length).toBeGreaterThan(0)
      for (const { url, readOn } of citations) {
        expect(url).toMatch(/^https:\/\//)
        expect(readOn).toMatch(/^\d{4}-\d{2}-\d{2}$/)
      }
    })

    test('whose parameters say what they are, and refuse others', () => {
      const schema = z.toJSONSchema(parameters as z.ZodType, { io: 'input' })
      expect(fieldsOf(schema as Field).filter(({ description }) => !description)).toEqual([])
      const more = { ...sample.parameters, aWordTooMany: 1 }
      expect(parameters.safeParse(more).success).toBe(false)
    })
  })

  describe('at rest', () => {
    test('says what it said at the start, for ever, and asks for nothing', () => {
      const it = open()
      const start = it.world.oracles.startValue[2]
      for (const atMs of [0, 1, 15_000, 48_000, minute, 601_234, 86_400_000]) {
        expect(it.read(atMs)).toBe(start)
        expect(nextMs(it)).toBe(Infinity)
      }
      expect(it.source().read(it.world, Infinity)).toBe(start)
    })

    test('starts again with the same bits', () => {
      forAll(anyTicks, (ticks) => {
        const it = open()
        const first = play(it, ticks)
        it.restart()
        expect(play(it, ticks)).toEqual(first)
      })
    })
  })

  test('its state is all that it remembers: put back, or into another one', () => {
    forAll(fc.tuple(anyTicks, anyTicks), ([before, after]) => {
      const it = open()
      const { timeMs } = walk(it, before, 0)
      const memory = memoryOf(it)
      const first = play(it, after, undefined, timeMs)
      putBack(it, memory)
      expect(play(it, after, undefined, timeMs)).toEqual(first)
      const other = open()
      putBack(other, memory)
      expect(other.source().markets).toEqual(it.source().markets)
      expect(play(other, after, undefined, timeMs)).toEqual(first)
    })
  })

  describe('on any path', () => {
    test('its value is finite and not negative', () => {
      forAll(anyTicks, (ticks) => {
        for (const value of play(open(), ticks)) expect(value >= 0 && value < Infinity).toBe(true)
      })
    })

    test('of several readings at one time the last one counts', () => {
      forAll(fc.tuple(anyTicks, fc.array(anyPrice, { maxLength: 3 })), ([ticks, prices]) => {
        const often = open()
        const source = often.read
        const noisy: OracleWorld = {
          ...often,
          read(timeMs) {
            const shown = often.world.markets.liquidity.map((market) => market.mid())
            for (const price of prices) {
              often.show('m', price)
              often.show('n', price)
              source(timeMs)
            }
            often.show('m', shown[0])
            often.show('n', shown[1])
            return source(timeMs)
          },
        }
        expect(play(noisy, ticks)).toEqual(play(open(), ticks))
      })
    })

    test('it says nothing else before the time it named, and more readings change nothing', () => {
      forAll(anyTicks, (ticks) => {
        const it = open()
        const often = play(it, ticks, (atMs) => {
          const before = it.world.oracles.value[2]
          expect(it.read(atMs)).toBe(before)
        })
        expect(often).toEqual(play(open(), ticks))
      })
    })

    test('asking what it will say in the end leaves it as it is', () => {
      forAll(anyTicks, (ticks) => {
        const it = open()
        const asked = play(it, ticks, () => {
          const renewedMs = it.source().updatedMs?.()
          it.source().read(it.world, Infinity)
          expect(it.source().updatedMs?.()).toBe(renewedMs)
        })
        expect(asked).toEqual(play(open(), ticks))
      })
    })

    test('what it will say in the end is what it says in the end', () => {
      forAll(fc.tuple(anyTicks, anyPrice, anyPrice), ([ticks, m, n]) => {
        const it = open()
        const last = { waitMs: 4321, m, n }
        play(it, ticks)
        it.show('m', m)
        it.show('n', n)
        const promised = it.read(Infinity)
        it.restart()
        expect(play(it, [...ticks, last]).at(-1)).toBe(promised)
        expect(nextMs(it)).toBe(Infinity)
      })
    })
  })

  if (sample.follows !== false)
    test('follows both markets to where they stay', () => {
      const it = open()
      const tick = { waitMs: 1234, m: 64, n: 64 }
      expect(play(it, [tick]).at(-1)).toBe(sample.says ?? 64)
    })

  describe('in a run', () => {
    const runs: [string, Partial<Settings>][] = [
      ['quasi-static, batch', {}],
      ['quasi-static, serial', { execution: 'serial' }],
      ['clocked', { clock: { mode: 'clocked', everyMs: 7000 } }],
      ['late', { shocks: [{ model: 'price-gap', drop: 0.3, atMs: 61_000 }] }],
    ]
    test.each(runs)('%s: nothing is lost, it ends, and starts afresh', (_name, changes) => {
      const run = createRun(smallWorldWith(sample, model, above, changes), registry, {
        verify: true,
      })
      advance(run)
      const first = summarize(run)
      expect(first.outcome).toBe('quiet')
      const { follows, liquidates = follows === false ? 0 : 2 } = sample
      expect(first.liquidatedAccounts).toBe(liquidates)
      restart(run)
      advance(run)
      expect(summarize(run).hash).toBe(first.hash)
    })

    test('what it says is caused by what moved its market', () => {
      const run = createRun(smallWorldWith(sample, model, above), registry)
      advance(run)
      const events = [...eventsOf(run)]
      const said = events.filter(({ oracle }) => oracle === 'it')
      expect(said.length > 0).toBe(sample.follows !== false)
      for (const event of said) {
        let root = event
        while (root.cause !== null) root = events[root.cause]
        expect(root.kind).toBe('shock')
      }
    })
  })
})

/** Everything that changes while oracles are read. */
const memoryOf = ({ world: { oracles: table, markets } }: OracleWorld) => ({
  states: table.source.map(({ state }) => copyState(state)),
  said: Float64Array.from(table.value),
  shown: markets.liquidity.map((market) => market.mid()),
})

function putBack({ world, show }: OracleWorld, memory: ReturnType<typeof memoryOf>): void {
  for (const [row, { state }] of world.oracles.source.entries()) {
    if (state !== undefined) restoreState(state, memory.states[row] as object)
    world.oracles.value[row] = price(memory.said[row])
  }
  for (const [row, id] of ['m', 'n'].entries()) show(id, memory.shown[row])
}

/** Three longs at different leverage and two books; the contract is marked by `it`. */
function smallWorldWith(
  { adding = (snapshot: Snapshot) => snapshot }: Sample,
  it: ModelSpec,
  above: Readonly<Record<string, ModelSpec>>,
  changes: Partial<Settings> = {},
) {
  const brackets = [{ floor: 0, rate: 0.01 }]
  const settings = {
    seed: 1,
    order: 'byWorstHealth',
    execution: 'batch',
    clock: { mode: 'quasi-static' },
    endMs: 86_400_000,
    roundsMax: 100_000,
    priceFloor: 0.001,
    shocks: [{ model: 'price-gap', drop: 0.3 }],
    actors: [],
    mitigations: [],
    ...changes,
  } as Settings
  const small = smallSnapshot({
    rules: { model: 'plain-perpetual' },
    things: { m: { price: 100, brackets }, n: { price: 100, brackets } },
    accounts: {
      ann: { wallet: 100, m: [10, 100] },
      bob: { wallet: 250, m: [10, 100] },
      eve: { wallet: 900, m: [10, 100] },
    },
  })
  const snapshot: Snapshot = {
    ...small,
    oracles: Object.entries({ ...above, it }).map(([id, source]) => ({ id, source })),
    instruments: small.instruments.map((row) => ({
      ...row,
      oracle: row.id === 'm' ? 'it' : 'other',
    })),
  }
  return compile(adding(snapshot), settings, registry)
}

/** A firm with a thousand dollars, and a home for shares of it. */
function withFirm(snapshot: Snapshot): Snapshot {
  const { id: oracle } = snapshot.oracles[0]
  const balance = { venue: 'venue', kind: 'balance', oracle } as const
  const instruments = [...snapshot.instruments, { ...balance, id: 'share', asset: 'SHARE' }]
  const { count, id = [], venue, wallet } = snapshot.accounts
  const { legs } = snapshot
  const zero = (given: ArrayLike<number>) => [...Array.from(given), 0]
  return {
    ...snapshot,
    assets: [...snapshot.assets, { id: 'SHARE' }],
    instruments,
    accounts: {
      count: count + 2,
      id: [...id, 'vault', 'home'],
      venue: zero(zero(venue)),
      wallet: [...Array.from(wallet), 1000, 0],
    },
    legs: {
      count: legs.count + 1,
      account: [...Array.from(legs.account), count + 1],
      instrument: [...Array.from(legs.instrument), snapshot.instruments.length],
      amount: zero(legs.amount),
      entry: zero(legs.entry),
    },
    credit: { asset: 'USD', firms: [{ id: 'vault', accounts: ['venue/vault'] }], debts: [] },
  }
}

function* eventsOf(run: Run) {
  for (let event = 0; event < (run.trace?.written.count ?? 0); event++) yield eventRow(run, event)
}

interface Field {
  readonly description?: string
  readonly properties?: Record<string, Field>
  readonly items?: Field
}

/** All fields of a schema, nested ones too. */
function fieldsOf({ properties = {}, items }: Field): Field[] {
  const own = Object.values(properties)
  const inside = items === undefined ? own : [...own, items]
  return [...own, ...inside.flatMap(fieldsOf)]
}
