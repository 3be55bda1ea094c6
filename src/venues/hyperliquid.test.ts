import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { cash, held, rowOf, type SmallWorld, smallRun } from '../../test/small-world.ts'
import { equity, priceAtLoss, slack } from '../engine/margin/margin.ts'
import { advance } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { hyperliquidBrackets, leverageBrackets } from './hyperliquid-brackets.ts'

const { BTC } = hyperliquidBrackets
// 1.25 % of maintenance below 150 million.
const things = { BTC: { price: 100, brackets: BTC } }

function ended(given: Partial<SmallWorld>): Run {
  const run = smallRun({ rules: { model: 'hyperliquid' }, things, accounts: {}, ...given })
  advance(run)
  return run
}

const events = (run: Run, kind: string) =>
  [...eventRows(run)].filter((event) => event.kind === kind)
const orders = (run: Run) =>
  events(run, 'order').map(({ timeMs, quantity }) => [timeMs, Math.round(quantity * 1e6) / 1e6])
const fallTo = (price: number, atMs = 0) => ({ model: 'price-gap', by: price - 100, atMs })

describe('orders', () => {
  test('a position up to 100,000 goes whole; what is left stays with the trader', () => {
    const accounts = { trader: { wallet: 1700, BTC: [1000, 100] as const } }
    const run = ended({ accounts, settings: { shocks: [fallTo(99.5)] } })
    expect(orders(run)).toEqual([[0, -1000]])
    expect(cash(run, 'trader')).toBeCloseTo(1700 - 500, -1)
  })

  // Equity 1,850 of a maintenance of 2,480, and of 1,984 when a fifth is gone.
  const large = { wallet: 3450, BTC: [2000, 100] as const }

  test('of a larger one a fifth, and the rest after 30 seconds if it is still unsafe', () => {
    const settings = { shocks: [fallTo(99.2)] }
    const run = ended({ accounts: { trader: large }, settings })
    expect(orders(run)).toEqual([
      [0, -400],
      [30_000, -1600],
    ])
    expect(cash(run, 'trader')).toBeCloseTo(1850, -1)
  })

  test('a fifth is enough for whoever is safe after it', () => {
    const settings = { shocks: [fallTo(99.2)] }
    const run = ended({ accounts: { trader: { ...large, wallet: 4000 } }, settings })
    expect(orders(run)).toEqual([[0, -400]])
    expect(held(run, 'trader', 'BTC')).toBeCloseTo(1600, 9)
  })

  test('read as the exchange writes it, orders during the cooldown are for everything', () => {
    const rules = { model: 'hyperliquid', duringCooldown: 'whole' }
    const run = ended({
      rules,
      accounts: { trader: large },
      settings: { shocks: [fallTo(99.2)] },
    })
    expect(orders(run)).toEqual([
      [0, -400],
      [0, -1600],
    ])
  })

  test.each([
    ['wait', 50_000, -1600],
    ['wait', 61_000, -320],
    ['whole', 20_000, -1600],
    ['whole', 31_000, -320],
  ])('%s: who recovers and fails again at %i ms is sold %i', (duringCooldown, again, quantity) => {
    const rules = { model: 'hyperliquid', duringCooldown }
    const second = { model: 'price-gap', by: -0.35, atMs: again }
    const run = ended({
      rules,
      accounts: { trader: { ...large, wallet: 4000 } },
      settings: { shocks: [fallTo(99.2), second] },
    })
    expect(orders(run).slice(0, 2)).toEqual([
      [0, -400],
      [again, quantity],
    ])
  })

  test('each position is judged alone: a small one goes whole beside a fifth of a large', () => {
    const run = ended({
      things: { ...things, ETH: { price: 10, brackets: BTC } },
      accounts: { trader: { ...large, wallet: 4200, ETH: [9000, 10] as const } },
      settings: { shocks: [{ model: 'price-gap', markets: 'BTC', by: -0.8 }] },
    })
    expect(orders(run)).toEqual([
      [0, -400],
      [0, -9000],
    ])
  })

  test('an order stops at the bankruptcy price: it never makes a debt', () => {
    const thin = {
      price: 100,
      brackets: BTC,
      bids: [
        [99.9, 10],
        [90, 1e9],
      ] as const,
    }
    const run = ended({
      things: { BTC: { ...thin, asks: [[100.1, 1e9]] as const } },
      accounts: { trader: { wallet: 1250, BTC: [900, 100] as const } },
      settings: { shocks: [fallTo(99.6)] },
    })
    expect(orders(run)[0]).toEqual([0, -10])
    expect(cash(run, 'bad-debt')).toBe(0)
  })
})

describe('vault', () => {
  const accounts = { trader: { wallet: 2000, BTC: [1000, 100] as const } }
  // Maintenance at 98.7 is 1,233.75; equity 700 is below two thirds of it.
  const settings = { shocks: [fallTo(98.7)] }

  test('below two thirds of maintenance it takes positions and margin, and keeps them', () => {
    const run = ended({ accounts, settings, backstop: 1e6 })
    expect(orders(run)).toEqual([])
    expect(events(run, 'takeover')).toMatchObject([{ account: 'trader', quantity: 1000 }])
    expect(held(run, 'trader', 'BTC')).toBe(0)
    expect(cash(run, 'trader')).toBe(0)
    expect(held(run, 'backstop', 'BTC')).toBe(1000)
    expect(equity(run.world, rowOf(run, 'backstop'))).toBeCloseTo(1e6 + 700, 6)
  })

  test('an isolated position goes alone: it is an account of its own', () => {
    const isolated = { ...accounts, cross: { wallet: 9999, BTC: [1, 100] as const } }
    const run = ended({ accounts: isolated, settings, backstop: 1e6 })
    expect(events(run, 'takeover').length).toBe(1)
    expect(held(run, 'cross', 'BTC')).toBe(1)
  })

  test('without room in the vault the account stays with the book', () => {
    const run = ended({ accounts, settings, backstop: 1000 })
    expect(orders(run)).toEqual([[0, -1000]])
    expect(cash(run, 'trader')).toBeCloseTo(700, -1)
  })
})

describe('auto-deleveraging', () => {
  const traders = {
    long: { wallet: 2500, BTC: [1000, 100] as const },
    careful: { wallet: 1e6, BTC: [-600, 101] as const },
    eager: { wallet: 1e4, BTC: [-500, 101] as const },
  }
  // Bankrupt at 97.5, the mark jumps to 95: nobody could sell in between.
  const settings = { shocks: [fallTo(99, 0), { model: 'price-gap', by: -4, atMs: 1000 }] }

  test('below zero: the best ranked are closed at the previous mark; no debt is left', () => {
    const run = ended({ accounts: traders, settings, backstop: 1e6 })
    const closed = events(run, 'deleveraging')
    expect(closed).toMatchObject([
      { account: 'eager', quantity: 500, price: expect.closeTo(99, 9) },
      { account: 'careful', quantity: 500, price: expect.closeTo(99, 9) },
    ])
    expect(cash(run, 'long')).toBeCloseTo(2500 - 1000, 6)
    expect(cash(run, 'bad-debt')).toBe(0)
    expect(held(run, 'backstop', 'BTC')).toBe(0)
  })

  test('positions of the vault stand in the queue like any other', () => {
    const run = smallRun({
      rules: { model: 'hyperliquid' },
      things,
      accounts: {
        // Taken over while the price rises, then in profit when it falls.
        short: { wallet: 3000, BTC: [-1000, 100] as const },
        long: { wallet: 6000, BTC: [1000, 104] as const },
      },
      backstop: 1e5,
      settings: { shocks: [fallTo(102.5, 0), { model: 'price-gap', by: -6, atMs: 1000 }] },
    })
    advance(run)
    expect(events(run, 'takeover')).toMatchObject([{ account: 'short' }])
    expect(events(run, 'deleveraging')).toMatchObject([
      { account: 'venue:backstop', quantity: 1000, price: expect.closeTo(102.5, 9) },
    ])
    expect(held(run, 'backstop', 'BTC')).toBe(0)
  })

  test('a vault below zero is deleveraged itself the next time somebody fails', () => {
    const accounts = {
      first: { wallet: 2000, BTC: [1000, 100] as const },
      second: { wallet: 5200, BTC: [1000, 100] as const },
      short: { wallet: 1e7, BTC: [-2000, 100] as const },
    }
    const shocks = [fallTo(98.7, 0), { model: 'price-gap', by: -4.7, atMs: 1000 }]
    const rules = { model: 'hyperliquid', vaultLeverageMax: 100 }
    const run = ended({ rules, accounts, backstop: 3000, settings: { shocks } })
    expect(events(run, 'takeover').map(({ account }) => account)).toEqual(['first'])
    expect(held(run, 'backstop', 'BTC')).toBe(0)
    expect(held(run, 'second', 'BTC')).toBe(0)
    expect(held(run, 'short', 'BTC')).toBe(0)
    expect(cash(run, 'bad-debt')).toBe(0)
  })
})

describe('margin brackets', () => {
  test('half of the initial margin at the largest leverage', () => {
    expect(BTC).toEqual([
      { floor: 0, rate: 0.0125 },
      { floor: 150e6, rate: 0.025 },
    ])
    // The list of the page, read 2026-11-23: largest leverage, and notional from which it is less.
    const listed = Object.fromEntries(
      Object.entries(hyperliquidBrackets).map(([coin, [first, second]]) => [
        coin,
        [0.5 / first.rate, second.floor / 1e6, 0.5 / second.rate],
      ]),
    )
    expect(listed).toMatchObject({
      BTC: [40, 150, 20],
      ETH: [25, 100, 15],
      SOL: [20, 70, 10],
      XRP: [20, 40, 10],
      DOGE: [10, 20, 5],
      UNI: [10, 20, 5],
      OP: [10, 3, 5],
    })
    expect(hyperliquidBrackets.ETH[1]).toEqual({ floor: 100e6, rate: 1 / 30 })
    expect(hyperliquidBrackets.HYPE).toEqual(leverageBrackets([0, 10], [20e6, 5]))
    expect(hyperliquidBrackets.DOT[1]).toEqual({ floor: 3e6, rate: 0.1 })
    expect(Object.keys(hyperliquidBrackets).length).toBe(4 + 22 + 13)
  })

  test('maintenance grows without a jump where a bracket begins', () => {
    const { brackets } = smallRun({ rules: { model: 'hyperliquid' }, things, accounts: {} }).world
    expect(brackets.deduction[1]).toBeCloseTo(150e6 * 0.0125, 6)
  })
})

const stateFile = new URL(
  '../../../shared/data/hyperliquid-account/user-state.json',
  import.meta.url,
)
const has = existsSync(stateFile)
if (!has) console.log('skipped: ../shared/data/hyperliquid-account is absent')

test.skipIf(!has)('twelve cross positions: the liquidation prices of the exchange', () => {
  interface Position {
    coin: string
    szi: string
    positionValue: string
    unrealizedPnl: string
    liquidationPx: string | null
  }
  const state = JSON.parse(readFileSync(stateFile, 'utf8'))
  const positions: Position[] = state.assetPositions.map(
    (it: { position: Position }) => it.position,
  )
  const profit = positions.reduce((sum, { unrealizedPnl }) => sum + Number(unrealizedPnl), 0)
  const mark = ({ szi, positionValue }: Position) => Number(positionValue) / Math.abs(Number(szi))
  const legs = positions.map((it) => {
    const size = Number(it.szi)
    return [it.coin, [size, mark(it) - Number(it.unrealizedPnl) / size]] as const
  })
  // Maintenance of 0.75 % was in force in the middle of 2023, for every coin.
  const brackets = [{ floor: 0, rate: 0.0075 }]
  const { world } = smallRun({
    rules: { model: 'hyperliquid' },
    things: Object.fromEntries(
      positions.map((it) => [it.coin, { price: mark(it), brackets, isTraded: false }]),
    ),
    accounts: {
      trader: {
        wallet: Number(state.crossMarginSummary.accountValue) - profit,
        ...Object.fromEntries(legs),
      },
    },
  })
  const row = world.names.findAccount('trader')
  expect(equity(world, row)).toBeCloseTo(Number(state.crossMarginSummary.accountValue), 6)
  for (const [at, it] of positions.entries()) {
    const leg = world.accounts.legBegin[row] + at
    const from = world.oracles.value[world.instruments.oracle[world.legs.instrument[leg]]]
    const allowance = slack(world, row)
    const found = priceAtLoss(world, at, world.legs.amount[leg], from, allowance)
    if (it.liquidationPx === null) expect(found).toBe(0)
    else expect(Math.abs(found / Number(it.liquidationPx) - 1)).toBeLessThan(2e-5)
  }
})
