import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cash, held, rowOf, type SmallWorld, smallRun } from '../../test/small-world.ts'
import { equity } from '../engine/margin/margin.ts'
import { advance } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'

const brackets = [
  { floor: 0, rate: 0.005 },
  { floor: 50_000, rate: 0.01 },
  { floor: 250_000, rate: 0.025 },
]
const binance = { model: 'binance-usdm', liquidationFee: 0 }

function ended(given: Omit<SmallWorld, 'rules'> & Partial<SmallWorld>): Run {
  const run = smallRun({ rules: binance, ...given })
  advance(run)
  return run
}

const events = (run: Run, kind: string) =>
  [...eventRows(run)].filter((event) => event.kind === kind)

const fall = (by: number) => ({ shocks: [{ model: 'price-gap', by: -by }] })

describe('takeover', () => {
  const things = { X: { price: 100, tiers: brackets } }
  const accounts = { long: { wallet: 1, X: [1, 100] as const } }

  test('in the first bracket the fund takes the position at the bankruptcy price', () => {
    const run = ended({ things, accounts, fund: 100, settings: fall(0.6) })
    const [taken] = events(run, 'takeover')
    expect(taken).toMatchObject({ account: 'long', quantity: 1 })
    expect(taken.price).toBeCloseTo(99, 12)
    expect(held(run, 'long', 'X')).toBe(0)
    expect(cash(run, 'long')).toBe(0)
    // Sold at the mark less half the spread: the fund keeps what lay above bankruptcy.
    expect(cash(run, 'fund')).toBeCloseTo(100.4, 2)
  })

  test('below the bankruptcy price the fund pays the difference', () => {
    const run = ended({ things, accounts, fund: 100, settings: fall(3) })
    expect(events(run, 'takeover')[0].price).toBeCloseTo(99, 12)
    expect(cash(run, 'fund')).toBeCloseTo(98, 2)
  })

  test('several positions: every one at its price, and nothing is left or owed', () => {
    const both = { X: things.X, Y: { price: 10, tiers: brackets } }
    const run = ended({
      things: both,
      accounts: { cross: { wallet: 10, X: [10, 100] as const, Y: [-50, 10] as const } },
      fund: 100,
      settings: { shocks: [{ model: 'price-gap', markets: 'X', by: -0.6 }] },
    })
    // Equity 4 of notional 1,494: every position may lose 0.268 % before nothing is left.
    const share = 4 / 1494
    expect(events(run, 'takeover').map(({ price }) => price)).toEqual([
      expect.closeTo(99.4 * (1 - share), 9),
      expect.closeTo(10 * (1 + share), 9),
    ])
    expect(cash(run, 'cross')).toBe(0)
    expect(cash(run, 'fund')).toBeCloseTo(104, 1)
  })
})

describe('smart liquidation', () => {
  const things = { X: { price: 100, tiers: brackets } }

  test('a position in a higher bracket is cut to the lower one and left alone', () => {
    // 300,000 at 2.5 % less 4,000: 3,500; one bracket down 2,250.
    const accounts = { long: { wallet: 6000, X: [3000, 100] as const } }
    const run = ended({ things, accounts, fund: 1e6, settings: fall(1) })
    expect(events(run, 'takeover')).toEqual([])
    const [order] = events(run, 'order')
    expect(order.quantity).toBeCloseTo(250_000 / 99 - 3000, 9)
    expect(held(run, 'long', 'X')).toBeCloseTo(250_000 / 99, 9)
  })

  test('whoever is still short of margin at the next check is taken over', () => {
    const accounts = { long: { wallet: 4500, X: [3000, 100] as const } }
    const run = ended({ things, accounts, fund: 1e6, settings: fall(1) })
    expect(events(run, 'order').length).toBe(2)
    expect(events(run, 'takeover').length).toBe(1)
    expect(held(run, 'long', 'X')).toBe(0)
  })

  test('whoever recovers is cut again the next time', () => {
    const accounts = { long: { wallet: 6000, X: [3000, 100] as const } }
    const gaps = [0, 60_000].map((atMs) => ({ model: 'price-gap', by: -1, atMs }))
    const run = ended({ things, accounts, fund: 1e6, settings: { shocks: gaps } })
    expect(events(run, 'order').map(({ timeMs }) => timeMs)).toEqual([0, 60_000])
    expect(held(run, 'long', 'X')).toBeCloseTo(50_000 / 98, 6)
    expect(events(run, 'takeover')).toEqual([])
  })

  test('the fee is charged on what was sold, and goes to the fund', () => {
    const accounts = { long: { wallet: 6000, X: [3000, 100] as const } }
    const rules = { model: 'binance-usdm', liquidationFee: 0.0125 }
    const run = ended({ rules, things, accounts, fund: 0, settings: fall(1) })
    const [order] = events(run, 'order')
    const [fee] = events(run, 'transfer').filter(({ reason }) => reason === 'fee')
    expect(fee.value).toBeCloseTo(0.0125 * order.value, 9)
  })
})

describe('when the fund is not enough', () => {
  // The book takes 300 of 1,000 above the price at which the fund has nothing left.
  const thin = {
    X: {
      price: 100,
      tiers: brackets,
      bids: [
        [99.9, 300],
        [90, 1e9],
      ] as const,
    },
  }
  const things = { X: { ...thin.X, asks: [[100.1, 1e9]] as const } }
  const accounts = {
    long: { wallet: 500, X: [1000, 100] as const },
    short: { wallet: 1e5, X: [-400, 120] as const },
    other: { wallet: 1e6, X: [-600, 101] as const },
  }

  test('it ends at exactly 0, then the best ranked are closed where it had nothing left', () => {
    const run = ended({ things, accounts, fund: 2000, settings: fall(2) })
    const zero = 98 - (500 + 2000 - 2000 - 300 * 0.1) / 700
    const closed = events(run, 'deleveraging')
    expect(closed.map(({ account, quantity }) => [account, quantity])).toEqual([
      ['short', expect.closeTo(400, 9)],
      ['other', expect.closeTo(300, 9)],
    ])
    for (const { price } of closed) expect(price).toBeCloseTo(zero, 6)
    expect(cash(run, 'fund')).toBeCloseTo(0, 9)
    expect(cash(run, 'bad-debt')).toBeCloseTo(0, 9)
    expect(held(run, 'other', 'X')).toBeCloseTo(-300, 9)
  })

  test('an account it cannot carry is closed at its own bankruptcy price, the fund spared', () => {
    const run = ended({ things, accounts, fund: 100, settings: fall(2) })
    const closed = events(run, 'deleveraging')
    expect(closed.map(({ account }) => account)).toEqual(['short', 'other'])
    for (const { price } of closed) expect(price).toBeCloseTo(99.5, 9)
    expect(cash(run, 'fund')).toBe(100)
    expect(equity(run.world, rowOf(run, 'long'))).toBeCloseTo(0, 9)
  })
})

const published = new URL(
  '../../../shared/data/margin-tiers/binance-usdm-2024-10.json',
  import.meta.url,
)
const has = existsSync(published)
if (!has) console.log('skipped: ../shared/data/margin-tiers is absent')

test.skipIf(!has)('maintenance amounts of all 349 contracts follow from their brackets', () => {
  interface Bracket {
    minNotional: number
    maintenanceMarginRate: number
    info: { cum: string }
  }
  const contracts = Object.entries<Bracket[]>(JSON.parse(readFileSync(published, 'utf8')))
  const things = Object.fromEntries(
    contracts.map(([id, rows]) => {
      const tiers = rows.map((row) => ({
        floor: row.minNotional,
        rate: row.maintenanceMarginRate,
      }))
      return [id, { price: 1, tiers, isTraded: false }]
    }),
  )
  const { tiers } = smallRun({ rules: binance, things, accounts: {} }).world
  const amounts = contracts.flatMap(([, rows]) => rows.map(({ info }) => Number(info.cum)))
  expect(amounts.length).toBe(2805)
  const errors = amounts.map((cum, row) => Math.abs(tiers.deduction[row] - cum) / Math.max(1, cum))
  expect(Math.max(...errors)).toBeLessThan(1e-9)
})
