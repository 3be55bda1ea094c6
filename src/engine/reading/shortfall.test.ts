import { describe, expect, test } from 'vitest'
import { rowOf, type SmallWorld, smallRun } from '../../../test/small-world.ts'
import { parseThreshold } from '../../data/thresholds.ts'
import { exactSum } from '../../kit/sum.ts'
import { equity } from '../margin/margin.ts'
import { advance } from '../phases/run.ts'
import type { Run } from '../ports/run.ts'
import type { Summary } from './result.ts'
import { standingOf } from './shortfall.ts'
import { summarize } from './summary.ts'

const brackets = [{ floor: 0, rate: 0.01 }]
const rules = { model: 'plain-perpetual' } as const
const dry = {
  price: 100,
  brackets,
  bids: [
    [99.9, 5],
    [95, 50],
  ],
  asks: [[100.1, 1e9]],
} as const
const fall = { shocks: [{ model: 'price-gap', drop: 0.06 }] }

function ended(given: Omit<SmallWorld, 'rules'> & Partial<SmallWorld>): [Run, Summary] {
  const run = smallRun({ rules, ...given })
  advance(run)
  return [run, summarize(run)]
}

const line = ({ waterfall }: Summary, id: string) => waterfall.find((it) => it.id === id)?.usd ?? 0

function addsUp({ waterfall, perVenue, ...it }: Summary): void {
  const [loss, ...payers] = waterfall
  expect(loss.usd).toBeCloseTo(exactSum(payers.map(({ usd }) => usd)), 6)
  expect(it.totalShortfallUsd).toBe(it.badDebtUsd + it.standingShortfallUsd)
  const standing = exactSum(perVenue.map((venue) => venue.standingShortfallUsd))
  expect(standing).toBeCloseTo(it.standingShortfallUsd, 9)
  expect(exactSum(perVenue.map((venue) => venue.badDebtUsd))).toBeCloseTo(it.badDebtUsd, 9)
}

describe('a book that runs dry', () => {
  const [run, summary] = ended({
    things: { X: dry },
    accounts: { her: { wallet: 5000, X: [1000, 100] } },
    settings: fall,
  })

  test('leaves a loss that stands, and an own margin of no more than the margin', () => {
    const owed = -equity(run.world, rowOf(run, 'her'))
    expect(owed).toBeGreaterThan(1000)
    expect(summary).toMatchObject({ badDebtUsd: 0, converged: false })
    expect(summary.standingShortfallUsd).toBe(owed)
    expect(line(summary, 'margin')).toBeCloseTo(5000, 9)
    expect(line(summary, 'standing')).toBe(owed)
    addsUp(summary)
  })

  test('says whom the book had nothing for, what that account owes, and who it is', () => {
    const owed = -equity(run.world, rowOf(run, 'her'))
    expect(summary.unsafeAtEnd).toMatchObject([
      { reason: 'no-depth', accounts: 1, shortfallUsd: owed, largest: 'venue/her' },
    ])
    const standing = standingOf(run, rowOf(run, 'her'))
    expect(standing).toMatchObject({ reason: 'no-depth', shortfall: owed, asset: 'USD' })
    expect(standing.slack).toBeLessThan(-owed)
  })

  test('breaks a threshold on bad debt, and the condition says that it did not converge', () => {
    const check = (field: string, condition: string) => {
      return parseThreshold(field, condition).check(summary)
    }
    expect(check('badDebtUsd', '< 100')).toMatchObject({ value: 0, holds: false })
    expect(check('badDebtUsd', '< 100').note).toContain('did not converge: no-liquidity')
    expect(check('perVenue.venue.badDebtUsd', '< 100').holds).toBe(false)
    expect(check('badDebtUsd', '< 1e9')).toMatchObject({ holds: true, note: expect.any(String) })
    expect(check('totalShortfallUsd', '< 100').holds).toBe(false)
    expect(check('adlUsd', '< 100').holds).toBe(true)
  })
})

test('who is below zero and was never reached counts as well', () => {
  const [, summary] = ended({
    things: { X: { ...dry, bids: [[99.9, 1e-9]] } },
    accounts: { a: { wallet: 500, X: [1000, 100] }, safe: { wallet: 1e6, X: [10, 100] } },
    settings: { ...fall, roundsMax: 1 },
  })
  expect(summary.liquidatedAccounts).toBeLessThan(2)
  expect(summary.standingShortfallUsd).toBeGreaterThan(5000)
  expect(line(summary, 'margin')).toBeCloseTo(500, 6)
  addsUp(summary)
})

test('debts written off are not counted twice, and belong to their venue', () => {
  const [, summary] = ended({
    things: { X: { ...dry, bids: [[99.9, 1e9]] } },
    accounts: { a: { wallet: 2000, X: [1000, 100] } },
    settings: fall,
  })
  expect(summary).toMatchObject({ standingShortfallUsd: 0, converged: true, unsafeAtEnd: [] })
  expect(summary.badDebtUsd).toBeGreaterThan(3000)
  addsUp(summary)
})

describe('why somebody is unsafe still', () => {
  const accounts = { a: { wallet: 2000, X: [1000, 100] as const } }
  const reasons = (given: Parameters<typeof ended>[0]) =>
    ended(given)[1].unsafeAtEnd.map(({ reason }) => reason)
  const deep = { price: 100, brackets }

  test('his market is halted', () => {
    const halt = { model: 'trading-halt', markets: 'X', forMs: 60_000 }
    const settings = { shocks: [halt, ...fall.shocks], endMs: 1000 }
    expect(reasons({ things: { X: deep }, accounts, settings })).toEqual(['halted'])
  })

  test('his venue waits after a part of it', () => {
    const settings = { ...fall, endMs: 1000, shocks: [{ model: 'price-gap', drop: 0.0195 }] }
    const things = { X: { ...deep, bids: [[100, 1e9]] as const } }
    const hyperliquid = { model: 'hyperliquid', partialAboveUsd: 1000, backstopBelow: 0 }
    const given = { rules: hyperliquid, things, accounts, settings }
    expect(reasons(given)).toEqual(['cooling-down'])
  })

  test('liquidators have no money, or would lose it', () => {
    const things = {
      E: {
        price: 100,
        weight: 0.8,
        bonus: 0.05,
        bids: [
          [99.9, 1],
          [50, 1e9],
        ] as const,
      },
      USDC: { price: 1, isTraded: false },
    }
    const loan = { accounts: { bob: { E: 100, USDC: -9000 } }, things }
    const unprofitable = { model: 'aave-v3', gasCost: 0 }
    expect(reasons({ ...loan, rules: unprofitable })).toEqual(['unprofitable'])
  })

  test('as much is under auction as may be', () => {
    const things = {
      E: { price: 100, weight: 0.66 },
      DAI: { price: 1, isTraded: false },
    }
    const maker = { model: 'maker-clip', hole: 1 }
    const accounts = { a: { E: 100, DAI: -7000 }, b: { E: 100, DAI: -7000 } }
    const settings = { endMs: 1000 }
    expect(reasons({ rules: maker, things, accounts, settings })).toContain('box-full')
  })
})
