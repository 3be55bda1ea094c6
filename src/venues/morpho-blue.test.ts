import { describe, expect, test } from 'vitest'
import { held, type SmallWorld, smallRun } from '../../test/small-world.ts'
import { advance } from '../engine/phases/run.ts'
import type { Run } from '../engine/ports/run.ts'
import { eventRows } from '../engine/reading/explain.ts'
import { summarize } from '../engine/reading/summary.ts'
import { incentive } from './morpho-blue.ts'

const rules = { model: 'morpho-blue', callsAtLoss: true }
const coin = { price: 100, weight: 0.86 }
const usdc = { price: 1, isTraded: false }
const things = { COIN: coin, USDC: usdc }
// 80 % of what the collateral is worth is lent; 200 can be taken out.
const accounts = {
  borrower: { COIN: 10, USDC: -800 },
  ann: { USDC: 750 },
  bob: { USDC: 250 },
}
const fallTo = (price: number) => ({ shocks: [{ model: 'price-gap', drop: 1 - price / 100 }] })

function ended(given: Partial<SmallWorld>): Run {
  const run = smallRun({ rules, things, accounts, ...given })
  advance(run)
  return run
}

test('a position above its LLTV is repaid whole, for a bonus that follows from the LLTV', () => {
  const run = ended({ settings: fallTo(93) })
  const bonus = 1 / (0.3 * 0.86 + 0.7) - 1
  expect(incentive(0.86)).toBeCloseTo(bonus, 14)
  expect(incentive(0.385)).toBeCloseTo(0.15, 14)
  expect(held(run, 'borrower', 'USDC')).toBe(0)
  expect(held(run, 'borrower', 'COIN')).toBeCloseTo(10 - (800 * (1 + bonus)) / 93, 9)
  expect([held(run, 'ann', 'USDC'), held(run, 'bob', 'USDC')]).toEqual([750, 250])
})

test('at its LLTV it is left alone', () => {
  expect(summarize(ended({ settings: fallTo(93.1) })).liquidatedAccounts).toBe(0)
})

describe('what is owed once the collateral is gone', () => {
  const repaid = 500 / (1 + incentive(0.86))
  const lost = 800 - repaid

  test('is the loss of the suppliers, each in proportion, and no bad debt of the venue', () => {
    const run = ended({ settings: fallTo(50) })
    expect(held(run, 'borrower', 'USDC')).toBe(0)
    expect(held(run, 'ann', 'USDC')).toBeCloseTo(750 - 0.75 * lost, 9)
    expect(held(run, 'bob', 'USDC')).toBeCloseTo(250 - 0.25 * lost, 9)
    const summary = summarize(run)
    const line = (id: string) => summary.waterfall.find((it) => it.id === id)?.usd
    expect(line('socialised')).toBeCloseTo(lost, 9)
    expect(summary.badDebtUsd).toBe(0)
    expect(line('bad-debt')).toBeCloseTo(0, 9)
  })

  test('is bad debt where no account supplies', () => {
    const run = ended({ accounts: { borrower: accounts.borrower }, settings: fallTo(50) })
    expect(summarize(run).badDebtUsd).toBeCloseTo(lost, 9)
    expect(held(run, 'bad-debt', 'USDC')).toBeCloseTo(-lost, 9)
  })

  test('is borne by others too where they have lent what no account supplies', () => {
    // Of 800 lent 200 are of accounts: a quarter of what is lost.
    const others = { ann: { USDC: 150 }, bob: { USDC: 50 } }
    const given = { accounts: { borrower: accounts.borrower, ...others }, settings: fallTo(50) }
    const run = ended(given)
    expect(held(run, 'ann', 'USDC')).toBeCloseTo(150 - (150 / 800) * lost, 9)
    expect(held(run, 'bob', 'USDC')).toBeCloseTo(50 - (50 / 800) * lost, 9)
    expect(summarize(run).badDebtUsd).toBeCloseTo(0.75 * lost, 9)
  })

  test('is a loss that has the liquidation as its cause', () => {
    const run = ended({ settings: fallTo(50) })
    const events = [...eventRows(run)]
    const loss = events.filter(({ reason }) => reason === 'socialised-loss')
    expect(loss.map(({ from }) => from)).toContain('bob')
    for (const { cause } of loss) expect(events[cause ?? -1]?.kind).toBe('liquidation')
    expect(events[run.causes.venueEvent[0]]?.kind).toBe('liquidation')
  })
})

test('an oracle that says what it always said liquidates nobody, and nobody bears a loss', () => {
  const fixed = { COIN: { ...coin, isTraded: false }, USDC: usdc }
  const run = ended({ things: fixed })
  expect(run.outcome).toBe('quiet')
  expect(held(run, 'ann', 'USDC')).toBe(750)
})

describe('no market of Morpho Blue', () => {
  const refused = (given: Partial<SmallWorld>) => () =>
    smallRun({ rules, things, accounts, ...given })

  test.each([
    ['a third instrument', { ...things, OTHER: coin }],
    ['two collaterals', { COIN: coin, USDC: { ...usdc, weight: 0.9 } }],
    ['no collateral', { COIN: { ...coin, weight: 1 }, USDC: usdc }],
    ['an LLTV of 0', { COIN: { ...coin, weight: 0 }, USDC: usdc }],
    ['an LLTV of 0 and no other', { COIN: { ...coin, weight: 1 }, USDC: { ...usdc, weight: 0 } }],
    ['a bonus of its own', { COIN: { ...coin, bonus: 0.05 }, USDC: usdc }],
    ['a protocol fee', { COIN: coin, USDC: { ...usdc, protocolFee: 0.1 } }],
  ])('has %s', (_, things) => {
    expect(refused({ things })).toThrow('venue is no market of Morpho Blue')
  })

  test('lends its collateral', () => {
    expect(refused({ accounts: { ...accounts, carl: { COIN: -1, USDC: 200 } } })).toThrow(
      'venue/carl owes collateral',
    )
  })
})
