import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cash, held, type SmallWorld, smallSnapshot } from '../../test/small-world.ts'
import { compile } from '../engine/compile/compile.ts'
import { advance, createRun } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { summarize } from '../engine/reading/summary.ts'
import { defaultSettings } from '../engine/world/snapshot.ts'
import { registry } from '../registry.ts'

const weth = { price: 2000, weight: 0.825, bonus: 0.05, protocolFee: 0.1 }
const usdc = { price: 1, weight: 0.78, isTraded: false }
/** Below 0.95 after a fall to 1,700: the whole debt may be repaid in one call. */
const borrower = { WETH: 10, USDC: -15_900 }
const toWeth = (price: number) => ({
  shocks: [{ model: 'price-gap', drop: 1 - price / 2000 }],
})

/** A lending venue whose liquidators have `liquidators` together; undefined: all it takes. */
function ended(liquidators: number | undefined, given: Partial<SmallWorld> = {}): Run {
  const snapshot = smallSnapshot({
    rules: { model: 'aave-v3' },
    things: { WETH: weth, USDC: usdc },
    accounts: { borrower },
    ...given,
  })
  const [venue] = snapshot.venues
  const venues = [{ ...venue, ...(liquidators !== undefined && { liquidators }) }]
  const settings = { ...defaultSettings, ...toWeth(1700), ...given.settings }
  const run = createRun(compile({ ...snapshot, venues }, settings, registry), registry, {
    verify: true,
  })
  advance(run)
  return run
}

const repaid = (run: Run) =>
  [...eventRows(run)].filter(({ kind }) => kind === 'repayment').map(({ quantity }) => quantity)

describe('liquidators with 4,000', () => {
  test('repay 4,000, and more once they have sold what they took', () => {
    // 4,000 buys 4,200 of WETH at the published price less a tenth of the bonus for the protocol:
    // 4,180 comes back, a hundred-thousandth short.
    const run = ended(4000)
    const first = repaid(run)[0]
    expect(first).toBeCloseTo(4000, 9)
    expect(repaid(run)[1]).toBeCloseTo(4180 * (1 - 1e-5), 6)
    expect(repaid(run).length).toBeGreaterThan(3)
    expect(held(run, 'borrower', 'USDC')).toBeCloseTo(0, 9)
  })

  test('and nothing at all repay nothing: the account stays as it is', () => {
    const run = ended(0)
    expect(repaid(run)).toEqual([])
    expect(held(run, 'borrower', 'USDC')).toBe(-15_900)
    expect(run.outcome).toBe('no-liquidity')
  })

  test('who have as much as it takes do as those without limit, to the last bit', () => {
    const rich = summarize(ended(1e9))
    const free = summarize(ended(undefined))
    expect(rich.liquidatedUsd).toBe(free.liquidatedUsd)
    expect(rich.badDebtUsd).toBe(free.badDebtUsd)
    expect(rich.markets).toEqual(free.markets)
  })
})

test('money that comes too late is bad debt: the price falls on while the rest waits', () => {
  const thin = { ...weth, bids: [[1999.99, 2] as const, [900, 100] as const] }
  const given = { things: { WETH: thin, USDC: usdc } }
  expect(summarize(ended(undefined, given)).badDebtUsd).toBe(
    summarize(ended(1e6, given)).badDebtUsd,
  )
  // Two WETH can be sold near the price, the next at less than half of it: the money is gone.
  const poor = ended(3000, given)
  expect(held(poor, 'borrower', 'USDC')).toBeLessThan(-1000)
  expect(poor.outcome).toBe('no-liquidity')
})

describe('liquidators who borrow for a call', () => {
  const borrowing = (money: number, flashFee?: number) =>
    ended(money, { rules: { model: 'aave-v3', ...(flashFee !== undefined && { flashFee }) } })

  test('do without money what those with money do, and pay for what they borrow', () => {
    expect(repaid(borrowing(0))).toEqual([])
    const rich = borrowing(1e9)
    const free = borrowing(0, 0)
    expect(repaid(free)).toEqual(repaid(rich))
    const fee = 0.0009
    const poor = borrowing(0, fee)
    expect(repaid(poor)).toEqual(repaid(rich))
    // What a call earned pays for part of the next.
    const whole = repaid(poor).reduce((sum, it) => sum + it, 0)
    expect(cash(poor, 'outside')).toBeGreaterThan(0)
    expect(cash(poor, 'outside')).toBeLessThanOrEqual(fee * whole * (1 + 1e-9))
    expect(summarize(poor).liquidatorsUsd).toBeLessThan(summarize(free).liquidatorsUsd)
    // Those who have enough borrow nothing.
    expect(cash(borrowing(1e9, fee), 'outside')).toBe(0)
  })

  test('leave a call whose fee is more than it brings', () => {
    const run = borrowing(0, 0.5)
    expect(repaid(run)).toEqual([])
    expect(summarize(run).unsafeAtEnd).toMatchObject([{ reason: 'unprofitable' }])
  })
})

describe('liquidators who count their costs', () => {
  const accounts = { large: borrower, small: { WETH: 0.01, USDC: -15.9 } }
  const withGas = (gasCost: number) =>
    ended(undefined, { accounts, rules: { model: 'aave-v3', gasCost } })

  test('leave the account that brings less than the gas', () => {
    const run = withGas(50)
    expect(held(run, 'small', 'WETH')).toBe(0.01)
    expect(held(run, 'large', 'USDC')).toBeCloseTo(0, 9)
    expect(run.outcome).toBe('no-liquidity')
  })

  test('pay the gas to the outside, once for each call', () => {
    const run = withGas(0.5)
    expect(held(run, 'small', 'WETH')).toBeLessThan(0.01)
    expect(cash(run, 'outside')).toBeCloseTo(0.5 * repaid(run).length, 9)
  })

  test('leave what the market does not pay for, unless told otherwise', () => {
    const thin = { ...weth, bids: [[1000, 100] as const] }
    const given = { things: { WETH: thin, USDC: usdc }, settings: toWeth(1990) }
    const run = ended(undefined, given)
    expect(repaid(run)).toEqual([])
    expect(summarize(run)).toMatchObject({
      liquidatorsUsd: 0,
      liquidatedAccounts: 0,
      unsafeAtEnd: [{ reason: 'unprofitable', accounts: 1 }],
    })
    const atLoss = ended(undefined, { ...given, rules: { model: 'aave-v3', callsAtLoss: true } })
    expect(repaid(atLoss).length).toBeGreaterThan(0)
    expect(summarize(atLoss).liquidatorsUsd).toBeLessThan(-1000)
  })
})

test('liquidators are never in debt, whatever they have and however far the price falls', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 30_000, noNaN: true }),
      fc.integer({ min: 600, max: 1999 }),
      (money, price) => {
        const run = ended(money, { settings: toWeth(price) })
        const owed = -held(run, 'liquidator', 'USDC')
        expect(owed).toBeLessThanOrEqual(cash(run, 'liquidator') + 1e-6)
      },
    ),
    { numRuns: 50 },
  )
})
