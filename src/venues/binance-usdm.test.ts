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
  const things = { X: { price: 100, brackets: brackets } }
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
    const both = { X: things.X, Y: { price: 10, brackets: brackets } }
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
  const things = { X: { price: 100, brackets: brackets } }

  const sold = (run: Run) => events(run, 'order').map(({ quantity }) => quantity)
  const fee = { model: 'binance-usdm', liquidationFee: 0.0125 }
  /** Notional whose maintenance, and one percent more, is so much: in the bracket of 2.5 %. */
  const carried = (margin: number) => (margin / 1.01 + 4000) / 0.025

  test('a position is reduced until it complies, and left alone', () => {
    // 297,000 at 2.5 % less 4,000: 3,425 for 3,000 of equity.
    const accounts = { long: { wallet: 6000, X: [3000, 100] as const } }
    const run = ended({ things, accounts, fund: 1e6, settings: fall(1) })
    expect(events(run, 'takeover')).toEqual([])
    expect(sold(run)).toEqual([expect.closeTo(carried(3000) / 99 - 3000, 6)])
    expect(held(run, 'long', 'X')).toBeCloseTo(carried(3000) / 99, 6)
  })

  test('through a bracket where it must be, at once', () => {
    // 1,500 of equity carry 1,485 of margin: 198,515 at 1 % less 500.
    const accounts = { long: { wallet: 4500, X: [3000, 100] as const } }
    const run = ended({ things, accounts, fund: 1e6, settings: fall(1) })
    expect(events(run, 'takeover')).toEqual([])
    expect(held(run, 'long', 'X')).toBeCloseTo((1500 / 1.01 + 250) / 0.01 / 99, 0)
  })

  test('whoever recovers is reduced again the next time', () => {
    const accounts = { long: { wallet: 6000, X: [3000, 100] as const } }
    const gaps = [1, 0.5].map((by, at) => ({ model: 'price-gap', by: -by, atMs: at * 60_000 }))
    const run = ended({ things, accounts, fund: 1e6, settings: { shocks: gaps } })
    expect(events(run, 'order').map(({ timeMs }) => timeMs)).toEqual([0, 60_000])
    expect(events(run, 'takeover')).toEqual([])
  })

  test('the fee is charged on what was sold, goes to the fund, and is counted on', () => {
    const accounts = { long: { wallet: 6000, X: [3000, 100] as const } }
    const run = ended({ rules: fee, things, accounts, fund: 0, settings: fall(1) })
    const [order] = events(run, 'order')
    const [paid] = events(run, 'transfer').filter(({ reason }) => reason === 'fee')
    expect(paid.value).toBeCloseTo(0.0125 * order.value, 9)
    const left = held(run, 'long', 'X') * 99
    expect(3000 - paid.value).toBeCloseTo(1.01 * (0.025 * left - 4000), -1)
    expect(events(run, 'order')).toHaveLength(1)
  })

  test('where the fee costs more than the sale frees, the fund takes over without one', () => {
    // In the bracket of 1 % a sale at 1.25 % brings nobody back.
    const accounts = { long: { wallet: 2900, X: [2000, 100] as const } }
    const run = ended({ rules: fee, things, accounts, fund: 1e6, settings: fall(1) })
    expect(events(run, 'takeover').map(({ account }) => account)).toEqual(['long'])
    expect(events(run, 'transfer').filter(({ reason }) => reason === 'fee')).toEqual([])
    expect(cash(run, 'long')).toBeCloseTo(0, 9)
  })
})

test('a fee takes no more than there is: no solvent account is driven below zero by it', () => {
  // The book is far below the mark: what the sale leaves is less than the fee on it.
  const brackets = [{ floor: 0, rate: 0.01 }]
  const thin = { price: 100, brackets, asks: [[100.1, 1e9]] as const }
  const bids = [
    [99.9, 1e-6],
    [99.3, 1e9],
  ] as const
  const rules = { model: 'tiered-perpetual', liquidationFee: 0.05, book: 'bankruptcy-price' }
  const accounts = { long: { wallet: 500, X: [300, 100] as const } }
  const run = ended({ rules, things: { X: { ...thin, bids } }, accounts, settings: fall(0.9) })
  expect(events(run, 'order').length).toBeGreaterThan(0)
  expect(events(run, 'fund')).toEqual([])
  expect(events(run, 'bad-debt')).toEqual([])
  expect(cash(run, 'long')).toBeGreaterThanOrEqual(0)
  expect(cash(run, 'bad-debt')).toBe(0)
})

describe('when the fund is not enough', () => {
  // The book takes 300 of 1,000 above the price at which the fund has nothing left.
  const thin = {
    X: {
      price: 100,
      brackets: brackets,
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
      const brackets = rows.map((row) => ({
        floor: row.minNotional,
        rate: row.maintenanceMarginRate,
      }))
      return [id, { price: 1, brackets, isTraded: false }]
    }),
  )
  const { brackets } = smallRun({ rules: binance, things, accounts: {} }).world
  const amounts = contracts.flatMap(([, rows]) => rows.map(({ info }) => Number(info.cum)))
  expect(amounts.length).toBe(2805)
  const errors = amounts.map(
    (cum, row) => Math.abs(brackets.deduction[row] - cum) / Math.max(1, cum),
  )
  expect(Math.max(...errors)).toBeLessThan(1e-9)
})
