import { describe, expect, test } from 'vitest'
import { cash, held, rowOf, type SmallWorld, smallRun } from '../../test/small-world.ts'
import { health } from '../engine/margin/margin.ts'
import { advance } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'

const weth = { price: 2000, weight: 0.825, bonus: 0.05, protocolFee: 0.1 }
const usdc = { price: 1, weight: 0.78, bonus: 0.045, protocolFee: 0.1, isTraded: false }
const borrower = { WETH: 10, USDC: -15_900 }

function ended(given: Partial<SmallWorld>): Run {
  const run = smallRun({
    rules: { model: 'aave-v3' },
    things: { WETH: weth, USDC: usdc },
    accounts: { borrower },
    ...given,
  })
  advance(run)
  return run
}

const events = (run: Run, kind: string) =>
  [...eventRows(run)].filter((event) => event.kind === kind).map(({ quantity }) => quantity)
const fallTo = (price: number, from = 2000) => ({
  shocks: [{ model: 'price-gap', drop: 1 - price / from }],
})

describe('Aave v3.6, 10 WETH against 15,900 USDC', () => {
  test('at 1,900 half is repaid for 4.3725 WETH, the treasury gets its share of the bonus', () => {
    const run = ended({ settings: fallTo(1900) })
    expect(events(run, 'repayment')).toEqual([expect.closeTo(7950, 9)])
    expect(held(run, 'treasury', 'WETH')).toBeCloseTo(0.02092105263157895, 12)
    expect(held(run, 'borrower', 'WETH')).toBeCloseTo(10 - 4.3725 - 0.02092105263157895, 12)
    expect(cash(run, 'liquidator')).toBeCloseTo(4.3725 * 1900 * (1 - 1e-5), 6)
    expect(health(run.world, rowOf(run, 'borrower'))).toBeGreaterThan(0)
  })

  test('at 900 all collateral goes and the rest of the debt is the protocol’s', () => {
    const run = ended({ settings: fallTo(900) })
    const repaid = 9000 / 1.05
    expect(events(run, 'repayment')).toEqual([expect.closeTo(repaid, 9)])
    expect(events(run, 'bad-debt')).toEqual([expect.closeTo(15_900 - repaid, 9)])
    expect(held(run, 'borrower', 'WETH')).toBe(0)
    expect(held(run, 'borrower', 'USDC')).toBe(0)
    expect(held(run, 'bad-debt', 'USDC')).toBeCloseTo(repaid - 15_900, 9)
  })
})

test('the largest debt is repaid for the largest collateral, again and again', () => {
  const wbtc = { price: 60_000, weight: 0.78, bonus: 0.07, protocolFee: 0.1 }
  const dai = { ...usdc, weight: 0.77 }
  const run = ended({
    things: { WETH: weth, WBTC: wbtc, USDC: usdc, DAI: dai },
    accounts: { borrower: { WETH: 10, WBTC: 0.1, USDC: -12_000, DAI: -8000 } },
    settings: { shocks: [{ model: 'price-gap', markets: 'WETH', drop: 0.25 }] },
  })
  const done = [...eventRows(run)].filter(({ kind }) => ['repayment', 'seizure'].includes(kind))
  // WETH is worth 15,000 of a debt of 20,000: nothing but everything will do.
  expect(done.map(({ kind, instrument }) => [kind, instrument])).toEqual([
    ['repayment', 'venue/USDC'],
    ['seizure', 'venue/WETH'],
    ['repayment', 'venue/DAI'],
    ['seizure', 'venue/WBTC'],
    ['repayment', 'venue/DAI'],
    ['seizure', 'venue/WETH'],
  ])
  expect(held(run, 'borrower', 'WBTC')).toBe(0)
  expect(held(run, 'bad-debt', 'DAI')).toBeLessThan(0)
})

test('a debt with nothing behind it is written off', () => {
  const run = ended({ accounts: { ghost: { USDC: -100 } } })
  expect(held(run, 'bad-debt', 'USDC')).toBe(-100)
})

describe('a protocol that leaves no dust', () => {
  // Half of all debt is 2,900 of the 3,500 USDC: 600 would be left of it.
  const accounts = { borrower: { WETH: 4, USDC: -3500, DAI: -2300 } }
  const things = { WETH: weth, USDC: usdc, DAI: usdc }

  test('has 1,000 left of the debt after a call, and goes on where that was not enough', () => {
    const run = ended({ things, accounts, settings: fallTo(1730) })
    expect(events(run, 'repayment')[0]).toBeCloseTo(2500, 9)
    expect(held(run, 'borrower', 'USDC')).toBeCloseTo(-1000, 9)
  })

  test('3.0 takes half of each debt and cares for no dust', () => {
    const rules = { model: 'aave-v3', version: '3.0' }
    const run = ended({ rules, things, accounts, settings: fallTo(1730) })
    expect(events(run, 'repayment')[0]).toBeCloseTo(1750, 9)
  })

  test('a given close factor replaces both rules', () => {
    const rules = { model: 'aave-v3', closeFactor: 0.9 }
    const run = ended({ rules, things, accounts, settings: fallTo(1730) })
    expect(events(run, 'repayment')[0]).toBeCloseTo(3150, 9)
  })
})

test('Aave v2 repays half of a debt at a time, however deep it is under water', () => {
  const run = ended({ rules: { model: 'aave-v2' }, settings: fallTo(1500) })
  const [first, second] = events(run, 'repayment')
  expect(first).toBeCloseTo(7950, 9)
  expect(second).toBeCloseTo(3975, 9)
})
