import { describe, expect, test } from 'vitest'
import { buildClaims, claimsRun, writeDown } from '../../../test/claims-world.ts'
import { smallSnapshot } from '../../../test/small-world.ts'
import { advance, health, type Run, summarize } from '../../index.ts'
import { InputError } from '../../kit/assert.ts'
import { withLimit } from './limited.ts'

/** Loans on 100 vault tokens each. */
const debts = [70, 60, 50]

const units = (run: Run, id: string): number[] => {
  const row = run.world.names.requireAccount(id)
  const { legBegin } = run.world.accounts
  return [...run.world.legs.amount.slice(legBegin[row], legBegin[row + 1])]
}
const healths = (run: Run) =>
  debts.map((_, at) => health(run.world, run.world.names.requireAccount(`loop-${at}`)))
const limited = (limit: string) => claimsRun({ debts, more: `limits: [{ ${limit} }]\n` })

describe('a supply cap', () => {
  test('everybody holds and owes less by the same share', () => {
    const run = limited('instrument: lender/vault, supply: 150')
    expect(units(run, 'loop-0')).toEqual([50, -35])
    expect(units(run, 'loop-2')).toEqual([50, -25])
    expect(healths(run)).toEqual(healths(claimsRun({ debts })))
  })

  test('that nobody reaches changes nothing', () => {
    const run = limited('instrument: lender/vault, supply: 300')
    expect(units(run, 'loop-1')).toEqual([100, -60])
  })

  test('bad debt is smaller by that share', () => {
    const badDebt = (limits: string) => {
      const run = claimsRun({ debts, more: `${limits}${writeDown('ETH', 0.5)}` })
      advance(run)
      return summarize(run).badDebtUsd
    }
    const whole = badDebt('')
    expect(whole).toBeGreaterThan(0)
    const half = badDebt('limits: [{ instrument: lender/vault, supply: 150 }]\n')
    expect(half).toBeCloseTo(whole / 2, 3)
  })
})

describe('isolation mode', () => {
  test('debts of its holders together are at most the ceiling', () => {
    const run = limited('instrument: lender/vault, debtCeiling: 90')
    expect(units(run, 'loop-0')).toEqual([100, -35])
    expect(units(run, 'loop-1')).toEqual([100, -30])
    expect(units(run, 'loop-2')).toEqual([100, -25])
  })

  test('nothing else that they hold carries a debt', () => {
    const more = 'limits: [{ instrument: lender/vault, debtCeiling: 1000 }]\n'
    // The vault token carries 75 of 175 that are lent on.
    const also = ['{ account: loop-0, instrument: stETH, size: 100 }']
    const amounts = (limits: string) =>
      Array.from(buildClaims({ debts: [70], also, more: limits }).snapshot.legs.amount)
    expect(amounts('')).toEqual([100, -70, 100])
    expect(amounts(more)).toEqual([100, expect.closeTo((-70 * 75) / 175, 12), 0])
  })
})

test('money bears a part of a debt: health stays what it was; isolated, it bears none', () => {
  const world = smallSnapshot({
    rules: { model: 'aave-v3' },
    things: { C: { price: 10, weight: 0.8 }, D: { price: 1 } },
    // 80 from coins and 40 from money bear 60.
    accounts: { borrower: { wallet: 40, C: 10, D: -60 } },
  })
  const price = (row: number) => [10, 1][row] as number
  const amounts = (limit: object) => {
    const { legs, accounts } = withLimit(world, { instrument: 'venue/C', ...limit }, price)
    return [...Array.from(legs.amount), accounts.wallet[0]]
  }
  // (40 + 40) / 120 of the debt, then 80 / 120 of it.
  expect(amounts({ supply: 5 })).toEqual([5, -40, 40])
  expect(amounts({ debtCeiling: 1000 })).toEqual([10, -40, 0])
})

test('delisting is a threshold of 0: all that is lent on it is called', () => {
  const more = 'shocks: [{ model: rule-change, instrument: lender/vault, set: { weight: 0 } }]\n'
  const run = claimsRun({ debts: [70, 1], more })
  advance(run)
  expect(summarize(run).liquidatedAccounts).toBe(2)
  expect(units(run, 'loop-1')[1]).toBe(0)
})

describe('what it cannot be', () => {
  const wrong = (limit: string) => {
    try {
      limited(limit)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      return `${error.message} | ${error.facts.field}`
    }
    return ''
  }
  test.each([
    ['instrument: lender/valut, supply: 1', 'there is no instrument called lender/valut'],
    ['instrument: lender/vault', 'nothing of lender/vault is limited'],
    ['instrument: lender/vault, supply: 0', 'limits.0.supply'],
    ['instrument: lender/vault, debtCeiling: -1', 'limits.0.debtCeiling'],
  ])('%s', (limit, message) => expect(wrong(limit)).toContain(message))
})
