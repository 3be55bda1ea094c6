import { describe, expect, test } from 'vitest'
import { families } from '../../test/conformance/sample-worlds.ts'
import { joinedWorld } from '../../test/joined-world.ts'
import { cash, held, type SmallWorld, smallRun } from '../../test/small-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun, restart } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { hashTables } from '../engine/reading/result-hash.ts'
import { summarize } from '../engine/reading/summary.ts'
import { closeGate } from '../engine/verbs/gates.ts'
import { defaultSettings, type ModelSpec, type Settings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'
import { forcedSales } from '../risk/forced-sales.ts'
import { waterfallOf } from './tiered-perpetual.ts'

const brackets = [{ floor: 0, rate: 0.05 }]
const bids = [
  [99.9, 10],
  [98.9, 10],
] as const
const things = { X: { price: 100, brackets, bids, asks: [[100.1, 1e6]] as const } }
/** Bankrupt at 90, liquidated below 90 / 0.95 = 94.74. */
const accounts: SmallWorld['accounts'] = {
  long: { wallet: 1000, X: [100, 100] },
  short: { wallet: 9000, X: [-100, 100] },
}

function ended(rules: Partial<ModelSpec>, by: number, given: Partial<SmallWorld> = {}): Run {
  const shocks = [{ model: 'price-gap', by }]
  const all = { model: 'tiered-perpetual', ...rules }
  const run = smallRun({ rules: all, things, accounts, settings: { shocks }, ...given })
  advance(run)
  return run
}

const kinds = (run: Run) =>
  [...eventRows(run)]
    .filter(({ kind }) => ['order', 'takeover', 'deleveraging'].includes(kind))
    .map(({ kind, quantity, price }) => [kind, quantity, Math.round(price * 1e4) / 1e4])

describe('who takes a position', () => {
  test('the book down to the bankruptcy price; the rest is closed at the mark, at no cost', () => {
    const run = ended({}, -7)
    // Bids stand at 92.9 and 91.9.
    expect(kinds(run)).toEqual([
      ['order', -20, 92.4],
      ['deleveraging', 80, 93],
    ])
    expect(cash(run, 'long')).toBeCloseTo(1000 - 20 * 7.6 - 80 * 7, 9)
    expect(run.log.adlGivenUpUsd).toBe(0)
  })

  test('whoever is safe after a part of his order stays', () => {
    const run = ended({}, -6, { things: { X: { ...things.X, asks: [[99.95, 1e6]] } } })
    // 80 are left with 388 of equity, and need 376 at 94; the next mark is lower.
    expect(kinds(run)[0]).toEqual(['order', -20, 93.4])
    expect(run.log.rounds.adlUsd[0]).toBe(0)
    expect(run.log.rounds.adlUsd[1]).toBeGreaterThan(0)
  })

  test('liquidators at the mark less their discount, as far as their margin goes', () => {
    const rules = { liquidators: { discount: 0.01, leverage: 4 } }
    const run = ended({ ...rules, book: 'none', deleveraging: 'none' }, -6)
    // Without `liquidators` in the scenario they always have enough.
    expect(kinds(run)).toEqual([['takeover', 100, 0.99 * 94]])
    expect(cash(run, 'long')).toBeCloseTo(1000 - 100 * (100 - 0.99 * 94), 9)
    expect(held(run, 'liquidator', 'X')).toBe(100)
  })

  test.each([
    ['more than the discount', -6, 0.99],
    ['less than the discount', -9.5, 90 / 90.5],
    ['nothing', -12, 1],
  ])('a discount leaves no debt to an account that has %s', (_, by, share) => {
    const rules = { liquidators: { discount: 0.01 }, book: 'none', deleveraging: 'none' }
    const run = ended(rules, by, { fund: 1000 })
    const at = share * (100 + by)
    expect(kinds(run)).toEqual([['takeover', 100, Math.round(at * 1e4) / 1e4]])
    const left = Math.max(0, 1000 + 100 * (at - 100))
    expect(cash(run, 'long')).toBeCloseTo(left, 9)
    // The fund pays what the price has lost, and nobody's discount.
    expect(cash(run, 'fund')).toBeCloseTo(1000 - Math.max(0, 100 * (-by - 10)), 9)
    if (by > -10) expect(cash(run, 'fund')).toBe(1000)
  })

  test.each([
    ['previous-mark', 100],
    ['bankruptcy-price', 90],
  ])('at the %s a winner gives up what he has, and no more', (deleveraging, asked) => {
    const run = ended({ deleveraging, book: 'none' }, -20, {
      things: { X: { price: 100, brackets }, Y: { price: 100, brackets } },
      // At 80 the short has won 2,000 and lost 1,800: 800 are left, of which Y asks for 360.
      accounts: {
        long: { wallet: 1000, X: [100, 100] },
        short: { wallet: 600, X: [-100, 100], Y: [90, 100] },
        other: { wallet: 9000, Y: [-90, 100] },
      },
    })
    expect((asked - 80) * 100).toBeGreaterThan(800)
    const first = [...eventRows(run)].find(({ kind }) => kind === 'deleveraging')
    expect(first).toMatchObject({ quantity: 100, price: 88 })
    const flows = [...eventRows(run)].filter(({ kind }) => kind === 'fund' || kind === 'bad-debt')
    expect(flows.map(({ value }) => value)).toEqual([200])
    expect(cash(run, 'short')).toBe(0)
  })

  test('a vault takes at the bankruptcy price what a fifth of the mark and the loss allow', () => {
    const run = ended({ backstop: { leverage: 5 }, book: 'none' }, -12, { backstop: 980 })
    // A unit needs 88 / 5 and loses 2: 980 / 19.6 = 50.
    expect(kinds(run).map(([kind, , at]) => [kind, at])).toEqual([
      ['takeover', 90],
      ['deleveraging', 88],
    ])
    expect(held(run, 'backstop', 'X')).toBeCloseTo(50, 12)
    expect(waterfallOf(run.world, 0)?.tiers.backstop.left).toBe(0)
    // The other half owes 100, and the short pays that out of a profit of 1,200.
    expect(run.log.adlGivenUpUsd).toBeCloseTo(100, 9)
  })

  test('without auto-deleveraging the rest goes at any price, or stays open', () => {
    const run = ended({ deleveraging: 'none' }, -12, { fund: 20 })
    expect(kinds(run)).toEqual([['order', -20, 87.4]])
    expect(run.outcome).toBe('no-liquidity')
    expect(held(run, 'long', 'X')).toBe(80)
  })

  test('without book and auto-deleveraging nobody takes it, and it stays open', () => {
    const run = ended({ book: 'none', deleveraging: 'none' }, -12, { fund: 20 })
    expect(kinds(run)).toEqual([])
    expect(run.outcome).toBe('no-liquidity')
  })

  test('a halted market is asked what it would still sell at any price', () => {
    const price = { price: 100, impact: 0.002, volume: 1000, permanent: 0.5, halfLifeMs: 60_000 }
    const liquidity = { model: 'metaorder-impact', ...price }
    const world = joinedWorld({ X: { liquidity, longs: [[-1000, 5000]], rate: 0.05 } })
    const rules = { model: 'tiered-perpetual', book: 'any-price', deleveraging: 'none' }
    const venues = world.venues.map((venue) => ({ ...venue, rules }))
    const gap = { model: 'price-gap', drop: -0.1 }
    const shocks = [gap, { model: 'trading-halt', forMs: 60_000 }]
    const settings = { ...defaultSettings, shocks }
    const run = createRun(compile({ ...world, venues }, settings, registry), registry, {
      verify: true,
    })
    advance(run)
    // Depth up to the largest number overflowed, and the run ended with an error.
    expect(run.outcome).toBe('quiet')
    expect(kinds(run).map(([kind, units]) => [kind, units])).toEqual([['order', 1000]])
    expect(cash(run, '#0')).toBe(0)
  })

  test('an order that a halt has kept from the book is repeated, not passed down', () => {
    const shocks = [{ model: 'price-gap', by: -7 }]
    const rules = { model: 'tiered-perpetual' }
    const run = smallRun({ rules, things, accounts, settings: { shocks } })
    closeGate(run, 'market', 0, 5000)
    advance(run)
    const times = [...eventRows(run)].filter(
      ({ kind }) => kind === 'order' || kind === 'deleveraging',
    )
    expect(times.map(({ kind, timeMs }) => [kind, timeMs])).toEqual([
      ['order', 5000],
      ['deleveraging', 5000],
    ])
  })
})

test('a taker that is below zero goes down the waterfall himself when somebody fails again', () => {
  const given: Partial<SmallWorld> = {
    backstop: 2000,
    accounts: {
      ...accounts,
      late: { wallet: 4000, X: [100, 100] },
      other: { wallet: 90_000, X: [-100, 100] },
    },
    settings: {
      shocks: [
        { model: 'price-gap', by: -9 },
        { model: 'price-gap', by: -40, atMs: 1000 },
      ],
    },
  }
  const run = ended({ backstop: { leverage: 5 }, book: 'none' }, 0, given)
  expect(held(run, 'backstop', 'X')).toBe(0)
  expect(cash(run, 'backstop')).toBe(0)
  expect(held(run, 'late', 'X')).toBe(0)
  expect(summarize(run).badDebtUsd).toBe(0)
})

test('loop gain counts what is ordered once, though it may go down the waterfall', () => {
  const count = (book: string) => {
    const rules = { model: 'tiered-perpetual', book }
    const run = smallRun({ rules, things, accounts })
    return forcedSales(run, ({ markets }) => markets.liquidity[0].move(1, -6))[0]
  }
  expect(count('bankruptcy-price')).toBe(100)
  expect(count('none')).toBe(100)
})

describe('any waterfall in the sample world', () => {
  const waterfalls: Partial<ModelSpec>[] = [
    { liquidators: {}, backstop: {}, deleveraging: 'pro-rata', socialised: 'profit' },
    { book: 'any-price', liquidators: {}, deleveraging: 'queue', socialised: 'equity' },
    { book: 'none', backstop: { leverage: 2 }, deleveraging: 'queue', ranking: 'hyperliquid' },
    { backstop: {}, deleveraging: 'bankruptcy-price', liquidationFee: 0.01 },
    { liquidators: {}, deleveraging: 'previous-mark', socialised: 'profit' },
    { deleveraging: 'none', socialised: 'equity' },
  ]
  const variants: Partial<Settings>[] = [
    {},
    { execution: 'serial' },
    { clock: { mode: 'clocked', everyMs: 500 }, endMs: 60_000 },
  ]
  const cases = waterfalls.flatMap((rules) => variants.map((more) => [rules, more] as const))

  test.each(cases)('%j, %j: ends, is conserved, starts afresh, same bits', (rules, more) => {
    for (const drop of [0.05, 0.2, 0.5, -0.4]) {
      const shocks = [
        { model: 'price-gap', drop },
        { model: 'price-gap', drop, atMs: 5000 },
      ]
      const { snapshot, settings } = families.margin('tiered-perpetual', shocks)
      const venues = snapshot.venues.map((venue) => ({
        ...venue,
        liquidators: 30_000,
        rules: { model: 'tiered-perpetual', ...rules },
      }))
      const world = compile({ ...snapshot, venues }, { ...settings, ...more }, registry)
      const run = createRun(world, registry, { verify: true })
      advance(run)
      expect(run.outcome).not.toBe('rounds-max')
      const hash = hashTables(run.world)
      restart(run)
      advance(run)
      expect(hashTables(run.world)).toBe(hash)
      const bare = createRun(compile({ ...snapshot, venues }, world.settings, registry), registry, {
        trace: false,
        search: 'scan',
      })
      advance(bare)
      expect(hashTables(bare.world)).toBe(hash)
    }
  })
})
