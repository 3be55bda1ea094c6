// Slices against the long way: the same events, whatever happens in a slice; sums but for rounding.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { caseOne } from '../../../bench/populations.ts'
import { smallSnapshot } from '../../../test/small-world.ts'
import { registry } from '../../registry.ts'
import { compile } from '../compile/compile.ts'
import type { Run } from '../ports/run.ts'
import { readTrace } from '../reading/read-trace.ts'
import { hashTables } from '../reading/result-hash.ts'
import { defaultSettings, type Snapshot } from '../world/snapshot.ts'
import { fork, scope } from './fork.ts'
import { advance, createRun, restart, step } from './run.ts'

/** Runs with a trace: by slices, and account by account. */
function twins(snapshot: Snapshot, drop: number): { short: Run; long: Run } {
  const shocks = [0, 1000].map((atMs) => ({ model: 'price-gap', drop, atMs }))
  const world = compile(snapshot, { ...defaultSettings, shocks }, registry)
  const [short, long] = (['cheapest', 'follow'] as const).map((search) => {
    // Put back and run again: nothing may be left of the first time.
    const run = createRun(world, registry, { search })
    advance(run)
    restart(run)
    advance(run)
    return run
  })
  return { short, long }
}

/** Where two runs are apart: at all in what is counted, by more than rounding in what is summed. */
function apart(short: Run, long: Run): string[] {
  const [a, b] = [short, long].map(readTrace)
  const { accounts, legs } = long.world
  const counted = ({ outcome, round, log, causes }: Run) => [
    outcome,
    round,
    log.rounds.liquidated.slice(0, 20),
    causes.venueEvent,
    causes.marketEvent,
  ]
  const summed = [
    ['cash', short.world.accounts.cash, accounts.cash],
    ['amount', short.world.legs.amount, legs.amount],
    ['price', short.log.prices, long.log.prices],
    ['forced', short.log.rounds.forcedUsd, long.log.rounds.forcedUsd],
    ['bad debt', short.log.rounds.badDebtUsd, long.log.rounds.badDebtUsd],
    ['flows', short.flows, long.flows],
  ] as const
  const found = summed.flatMap(([name, one, other]) => differs(name, one, other, other.length))
  if (String(counted(short)) !== String(counted(long))) found.push('counts')
  if (a.count !== b.count) return [...found, `${a.count} events, and ${b.count}`]
  const { count, ...columns } = a
  for (const [name, column] of Object.entries(columns)) {
    found.push(...differs(name, column, b[name as keyof typeof columns], count))
  }
  return found
}

type Numbers = { readonly [at: number]: number }

function differs(name: string, one: Numbers, other: Numbers, count: number): string[] {
  let size = 1
  for (let at = 0; at < count; at++) size = Math.max(size, Math.abs(other[at]))
  // What is left where large numbers cancel is as exact as they are.
  const limit = name === 'value' || name === 'cash' || name === 'moved' ? 1e-9 * size : 0
  for (let at = 0; at < count; at++) {
    const allowed = Math.max(limit, 1e-9 * Math.abs(other[at]))
    if (!(Math.abs(one[at] - other[at]) <= allowed))
      return [`${name} ${at}: ${one[at]}, ${other[at]}`]
  }
  return []
}

test.each([0.01, 0.03, 0.2])('case 1, twice −%d: all columns of the trace', (drop) => {
  const { short, long } = twins(caseOne(3000), drop)
  expect(short.log.rounds.liquidated.some((count) => count > 100)).toBe(true)
  expect(apart(short, long)).toEqual([])
})

test.each([
  ['an empty book', 150.5, 0],
  ['a fund that pays some', 1e6, 40],
])('%s: all columns of the trace', (_, size, fund) => {
  const snapshot = smallSnapshot({
    rules: { model: 'plain-perpetual' },
    fund,
    things: {
      P: {
        price: 100,
        brackets: [{ floor: 0, rate: 0.01 }],
        bids: [99, 98, 90].map((at) => [at, size]),
      },
    },
    accounts: Object.fromEntries(
      Array.from({ length: 400 }, (_, at) => [
        `a${at}`,
        { wallet: 10 + at / 100, P: [1, 110] as const },
      ]),
    ),
  })
  const { short, long } = twins(snapshot, 0.03)
  expect(apart(short, long)).toEqual([])
})

test('forks and scopes between slices that are not written out: the same events', () => {
  const shocks = [0, 1000].map((atMs) => ({ model: 'price-gap', drop: 0.03, atMs }))
  const world = compile(caseOne(3000), { ...defaultSettings, shocks }, registry)
  const [plain, tried, forked] = [1, 2, 3].map(() => createRun(world, registry))
  advance(plain)
  for (const run of [tried, forked]) {
    step(run)
    step(run)
    expect(run.trace?.slices).toHaveLength(2)
  }
  const twin = fork(forked)
  scope(tried, () => {
    step(tried)
    step(tried)
    expect(tried.trace?.slices).not.toHaveLength(0)
  })
  for (const run of [tried, forked, twin]) {
    advance(run)
    expect(apart(run, plain)).toEqual([])
  }
  // Slices of the run before are nothing of this one.
  restart(plain)
  step(plain)
  restart(plain)
  expect(plain.trace?.slices).toHaveLength(0)
})

// Books of few or many levels, accounts alike or not, with debts or a fund that pays some of them.
test('random populations on random books: all columns of the trace', () => {
  // Equal or well apart: of what is equal but for rounding either may be worse.
  const even = fc.integer({ min: 0, max: 500 }).map((it) => it / 500)
  const account = fc.tuple(even, even, even)
  const world = fc.record({
    accounts: fc.array(account, { minLength: 100, maxLength: 300 }),
    isShort: fc.boolean(),
    isAlike: fc.boolean(),
    levels: fc.integer({ min: 1, max: 60 }),
    depth: fc.double({ min: 0.3, max: 4, noNaN: true }),
    fund: fc.constantFrom(0, 0, 30),
    more: fc.constantFrom('nothing', 'a firm', 'a venue'),
    drop: fc.constantFrom(0.02, 0.1, 0.3),
  })
  let slices = 0
  fc.assert(
    fc.property(world, (drawn) => {
      const snapshot = populationOf(drawn)
      const { short, long } = twins(snapshot, drawn.isShort ? -drawn.drop : drawn.drop)
      if (long.log.rounds.liquidated.some((count) => count >= 64)) slices++
      expect(apart(short, long)).toEqual([])
      const counted = createRun(short.origin, registry, { trace: false, verify: true })
      advance(counted)
      expect(hashTables(counted.world)).toBe(hashTables(short.world))
    }),
    { numRuns: 150 },
  )
  expect(slices).toBeGreaterThan(20)
})

interface Drawn {
  readonly accounts: readonly (readonly number[])[]
  readonly isShort: boolean
  readonly isAlike: boolean
  readonly levels: number
  readonly depth: number
  readonly fund: number
  readonly more: string
}

function populationOf({ accounts, isShort, isAlike, levels, depth, ...drawn }: Drawn): Snapshot {
  const side = isShort ? -1 : 1
  const held = accounts.map(([size]) => (isAlike ? 1 : 0.5 + 5 * size))
  const total = held.reduce((sum, size) => sum + size, 0)
  const step = 20 / levels
  const sides = (sign: number): [number, number][] =>
    Array.from({ length: levels }, (_, at) => [
      100 + sign * (1 + step * at),
      (depth * total) / levels,
    ])
  const snapshot = smallSnapshot({
    rules: { model: 'plain-perpetual' },
    fund: drawn.fund,
    things: {
      P: {
        price: 100,
        brackets: [{ floor: 0, rate: 0.01 }],
        bids: sides(-1),
        asks: sides(1),
      },
    },
    accounts: Object.fromEntries(
      accounts.map(([, margin, entry], at) => {
        const wallet = held[at] * (isAlike ? 5 + Math.round(20 * margin) : 4 + 30 * margin)
        const paid = isAlike ? 100 : 98 + 4 * entry
        return [`a${at}`, { wallet, P: [side * held[at], paid] as const }]
      }),
    ),
  })
  const { venues } = snapshot
  if (drawn.more === 'a venue')
    return { ...snapshot, venues: [...venues, { ...venues[0], id: 'w' }] }
  if (drawn.more === 'nothing') return snapshot
  const firms = [{ id: 'F', accounts: ['venue/a0', 'venue/a9'], cash: 1e9 }]
  return { ...snapshot, credit: { asset: 'USD', firms, debts: [] } }
}
